//SOURCES Host.java Json.java Step.java
package lib;

import java.util.Optional;

/// The state of a host before a step first changed it, kept on the host itself, so that any machine that reaches the
/// host can go back, after a reboot too.
///
/// @param step    the step's name
/// @param subject what of several things it is about, e.g. a connection's UUID; empty when there is one
/// @param asRoot  kept for the whole host; otherwise with the user's own files
record Undo(String step, String subject, boolean asRoot) {

    private static final String FOLDER = "/var/lib/thorbook/undo/";
    private static final String OWN_FOLDER = "printf %s \"${XDG_STATE_HOME:-$HOME/.local/state}/thorbook/undo/\"";

    Undo {
        if (!(step + subject).matches("[A-Za-z0-9_.-]+")) {
            throw new IllegalArgumentException("not a file name: " + step + subject);
        }
    }

    static Undo of(Step<?> step, String subject) {
        return new Undo(step.name(), subject, step.undoAsRoot());
    }

    private String file(Host host) {
        return (asRoot ? FOLDER : host.query("sh", "-c", OWN_FOLDER)) + step + (subject.isEmpty() ? "" : "." + subject) + ".json";
    }

    /// Keeps a state, unless an earlier one is kept already: undo leads to the first.
    /// @return whether it is kept now
    boolean remember(Host host, Record before) {
        String file = file(host);
        if (host.read(file).isPresent()) {
            return false;
        }
        host.write(file, Json.line(before) + "\n", 0644, asRoot);
        return true;
    }

    <S extends Record> Optional<S> recall(Host host, Class<S> type) {
        return host.read(file(host)).map(text -> Json.read(text, type));
    }

    void forget(Host host) {
        var remove = Command.change("rm", "-f", "--", file(host));
        host.run(asRoot ? remove.asRoot() : remove).orFail();
    }
}
