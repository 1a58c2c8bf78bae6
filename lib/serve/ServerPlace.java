//SOURCES ContainerPlace.java FoundServer.java ProcessPlace.java ServerFacts.java ServerSpec.java
//SOURCES ../Host.java ../Result.java ../StepException.java ../UsageException.java
package lib.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import lib.Host;
import lib.Result;
import lib.Secret;
import lib.StepException;
import lib.UsageException;
import lib.docker.Docker;

/// Where servers run on a host: in containers, or as processes.
public sealed interface ServerPlace permits ContainerPlace, ProcessPlace {

    /// The place of an engine's servers.
    /// @throws UsageException       for the embedded engine of another host: it is of this very Java process's classes
    /// @throws StepException when no Docker engine answers, and the engine needs one
    static ServerPlace of(Engine engine, Host host) {
        if (engine != Engine.EMBEDDED) {
            return new ContainerPlace(Docker.on(host));
        }
        if (!host.isLocal()) {
            throw new UsageException("--engine embedded serves on this machine alone: log in to %s and run it there"
                    .formatted(host.name()));
        }
        return new ProcessPlace(host);
    }

    /// All places of a host that can be looked at. A host without Docker has no containers.
    /// @param unread is told why containers can't be looked at, when Docker is there and its engine does not answer
    static List<ServerPlace> all(Host host, Consumer<String> unread) {
        var places = new ArrayList<ServerPlace>(processes(host).stream().toList());
        try {
            containers(host).ifPresent(places::add);
        } catch (StepException e) {
            unread.accept(e.getMessage());
        }
        return places;
    }

    /// The place that has a server of this name, running or not.
    /// @throws StepException when it is none of the host's processes, and Docker is there and its engine does not answer
    static Optional<ServerPlace> holding(Host host, String name) {
        return processes(host).filter(place -> place.find(name).isPresent())
                .or(() -> containers(host).filter(place -> place.find(name).isPresent()));
    }

    private static Optional<ServerPlace> processes(Host host) {
        return host.isLocal() ? Optional.of(new ProcessPlace(host)) : Optional.empty();
    }

    private static Optional<ServerPlace> containers(Host host) {
        return Docker.isOn(host) ? Optional.of(new ContainerPlace(Docker.on(host))) : Optional.empty();
    }

    Host host();

    /// What is there under a name.
    Optional<FoundServer> find(String name);

    /// All of Thorbook's servers, running or not, by name.
    List<FoundServer> all();

    /// Starts a server, and does not wait for it.
    /// @param key of its API, for a server that asks for one
    /// @return what the command said that starts it
    Result start(ServerSpec spec, Optional<Secret> key);

    /// The end of a server's log; the first word of each line differs from that of every other.
    List<String> marked(String name, int lines);

    /// Passes on a server's log.
    /// @param tail   how many lines of what is there; `all` for all
    /// @param follow stay for what comes, until the server ends, a day at most
    void logs(String name, String tail, boolean follow, Consumer<String> lines);

    /// What a running server's processes take of the memory, e.g. `1.5GiB`; a GPU's part is not counted.
    Optional<String> memory(String name);

    /// What is known of a server for a diagnosis.
    ServerFacts facts(String name);

    /// Has the server stay from now on, as its spec asks: it has proved itself.
    void settle(ServerSpec spec);

    /// Stops a server and removes all that is left of it.
    void remove(String name);
}
