//SOURCES ServerSpec.java ../Json.java
package lib.serve;

import java.util.Optional;
import lib.Json;

/// What is there under a name: a server, running or not, or a container that is none.
///
/// @param state     `created`, `running`, `paused`, `restarting`, `exited` or `dead`
/// @param exitCode  of its main process; 0 while it runs
/// @param oomKilled the kernel killed it for lack of memory
/// @param started   when it was last started, as an ISO time
/// @param marked    it is one of Thorbook's servers
/// @param spec      what it serves and how; empty when it is none of Thorbook's, or of a Thorbook that wrote specs otherwise
public record FoundServer(String name, String state, int exitCode, boolean oomKilled, String started, boolean marked,
                          Optional<ServerSpec> spec) {

    public boolean running() {
        return state.equals("running");
    }

    /// What it does, in a few words.
    public String serving() {
        return spec.map(known -> "%s serves %s at %s (%s)".formatted(known.engine(), known.model(), known.url(), state))
                .orElseGet(() -> "a server of another Thorbook (%s)".formatted(state));
    }

    /// A spec out of its JSON; empty when that is of another form.
    static Optional<ServerSpec> spec(String json) {
        try {
            return Optional.of(Json.read(json, ServerSpec.class));
        } catch (IllegalArgumentException writtenOtherwise) {
            return Optional.empty();
        }
    }
}
