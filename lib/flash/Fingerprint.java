//SOURCES Check.java InstallerName.java ../UsageException.java
package lib.flash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import lib.UsageException;

/// The SHA-256 that an image should have, and where that is known from. NVIDIA publishes none for its installers: so the first one
/// of a name that passes all other checks is recorded, and later ones are compared with it.
///
/// @param given  on the command line
/// @param records the folder of the user's state where sums are recorded
public record Fingerprint(Optional<String> given, Path records) {

    private static final Pattern SUM = Pattern.compile("[0-9a-fA-F]{64}");
    private static final String AGAIN = "download the image again";

    public Fingerprint {
        given = given.map(sum -> sum.strip().toLowerCase(Locale.ROOT));
        given.filter(sum -> !SUM.matcher(sum).matches()).ifPresent(sum -> {
            throw new UsageException("--sha256: a SHA-256 is 64 hexadecimal digits, not '%s'".formatted(sum));
        });
    }

    /// @param given on the command line
    public static Fingerprint ofUser(Optional<String> given) {
        String state = System.getenv().getOrDefault("XDG_STATE_HOME", "");
        Path home = state.isEmpty() ? Path.of(System.getProperty("user.home"), ".local", "state") : Path.of(state);
        return new Fingerprint(given, home.resolve("thorbook/images"));
    }

    /// Compares a sum with the one that is known of the file, in this order: given, in a file beside it, recorded.
    /// @param sound the file has passed all other checks, so its sum may be recorded
    Check check(Path file, String sum, boolean sound) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".sha256");
        Path record = records.resolve(InstallerName.downloaded(file) + ".sha256");
        if (given.isPresent()) {
            return compare(sum, given.get(), "--sha256", AGAIN);
        }
        if (Files.exists(beside)) {
            return compare(sum, read(beside), beside.getFileName().toString(), AGAIN);
        }
        if (Files.exists(record)) {
            return compare(sum, read(record), "the one recorded on %tF".formatted(Files.getLastModifiedTime(record).toMillis()),
                    AGAIN + "; if this one is right and the first was not, remove " + record);
        }
        if (!sound) {
            return Check.warn("SHA-256", sum + ", not recorded: the image has other faults", "");
        }
        Files.createDirectories(records);
        Files.writeString(record, "%s  %s%n".formatted(sum, InstallerName.downloaded(file)));
        return Check.ok("SHA-256", sum + ", recorded to compare the next one of this name with; NVIDIA publishes none");
    }

    private static Check compare(String sum, String expected, String source, String fix) {
        return sum.equals(expected) ? Check.ok("SHA-256", "%s, as %s".formatted(sum, source))
                : Check.fail("SHA-256", "%s, but %s says %s".formatted(sum, source, expected), fix);
    }

    /// The first sum of a file such as `sha256sum` writes.
    private static String read(Path file) throws IOException {
        var match = SUM.matcher(Files.readString(file));
        if (!match.find()) {
            throw new UsageException("there is no SHA-256 in " + file);
        }
        return match.group().toLowerCase(Locale.ROOT);
    }
}
