//SOURCES ../Json.java
//FILES lib/data/releases.json=../data/releases.json
package lib.jetson;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Pattern;
import lib.Json;

/// A release of Jetson Linux (L4T), as `/etc/nv_tegra_release` names it in its first line:
/// `# R38 (release), REVISION: 2.0, GCID: 41844464, BOARD: generic, ...`. The date is not read: its form changed.
///
/// @param version e.g. `38.2.0`
/// @param gcid    NVIDIA's build number
public record Release(String version, String gcid) {

    private static final Pattern LINE = Pattern.compile("^#\\s*R(\\d+)\\s*\\(release\\),\\s*REVISION:\\s*([\\d.]+),\\s*GCID:\\s*(\\d+)", Pattern.MULTILINE);

    public static Optional<Release> parse(String release) {
        var match = LINE.matcher(release);
        return match.find() ? Optional.of(new Release(match.group(1) + "." + match.group(2), match.group(3))) : Optional.empty();
    }

    /// The JetPack that this release belongs to; empty for a release that the table does not have.
    public Optional<String> jetPack() {
        try (InputStream table = Release.class.getResourceAsStream("/lib/data/releases.json")) {
            JsonNode name = Json.MAPPER.readTree(table).path("jetpack").path(version);
            return name.isTextual() ? Optional.of(name.asText()) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
