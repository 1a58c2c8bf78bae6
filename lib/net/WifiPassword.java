//DEPS info.picocli:picocli:4.7.7
//SOURCES ../Command.java ../Secret.java ../Terminal.java ../UsageException.java
package lib.net;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.Command;
import lib.Secret;
import lib.Terminal;
import lib.UsageException;
import picocli.CommandLine.Option;

/// The options by which a Wi-Fi password is given: never as an argument, which every user of the machine can read.
public final class WifiPassword {

    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

    @Option(names = "--password-file", paramLabel = "FILE", description = "file whose first line is the password")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--password", description = "ask for the password on the terminal")
    private boolean ask;

    private Optional<Secret> known = Optional.empty();

    /// As the options say.
    public WifiPassword() {}

    /// @param known the password, for recipes and JShell
    public WifiPassword(Optional<Secret> known) {
        this.known = known;
    }

    /// Reads the password, or asks for it, once.
    /// @throws UsageException when there is nobody to ask or nothing is typed, the file can't be read, or it is no passphrase of WPA:
    ///                        8 to 63 bytes, or 64 hex digits
    public void check() {
        if (known.isEmpty()) {
            known = file.map(named -> Secret.firstLine(named, "--password-file")).or(this::asked);
        }
        known.ifPresent(WifiPassword::checkPassphrase);
    }

    /// The password, once it is checked; empty when none was given.
    public Optional<Secret> secret() {
        return known;
    }

    /// The same, or one that is made up: 12 characters, none of which is taken for another, of more than 59 bits.
    public WifiPassword orGenerated() {
        return known.isPresent() ? this : new WifiPassword(Optional.of(Secret.of(new SecureRandom().ints(12, 0, ALPHABET.length())
                .mapToObj(i -> ALPHABET.substring(i, i + 1)).collect(Collectors.joining()))));
    }

    private Optional<Secret> asked() {
        if (!ask) {
            return Optional.empty();
        }
        var terminal = Terminal.system();
        if (!terminal.interactive()) {
            throw new UsageException("--password: nobody to ask without a terminal; --password-file takes a file");
        }
        return Optional.of(terminal.password("Wi-Fi password: ").filter(typed -> !typed.reveal().isEmpty())
                .orElseThrow(() -> new UsageException("--password: nothing was typed")));
    }

    private static void checkPassphrase(Secret secret) {
        int length = secret.reveal().getBytes(StandardCharsets.UTF_8).length;
        if (length < 8 || length > 63 && !secret.reveal().matches("[0-9A-Fa-f]{64}") || secret.reveal().contains("\n")) {
            throw new UsageException("a Wi-Fi password has 8 to 63 bytes, or is a key of 64 hex digits");
        }
    }

    /// The command that puts a connection in force, with the password on its standard input if there is one.
    /// @param up the command without it
    public Command given(List<String> up) {
        return known.map(secret -> change(Stream.concat(up.stream(), Stream.of("passwd-file", "/dev/stdin")).toList()).stdin(line(secret)))
                .orElse(change(up));
    }

    private static Command change(List<String> argv) {
        return Command.of(Command.Kind.CHANGE, argv).asRoot();
    }

    /// The line of nmcli's `passwd-file` for a passphrase. nmcli strips blanks there and reads `\` as C does, so both are
    /// written in octal.
    private static Secret line(Secret passphrase) {
        return Secret.of("802-11-wireless-security.psk:" + passphrase.reveal().replace("\\", "\\134").replace(" ", "\\040") + "\n");
    }
}
