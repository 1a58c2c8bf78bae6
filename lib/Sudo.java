//SOURCES Shell.java HostException.java Secret.java Quote.java
package lib;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/// What sudo needs on this host, found out once.
final class Sudo {

    private final String host;
    private final Supplier<Optional<Secret>> supplier;
    private Optional<Secret> password = Optional.empty();
    private boolean known;

    /// @param supplier asked for the password at most once, and only when sudo wants one
    Sudo(String host, Supplier<Optional<Secret>> supplier) {
        this.host = host;
        this.supplier = supplier;
    }

    /// The options for the next sudo in this shell.
    /// @throws HostException.NotAllowed when there are no root rights to be had
    synchronized String options(Shell shell) {
        if (!known) {
            find(shell);
            known = true;
        }
        // -k: a cached login would leave the password line unread, for the command to find
        return password.isPresent() ? "-k -S -p ''" : "-n";
    }

    private void find(Shell shell) {
        try {
            // -k: a login that sudo still remembers from elsewhere would run out in the middle of the work
            var free = shell.run("sudo -k -n true", Command.DEFAULT_TIMEOUT, line -> {});
            if (free.exitCode() == 0) {
                return;
            }
            if (free.exitCode() == 127) {
                throw new HostException.NotAllowed(host, "sudo is not installed there, and its user is not root");
            }
            password = supplier.get();
            if (password.isEmpty()) {
                throw new HostException.NotAllowed(host, new String(free.stderr(), StandardCharsets.UTF_8).strip()
                        + "; run in a terminal to be asked for the password, or give --sudo-password-file");
            }
            var source = "printf " + Quote.printfFormat(before(new byte[0])) + " | sudo -k -S -p '' true";
            var tried = shell.run(source, Command.DEFAULT_TIMEOUT, line -> {});
            if (tried.exitCode() != 0) {
                throw new HostException.NotAllowed(host, "sudo did not accept the password");
            }
        } catch (Shell.Lost e) {
            throw new HostException.ConnectionLost(host, e.getMessage());
        }
    }

    /// A command's standard input, after the password where there is one.
    byte[] before(byte[] stdin) {
        if (password.isEmpty()) {
            return stdin;
        }
        byte[] line = Secret.of(password.get().reveal() + "\n").bytes();
        byte[] both = Arrays.copyOf(line, line.length + stdin.length);
        System.arraycopy(stdin, 0, both, line.length, stdin.length);
        return both;
    }
}
