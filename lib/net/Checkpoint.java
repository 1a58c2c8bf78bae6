//SOURCES ../Host.java ../Command.java ../HostException.java ../StepException.java
package lib.net;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import lib.Command;
import lib.Host;
import lib.HostException;
import lib.StepException;

/// A NetworkManager checkpoint: the network of a host as it was, which NetworkManager itself brings back when the time is
/// up, unless the checkpoint has been destroyed before. It lives in the daemon on the host, so it needs nobody there to come
/// back; a restart of the daemon loses it.
///
/// @param path the D-Bus object, e.g. `/org/freedesktop/NetworkManager/Checkpoint/3`
record Checkpoint(String path) {

    private static final List<String> CALL = List.of("busctl", "call", "org.freedesktop.NetworkManager",
            "/org/freedesktop/NetworkManager", "org.freedesktop.NetworkManager");
    /// Connections made meanwhile are deleted (2), devices that came up meanwhile are disconnected (4).
    private static final String FLAGS = "6";

    Checkpoint {
        if (!path.matches("/org/freedesktop/NetworkManager/Checkpoint/[0-9]+")) {
            throw new IllegalArgumentException("not a checkpoint: " + path);
        }
    }

    /// Takes a checkpoint of every device.
    /// @param revertAfter whole seconds
    /// @throws StepException when another one is pending: somebody else is changing the network
    static Checkpoint create(Host host, Duration revertAfter) {
        var asked = host.run(createCommand(revertAfter));
        if (asked.stderr().contains("already included in checkpoint")) {
            throw new StepException("another change of the network of %s is waiting to be confirmed; try again when that is over"
                    .formatted(host.name()));
        }
        return parse(asked.orFail().stdout());
    }

    static Command createCommand(Duration revertAfter) {
        return call("CheckpointCreate", "aouu", "0", String.valueOf(revertAfter.toSeconds()), FLAGS);
    }

    /// Reads busctl's answer, `o "/org/freedesktop/NetworkManager/Checkpoint/3"`.
    static Checkpoint parse(String answer) {
        return new Checkpoint(answer.strip().replaceAll("^o \"|\"$", ""));
    }

    /// Makes what was changed since stay.
    void destroy(Host host) {
        host.run(call("CheckpointDestroy", "o", path)).orFail();
    }

    /// Winds the clock up again, from now on.
    /// @param longer whole seconds
    /// @return false when it was too late
    boolean extend(Host host, Duration longer) {
        return unlessGone(host, call("CheckpointAdjustRollbackTimeout", "ou", path, String.valueOf(longer.toSeconds())));
    }

    /// Brings the network of before back now, unless that has been done.
    void rollback(Host host) {
        unlessGone(host, rollbackCommand());
    }

    private static boolean unlessGone(Host host, Command command) {
        var done = host.run(command);
        if (done.stderr().contains("does not exist")) {
            return false;
        }
        done.orFail();
        return true;
    }

    /// Whether it is there still: neither destroyed nor rolled back to.
    boolean pending(Host host) {
        return host.query("busctl", "get-property", CALL.get(2), CALL.get(3), CALL.get(4), "Checkpoints").contains("\"" + path + "\"");
    }

    Command rollbackCommand() {
        return call("CheckpointRollback", "o", path);
    }

    private static Command call(String method, String... arguments) {
        var argv = Stream.of(CALL, List.of(method), List.of(arguments)).flatMap(List::stream).toList();
        return Command.of(Command.Kind.CHANGE, argv).asRoot();
    }
}
