//DEPS info.picocli:picocli:4.7.7
//SOURCES Host.java Terminal.java
package lib;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options for logging in to a host and getting root rights there, whichever option names the host.
public final class LoginOptions {

    @Option(names = "--ssh-config", paramLabel = "FILE", defaultValue = "${env:THORBOOK_SSH_CONFIG}",
            description = "ssh configuration to use instead of ~/.ssh/config")
    Optional<Path> sshConfig = Optional.empty();

    @Option(names = "--ssh-password-file", paramLabel = "FILE",
            description = "file whose first line is the password for ssh to log in with, where no key does")
    Optional<Path> sshPasswordFile = Optional.empty();

    @Option(names = "--sudo-password-file", paramLabel = "FILE", description = "file whose first line is the password for sudo on the host")
    Optional<Path> sudoPasswordFile = Optional.empty();

    @Option(names = "--verbose", description = "show each command and its time")
    boolean verbose;

    /// Opens a host.
    /// @param host the address, as `--host` takes it
    /// @throws UsageException when it is none, or a file is missing
    public Host open(String host, Terminal terminal) {
        sshConfig.filter(file -> !Files.isReadable(file)).ifPresent(file -> {
            throw new UsageException("--ssh-config: can't read " + file);
        });
        sshPasswordFile.filter(file -> !Files.isReadable(file)).ifPresent(file -> {
            throw new UsageException("--ssh-password-file: can't read " + file);
        });
        Optional<Secret> fromFile = sudoPasswordFile.map(file -> Secret.firstLine(file, "--sudo-password-file"));
        return Host.open(host, new Host.Settings(sshConfig.map(Path::toAbsolutePath), terminal.interactive(),
                () -> fromFile.or(() -> terminal.password("password for sudo on %s: ".formatted(host))),
                result -> {
                    if (verbose) {
                        terminal.say("%8.3f s  %s%s".formatted(result.took().toNanos() / 1e9, result.command().display(),
                                result.ok() ? "" : "  (exit code " + result.exitCode() + ")"));
                    }
                }, sshPasswordFile.map(Path::toAbsolutePath)));
    }
}
