//SOURCES Command.java HostException.java
package lib;

import java.time.Duration;
import java.util.List;

/// What a command did.
///
/// @param host     the host's name, as `--host` gives it
/// @param exitCode as the command ended; 128 + n after signal n
/// @param stdout   standard output as UTF-8; the end of it when it was longer than [#BOUND] bytes
/// @param stderr   likewise
/// @param took     wall time, the way to the host and back included
public record Result(Command command, String host, int exitCode, String stdout, String stderr, Duration took) {

    /// How many bytes of each stream are kept: the last 4 MiB.
    public static final int BOUND = 4 << 20;

    public boolean ok() {
        return exitCode == 0;
    }

    /// Standard output without the line ends at its end.
    public String text() {
        return stdout.stripTrailing();
    }

    public List<String> lines() {
        return stdout.lines().toList();
    }

    /// This result, if the command succeeded.
    /// @throws HostException.CommandFailed if not
    public Result orFail() {
        if (!ok()) {
            throw new HostException.CommandFailed(this);
        }
        return this;
    }

    /// The last lines of output for a message, each on a line of its own; none for a command that was fed a secret.
    String tail() {
        if (command.sensitive()) {
            return "";
        }
        var lines = (stdout + "\n" + stderr).lines().filter(line -> !line.isBlank()).toList();
        var last = lines.subList(Math.max(0, lines.size() - 8), lines.size());
        return last.isEmpty() ? "" : ":\n    " + String.join("\n    ", last);
    }
}
