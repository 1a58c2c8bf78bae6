//SOURCES Host.java Json.java
package lib;

import java.util.Optional;

/// The state of a host before a step first changed it, kept on the host itself, so that any machine that reaches the
/// host can go back, after a reboot too.
///
/// @param step    the step's name
/// @param subject what of several things it is about, e.g. a connection's UUID; empty when there is one
record Undo(String step, String subject) {

    private static final String FOLDER = "/var/lib/thorbook/undo/";

    Undo {
        if (!(step + subject).matches("[A-Za-z0-9_.-]+")) {
            throw new IllegalArgumentException("not a file name: " + step + subject);
        }
    }

    private String file() {
        return FOLDER + step + (subject.isEmpty() ? "" : "." + subject) + ".json";
    }

    /// Keeps a state, unless an earlier one is kept already: undo leads to the first.
    /// @return whether it is kept now
    boolean remember(Host host, Record before) {
        if (host.read(file()).isPresent()) {
            return false;
        }
        host.write(file(), Json.line(before) + "\n", 0644, true);
        return true;
    }

    <S extends Record> Optional<S> recall(Host host, Class<S> type) {
        return host.read(file()).map(text -> Json.read(text, type));
    }

    void forget(Host host) {
        host.run(Command.change("rm", "-f", "--", file()).asRoot()).orFail();
    }
}
