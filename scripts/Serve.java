///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java Embedded.java ../lib/serve/ServeOptions.java ../lib/serve/ServerReading.java
//SOURCES ../lib/serve/ServerRemoval.java ../lib/serve/ServerStart.java ../lib/serve/ServerYaml.java
package scripts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.Terminal;
import lib.UsageException;
import lib.serve.DockerRun;
import lib.serve.Engine;
import lib.serve.FoundServer;
import lib.serve.HostFacts;
import lib.serve.ServeOptions;
import lib.serve.ServerPlace;
import lib.serve.ServerReading;
import lib.serve.ServerRemoval;
import lib.serve.ServerSpec;
import lib.serve.ServerStart;
import lib.serve.ServerState;
import lib.serve.ServerYaml;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/// Serves a model, the guide's `docker run` and `vllm serve` in one: it looks for what stands in the way, starts the container, waits until
/// a token comes, and asks two questions, since on a Thor a server may come up without an error and answer only garbage.
@CommandLine.Command(name = "serve", sortOptions = false, description = "Serve a model in a container, and wait until it answers sensibly.",
        footer = {"", "Example: serve Qwen/Qwen3-8B -- --max-model-len 8192 --gpu-memory-utilization 0.7"})
public final class Serve implements Step<ServerState> {

    private static final Duration SYNC = Duration.ofMinutes(5);

    /// What the step is to bring about.
    private sealed interface Wish {
        /// The server that the options describe.
        record Asked() implements Wish {}

        /// A server of before, for undo.
        record Again(ServerSpec spec) implements Wish {}

        /// No server of this name, for undo.
        record None(String name, Engine engine) implements Wish {}
    }

    @Mixin
    private ServeOptions options = new ServeOptions();

    private final Consumer<String> progress;
    private final Wish wish;
    /// There is to be a server: undo, which may go without a model, checks nothing.
    private boolean checked;

    Serve() {
        this(line -> {}, new Wish.Asked());
    }

    private Serve(Consumer<String> progress, Wish wish) {
        this.progress = progress;
        this.wish = wish;
    }

    /// Serves a model with vLLM.
    /// @param model         `owner/name`
    /// @param engineOptions of vLLM, e.g. `--max-model-len`, `8192`
    public Serve(String model, String... engineOptions) {
        this(System.err::println, new Wish.Asked());
        this.options = new ServeOptions(model, List.of(engineOptions));
    }

    /// Serves as the options say, those of the command: `Serve.with("--engine", "embedded", "--port", "8100")`.
    /// @throws UsageException when they are wrong
    public static Serve with(String... options) {
        var serve = new Serve(System.err::println, new Wish.Asked());
        try {
            new CommandLine(serve).parseArgs(options);
        } catch (CommandLine.ParameterException e) {
            throw new UsageException("serve: " + e.getMessage());
        }
        return serve;
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new Serve(Terminal.system()::say, new Wish.Asked()), args));
    }

    @Override
    public String name() {
        return "serve";
    }

    @Override
    public Class<ServerState> stateType() {
        return ServerState.class;
    }

    @Override
    public void check() {
        if (wish instanceof Wish.Asked) {
            checked = true;
            options.apiKey();
            // what is wrong with the options alone shows before the host is asked; without a model the host decides on the engine
            if (options.namesModel()) {
                options.request().spec("/", false, Map.of(), List.of());
            }
        }
    }

    @Override
    public ServerState read(Host host) {
        options.settle(host);
        // a server of before takes the place of the one that took its
        var reading = new ServerReading(host, options.apiKey(), options.dropsCaches(), options.replaces() || wish instanceof Wish.Again);
        return switch (wish) {
            case Wish.None(String name, Engine engine) -> reading.ofNothing(name, engine);
            case Wish.Again(ServerSpec spec) -> reading.of(spec);
            case Wish.Asked _ when !options.namesModel() && !checked -> reading.ofNothing(options.serverName(), options.engine());
            case Wish.Asked _ when options.print().isPresent() ->
                shown(reading.complete(options.request(), HostFacts.of(host, "")), options.print().get());
            case Wish.Asked _ -> reading.of(options.request());
        };
    }

    private static ServerState shown(ServerSpec spec, ServeOptions.Form form) {
        if (spec.image().isEmpty()) {
            throw new UsageException("--print: the embedded engine runs in no container");
        }
        String text = switch (form) {
            case COMMAND -> DockerRun.text(spec);
            case COMPOSE -> ServerYaml.compose(spec);
            case KUBERNETES -> ServerYaml.kubernetes(spec);
        };
        return new ServerState(spec.name(), Optional.of(spec), Optional.empty(), false, List.of(), Optional.empty(), Optional.of(text));
    }

    @Override
    public List<Change> plan(ServerState state) {
        if (state.text().isPresent() || state.ready()) {
            return List.of();
        }
        if (state.wanted().isEmpty()) {
            return state.found().filter(FoundServer::marked).stream()
                    .map(found -> new Change("server " + state.name(), found.serving(), "")).toList();
        }
        state.found().filter(found -> !found.marked()).ifPresent(found -> {
            throw new StepException("the name %s is taken by a container that is not Thorbook's (%s): --name gives another".formatted(
                    found.name(), found.state()));
        });
        boolean inTheWay = !state.same() && !options.replaces() && wish instanceof Wish.Asked;
        state.found().filter(found -> found.running() && inTheWay).ifPresent(found -> {
            throw new StepException("%s is there already: %s; server-stop %s removes it, --replace does so first".formatted(
                    state.name(), found.serving(), state.name()));
        });
        if (!state.problems().isEmpty()) {
            throw new StepException("%s can't be started:\n%s".formatted(state.name(), String.join("\n",
                    state.problems().stream().map(problem -> "    " + problem).toList())));
        }
        var spec = state.wanted().get();
        if (state.starting()) {
            return List.of(new Change("server " + spec.name(), "not ready", "ready"));
        }
        var changes = new ArrayList<Change>();
        if (options.dropsCaches()) {
            changes.add(new Change("page cache", "kept", "dropped"));
        }
        changes.add(new Change("server " + spec.name(), state.found().map(FoundServer::serving).orElse(""), "%s serves %s at %s".formatted(
                spec.engine(), spec.model(), spec.url())));
        spec.image().ifPresent(image -> changes.add(new Change("container", "", image)));
        changes.add(new Change("command", "", String.join(" ", spec.command())));
        spec.environment().forEach((key, value) -> changes.add(new Change("variable " + key, "", value.isEmpty() ? "(empty)" : value)));
        return changes;
    }

    @Override
    public void apply(Host host, ServerState state) {
        var place = ServerPlace.of(state.wanted().map(ServerSpec::engine).orElseGet(this::engine), host);
        if (!state.starting()) {
            state.found().ifPresent(found -> new ServerRemoval(place, progress).remove(found.name()));
        }
        state.wanted().ifPresent(spec -> {
            var start = new ServerStart(place, options.silence(), options.keeps(), options.asksForSense(), options.apiKey(), progress);
            if (state.starting()) {
                start.await(spec);
            } else {
                dropCaches(host);
                start.start(spec);
            }
        });
    }

    private Engine engine() {
        return wish instanceof Wish.None none ? none.engine() : options.engine();
    }

    private void dropCaches(Host host) {
        if (options.dropsCaches()) {
            // what is not written yet can't be dropped, and after a download that may take a while
            host.run(Command.change("sh", "-c", "sync && sysctl -q -w vm.drop_caches=3").asRoot().within(SYNC)).orFail();
        }
    }

    @Override
    public String subject(ServerState state) {
        return state.name();
    }

    @Override
    public Optional<Step<ServerState>> undo(ServerState before) {
        Optional<ServerSpec> earlier = before.found().flatMap(FoundServer::spec);
        if (earlier.filter(ServerSpec::keyed).isPresent()) {
            // its key is not known any more
            return Optional.empty();
        }
        return Optional.of(new Serve(progress, earlier.<Wish>map(Wish.Again::new).orElse(new Wish.None(before.name(), options.engine()))));
    }
}
