//SOURCES Cell.java ../Json.java
package lib.notebook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lib.Json;

/// What arrow-up brings at a prompt, in the form in which the JShell tool takes and leaves it: a map, with the lines under
/// numbered keys. Kept from shell to shell in a file that is the user's alone; where that can't be, it is forgotten.
///
/// @param file in `$XDG_STATE_HOME`, for which `~/.local/state` stands by default
record ReplHistory(Path file) {

    static ReplHistory ofUser() {
        String state = System.getenv().getOrDefault("XDG_STATE_HOME", "");
        return new ReplHistory((state.isEmpty() ? Path.of(System.getProperty("user.home"), ".local", "state") : Path.of(state)).resolve("thorbook/explore.json"));
    }

    /// Sources as history: a backslash at the end of a line joins the next to it, and one that was there is doubled.
    static Map<String, String> of(List<String> sources) {
        var map = new HashMap<String, String>();
        sources.stream().flatMap(ReplHistory::entry).forEach(line -> map.put("HISTORY_LINE_%05d".formatted(map.size()), line));
        return map;
    }

    private static Stream<String> entry(String source) {
        List<String> lines = source.strip().lines().map(line -> line + "\\".repeat(line.length() - line.replaceFirst("\\\\+$", "").length())).toList();
        return Stream.concat(lines.stream().limit(lines.size() - 1).map(line -> line + "\\"), Stream.of(lines.getLast()));
    }

    Map<String, String> load() {
        var map = new HashMap<String, String>();
        try {
            Json.MAPPER.readTree(Files.readString(file)).properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        } catch (IOException e) {
            // none yet, or none that can be read: the same as an empty one
        }
        return map;
    }

    void keep(Map<String, String> map) {
        try {
            Files.createDirectories(file.getParent());
            // a temporary file has mode 0600: what was typed is nobody else's business
            Path part = Files.createTempFile(file.getParent(), "explore", ".part");
            Files.writeString(part, Json.line(map));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // a home that can't be written to costs the next shell its history, nothing more
        }
    }
}
