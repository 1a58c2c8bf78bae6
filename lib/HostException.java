//SOURCES Command.java Result.java
package lib;

/// A command that did not do what it was for. The message names the command, the host, and the last lines of output.
public abstract sealed class HostException extends RuntimeException {

    private HostException(String message) {
        super(message);
    }

    /// The command ran and its exit code says that it failed.
    public static final class CommandFailed extends HostException {
        private final Result result;

        CommandFailed(Result result) {
            super("`%s` failed on %s with exit code %d%s".formatted(
                    result.command().display(), result.host(), result.exitCode(), result.tail()));
            this.result = result;
        }

        public Result result() {
            return result;
        }
    }

    /// The time limit passed; the command and all it started were killed.
    public static final class TimedOut extends HostException {
        TimedOut(Result result) {
            super("`%s` on %s did not end within %d s and was killed%s".formatted(
                    result.command().display(), result.host(), result.command().timeout().toSeconds(), result.tail()));
        }
    }

    /// The host can't be reached, or the link broke. Whether a command under way was carried out is not known.
    public static final class ConnectionLost extends HostException {
        ConnectionLost(String host, String reason) {
            super("no connection to %s: %s".formatted(host, reason));
        }
    }

    /// A change was asked of a host that only plans: an error in the step, not in the host.
    public static final class ChangeRefused extends HostException {
        ChangeRefused(String host, Command command) {
            super("while planning, nothing on %s may change: refused `%s`".formatted(host, command.display()));
        }
    }

    /// sudo wants a password and has none, or does not accept it.
    public static final class NotAllowed extends HostException {
        NotAllowed(String host, String reason) {
            super("no root rights on %s: %s".formatted(host, reason));
        }
    }

    /// Another Thorbook is changing the host.
    public static final class Locked extends HostException {
        Locked(String host, String holder) {
            super("%s is being changed by %s; try again when that has ended".formatted(host, holder));
        }
    }
}
