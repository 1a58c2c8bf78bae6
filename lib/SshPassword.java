//SOURCES Quote.java UsageException.java
package lib;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// The password for ssh where nobody is at the terminal: OpenSSH asks a program, which reads the file. Nothing but the
/// path of that program is in an argument list.
final class SshPassword {

    /// Answers a question for a password alone, not one about the host's key.
    private static final String ANSWER = """
            #!/bin/sh
            case $1 in *[Pp]assword:*) exec head -n 1 %s ;; esac
            exit 1
            """;

    private SshPassword() {}

    /// The same ssh, with the first line of the file as its answer to a question for the password, once.
    static List<String> answering(List<String> ssh, Path file) {
        var argv = new ArrayList<>(List.of("env", "SSH_ASKPASS=" + program(file), "SSH_ASKPASS_REQUIRE=force"));
        argv.add(ssh.getFirst());
        argv.addAll(List.of("-o", "NumberOfPasswordPrompts=1"));
        argv.addAll(ssh.subList(1, ssh.size()));
        return argv;
    }

    private static Path program(Path file) {
        try {
            var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            Path program = Files.createTempFile("thorbook-askpass", "", owner);
            program.toFile().deleteOnExit();
            return Files.writeString(program, ANSWER.formatted(Quote.sh(file.toString())));
        } catch (IOException e) {
            throw new UsageException("--ssh-password-file: " + e.getMessage());
        }
    }
}
