package tests.hub;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A request as a hub received it.
///
/// @param cdn     whether it came to the second origin, where large files are
/// @param path    decoded
/// @param query   by name, decoded
/// @param headers by name in lower case
/// @param lines   the whole head as it came
public record HubRequest(boolean cdn, String path, Map<String, String> query, Map<String, String> headers, List<String> lines) {

    static HubRequest parse(boolean cdn, List<String> lines) {
        String target = lines.getFirst().split(" ")[1];
        int mark = target.indexOf('?');
        Map<String, String> query = mark < 0 ? Map.of() : Arrays.stream(target.substring(mark + 1).split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> decode(pair[0]), pair -> pair.length < 2 ? "" : decode(pair[1]), (a, b) -> b));
        Map<String, String> headers = lines.stream().skip(1).map(line -> line.split(":", 2)).filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0].strip().toLowerCase(), pair -> pair[1].strip(), (a, b) -> b));
        return new HubRequest(cdn, decode(mark < 0 ? target : target.substring(0, mark)), query, headers, lines);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    boolean head() {
        return lines.getFirst().startsWith("HEAD ");
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /// The file that is asked for, at either origin.
    String file() {
        return query.getOrDefault("FilePath", query.getOrDefault("filename", ""));
    }

    /// Whether it is the content of a file that this origin has itself.
    boolean content() {
        return cdn || path.endsWith("/repo");
    }
}
