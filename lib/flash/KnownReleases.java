//SOURCES ../Json.java Check.java
//FILES lib/data/releases.json=../data/releases.json
package lib.flash;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lib.Json;

/// The releases of Jetson Linux that Thorbook knows, from `lib/data/releases.json`.
///
/// @param jetpack      JetPack by release, e.g. `39.2.1` to `7.2.1`
/// @param gcid         NVIDIA's build number by release
/// @param oldestOfThor the first release for a Thor; older ones are for its predecessors
/// @param installers   the images that a stick is made of
/// @param moves        what is known of going from one release to another
public record KnownReleases(Map<String, String> jetpack, Map<String, String> gcid, String oldestOfThor, List<Installer> installers,
                            List<Move> moves) {

    /// An installer image.
    ///
    /// @param l4t   the release that it installs
    /// @param file  its name on NVIDIA's pages
    /// @param bytes its size, where that is published
    /// @param menu  the entry of its boot menu that installs on the NVMe disk
    public record Installer(String l4t, String file, Optional<Long> bytes, String menu) {}

    /// Going from one release to another, each given by the beginning of its number; an empty one is any.
    ///
    /// @param verdict `fail` where it does not work, `warn` where something is in the way
    public record Move(String from, String to, Check.Verdict verdict, String text) {

        public boolean concerns(String before, String after) {
            return !before.equals(after) && within(before, from) && within(after, to);
        }
    }

    /// Releases from the newest to the oldest.
    public static final Comparator<String> NEWEST_FIRST = Comparator.comparing(KnownReleases::number).reversed();

    public static KnownReleases load() {
        try (InputStream table = KnownReleases.class.getResourceAsStream("/lib/data/releases.json")) {
            return Json.MAPPER.readValue(table, KnownReleases.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Those that run on a Thor, newest first.
    public List<String> ofThor() {
        return Stream.concat(jetpack.keySet().stream(), installers.stream().map(Installer::l4t)).distinct()
                .filter(release -> number(release) >= number(oldestOfThor)).sorted(NEWEST_FIRST).toList();
    }

    /// The full number of a release that is named in part, as `38.2` in the name of an image: the oldest that begins so.
    public Optional<String> complete(String part) {
        return ofThor().stream().filter(release -> within(release, part)).reduce((newer, older) -> older);
    }

    public Optional<Installer> installer(String release) {
        return installers.stream().filter(installer -> installer.l4t().equals(release)).findFirst();
    }

    /// What is known of going from one release to another; empty when nothing is.
    public List<Move> moves(String before, String after) {
        return moves.stream().filter(move -> move.concerns(before, after)).toList();
    }

    /// Whether a release is named by this beginning of its number: `38.2.0` by `38`, `38.2` and `38.2.0`.
    public static boolean within(String release, String beginning) {
        return beginning.isEmpty() || (release + ".").startsWith(beginning + ".");
    }

    /// The order of releases; three parts of at most three digits each.
    private static long number(String release) {
        String[] parts = release.split("\\.");
        long number = 0;
        for (int i = 0; i < 3; i++) {
            number = number * 1000 + (i < parts.length && parts[i].matches("\\d{1,3}") ? Integer.parseInt(parts[i]) : 0);
        }
        return number;
    }
}
