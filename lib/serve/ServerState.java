//SOURCES FoundServer.java Preflight.java ServerSpec.java ../View.java
package lib.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.View;

/// A server as it is and as it should be.
///
/// @param name     of the server
/// @param wanted   what should run; empty when nothing should
/// @param found    what is there under that name
/// @param ready    it is what is wanted, and its API names the model
/// @param problems what stands in the way of starting it; empty when it runs
/// @param reach    how to reach the API from another machine; empty for a host that is this machine
/// @param text     the server in another form, where only that is asked for
public record ServerState(String name, Optional<ServerSpec> wanted, Optional<FoundServer> found, boolean ready,
                          List<Preflight.Problem> problems, Optional<String> reach, Optional<String> text) implements View.Viewable {

    public ServerState {
        problems = List.copyOf(problems);
    }

    /// Whether the container is the one that is wanted.
    public boolean same() {
        return wanted.isPresent() && found.flatMap(FoundServer::spec).equals(wanted);
    }

    /// Whether what is wanted runs, and is not ready yet.
    public boolean starting() {
        return same() && !ready && found.filter(FoundServer::running).isPresent();
    }

    @Override
    public View view() {
        if (text.isPresent()) {
            return new View.Text(text.get().stripTrailing());
        }
        var rows = new ArrayList<List<String>>(List.of(List.of("server", name)));
        rows.add(List.of("state", ready ? "ready" : starting() ? "starting" : found.map(FoundServer::state).orElse("absent")));
        found.flatMap(FoundServer::spec).ifPresent(spec -> rows.addAll(List.of(
                List.of("engine", spec.engine().word()), List.of("model", spec.model()),
                List.of("served as", spec.servedName()), List.of("url", spec.url()))));
        reach.filter(_ -> found.isPresent()).ifPresent(command -> rows.add(List.of("from elsewhere", command)));
        return new View.Table(List.of("", ""), rows);
    }
}
