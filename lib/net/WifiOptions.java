//DEPS info.picocli:picocli:4.7.7
//SOURCES ConfirmOrRevert.java ../Secret.java ../UsageException.java
package lib.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import lib.Secret;
import lib.UsageException;
import picocli.CommandLine.Option;

/// The options of every step that changes the Wi-Fi of a host.
public final class WifiOptions {

    @Option(names = "--device", paramLabel = "DEVICE", description = "Wi-Fi device, e.g. wlP1p1s0 (default: the only one)")
    private Optional<String> device = Optional.empty();

    @Option(names = "--revert-after", paramLabel = "SECONDS", defaultValue = "" + ConfirmOrRevert.DEFAULT_SECONDS,
            description = "how long the host waits to be reached again before it takes the change back (default: ${DEFAULT-VALUE})")
    private int revertAfter = ConfirmOrRevert.DEFAULT_SECONDS;

    @Option(names = "--reach", paramLabel = "ADDRESS", 
            description = "where to find the host after a change of the very link this session comes by (default: where it is now)")
    private Optional<String> reach = Optional.empty();

    public Optional<String> device() {
        return device;
    }

    public Optional<String> reach() {
        return reach;
    }

    /// @throws UsageException out of range
    public Duration revertAfter() {
        return ConfirmOrRevert.seconds(revertAfter);
    }

    /// The first line of a password file.
    /// @throws UsageException when it can't be read, or is no passphrase of WPA: 8 to 63 bytes, or 64 hex digits
    public static Secret passphrase(Path file) {
        try (var lines = Files.lines(file)) {
            return passphrase("the password", Secret.of(lines.findFirst().orElse("")));
        } catch (IOException e) {
            throw new UsageException("--password-file: can't read " + file);
        }
    }

    /// @param what names the value in the error
    public static Secret passphrase(String what, Secret secret) {
        int length = secret.reveal().getBytes(StandardCharsets.UTF_8).length;
        if (length < 8 || length > 63 && !secret.reveal().matches("[0-9A-Fa-f]{64}") || secret.reveal().contains("\n")) {
            throw new UsageException(what + ": a Wi-Fi password has 8 to 63 bytes, or is a key of 64 hex digits");
        }
        return secret;
    }

    /// The line of nmcli's `passwd-file` for a passphrase. nmcli strips blanks there and reads `\` as C does, so both are
    /// written in octal.
    public static Secret passwordFile(Secret passphrase) {
        return Secret.of("802-11-wireless-security.psk:" + passphrase.reveal().replace("\\", "\\134").replace(" ", "\\040") + "\n");
    }
}
