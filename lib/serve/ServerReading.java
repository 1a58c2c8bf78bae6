//SOURCES FoundServer.java HostFacts.java ModelFiles.java Preflight.java ServerApi.java ServerPlace.java ServerRequest.java ServerState.java
//SOURCES ../docker/Docker.java ../hub/Model.java ../hub/ModelCatalog.java
package lib.serve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import lib.Command;
import lib.Host;
import lib.Secret;
import lib.docker.Docker;
import lib.hub.Model;
import lib.hub.ModelCatalog;
import lib.serve.Readiness.Probe;
import lib.serve.Readiness.Stage;

/// Reads how a server stands on a host, and what would keep it from starting. Queries only.
///
/// @param host        where it is or is to be
/// @param key         of its API, for a server that asks for one
/// @param dropsCaches the page cache will be dropped before the start
/// @param replaces    another server of its name will be stopped first
public record ServerReading(Host host, Optional<Secret> key, boolean dropsCaches, boolean replaces) {

    private static final Duration ANSWER = Duration.ofSeconds(30);

    /// Where a server that a person asks for stands.
    public ServerState of(ServerRequest request) {
        var facts = HostFacts.of(host, request.modelFolder());
        return of(complete(request, facts), facts);
    }

    /// Where a server with this very spec stands.
    public ServerState of(ServerSpec spec) {
        return of(spec, HostFacts.of(host, spec.modelOnHost()));
    }

    /// The spec that a request comes to on this host.
    public ServerSpec complete(ServerRequest request, HostFacts facts) {
        var catalog = ModelCatalog.load();
        var model = catalog.find(request.model()).or(() -> ModelFiles.isOneFile(request.model()) ? catalog.behind(request.model())
                : Optional.empty());
        var serving = model.flatMap(known -> known.servedBy(request.engine()));
        var options = new ArrayList<>(serving.map(Model.Serving::options).orElse(List.of()));
        if (request.engine().isVllm() && ModelFiles.isOneFile(request.model())) {
            // vLLM can make a tokenizer out of a GGUF file, but that takes long and is not always the right one
            model.flatMap(known -> catalog.find(known.base())).ifPresent(base ->
                    options.addAll(List.of("--tokenizer", ServerRequest.inContainer(base.id()))));
        }
        return request.spec(facts.home(), facts.jetson(), serving.map(Model.Serving::environment).orElse(Map.of()), options);
    }

    /// What is there under a name that nothing should have.
    public ServerState ofNothing(String name, Engine engine) {
        return new ServerState(name, Optional.empty(), ServerPlace.of(engine, host).find(name), false, List.of(), Optional.empty(),
                Optional.empty());
    }

    private ServerState of(ServerSpec spec, HostFacts facts) {
        var place = ServerPlace.of(spec.engine(), host);
        var found = place.find(spec.name());
        boolean runs = found.filter(FoundServer::running).flatMap(FoundServer::spec).equals(Optional.of(spec));
        var problems = runs ? List.<Preflight.Problem>of() : problems(place, spec, facts, found);
        return new ServerState(spec.name(), Optional.of(spec), found, runs && ready(spec), problems, reach(spec), Optional.empty());
    }

    private boolean ready(ServerSpec spec) {
        var api = new ServerApi(new HostHttp(host, spec.address(), spec.port(), key), spec.engine().health(),
                Optional.of(spec.servedName()), ANSWER);
        return api.probe(Stage.HEALTH) instanceof Probe.Yes && api.probe(Stage.MODEL) instanceof Probe.Yes;
    }

    private List<Preflight.Problem> problems(ServerPlace place, ServerSpec spec, HostFacts facts, Optional<FoundServer> found) {
        var preflight = switch (place) {
            case ContainerPlace(var docker) -> new Preflight(facts, Set.copyOf(docker.info().map(Docker.Info::runtimes).orElse(List.of())),
                    spec.image().flatMap(docker::image).map(Docker.Image::architecture), holder(docker, spec.port()), dropsCaches, true);
            case ProcessPlace _ -> new Preflight(facts, Set.of(), Optional.empty(), Optional.empty(), dropsCaches, true);
        };
        // what is to make room takes its port and its memory along
        return replaces && found.isPresent() ? preflight.without(found.get()).problems(spec) : preflight.problems(spec);
    }

    /// The container that has the port: it publishes it, or it is a server in the host's network.
    private static Optional<String> holder(Docker docker, int port) {
        return Stream.of("publish=" + port, "label=thorbook.port=" + port).flatMap(filter -> docker.run(Command.query("docker", "ps",
                "--filter", filter, "--format", "{{.Names}}")).orFail().lines().stream()).findFirst();
    }

    private Optional<String> reach(ServerSpec spec) {
        return host.isLocal() ? Optional.empty() : Optional.of(spec.tunnel(host.name()));
    }
}
