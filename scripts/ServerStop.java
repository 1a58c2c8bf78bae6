///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/serve/Memory.java ../lib/serve/ServerPlace.java ../lib/serve/ServerRemoval.java
package scripts;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import lib.Change;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.Terminal;
import lib.UsageException;
import lib.serve.FoundServer;
import lib.serve.Memory;
import lib.serve.ServerPlace;
import lib.serve.ServerRemoval;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/// Stops and removes a server, and waits until its memory is back: on a Jetson the next server would find too little.
@CommandLine.Command(name = "server-stop", description = "Stop and remove a server, and wait until its memory is back.")
public final class ServerStop implements Step<ServerStop.State> {

    /// @param server       its name
    /// @param state        `running`, `exited` and so on, or `absent`
    /// @param serving      what it does, in a few words; empty when there is none
    /// @param freedGiB     memory that came back when this step stopped it
    /// @param availableGiB memory that programs can get now
    public record State(String server, String state, Optional<String> serving, Optional<Double> freedGiB, double availableGiB) {}

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "of the server, as servers shows it")
    private Optional<String> server = Optional.empty();

    private final Consumer<String> progress;
    /// What [#apply] saw come back; only it can know.
    private Optional<Double> freed = Optional.empty();
    /// Where [#apply] found the server: looking there again needs no other place.
    private Optional<ServerPlace> place = Optional.empty();

    ServerStop() {
        this(line -> {});
    }

    private ServerStop(Consumer<String> progress) {
        this.progress = progress;
    }

    /// @param server its name
    public ServerStop(String server) {
        this(System.err::println);
        this.server = Optional.of(server);
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new ServerStop(Terminal.system()::say), args));
    }

    @Override
    public String name() {
        return "server-stop";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    private String server() {
        return server.orElseThrow(() -> new UsageException("name the server to stop; servers shows them"));
    }

    @Override
    public void check() {
        server();
    }

    @Override
    public State read(Host host) {
        var found = place.or(() -> ServerPlace.holding(host, server())).flatMap(where -> where.find(server()));
        found.filter(other -> !other.marked()).ifPresent(other -> {
            throw new StepException("%s on %s is a container that is not Thorbook's: docker stop %s".formatted(other.name(), host.name(),
                    other.name()));
        });
        double available = gibibytes(Memory.parse(host.read("/proc/meminfo").orElse("")).available());
        return new State(server(), found.map(FoundServer::state).orElse("absent"), found.map(FoundServer::serving), freed, available);
    }

    private static double gibibytes(long bytes) {
        return Math.round(bytes * 10.0 / (1L << 30)) / 10.0;
    }

    @Override
    public List<Change> plan(State state) {
        return state.serving().map(serving -> new Change("server " + state.server(), serving, "")).stream().toList();
    }

    @Override
    public void apply(Host host, State state) {
        place = ServerPlace.holding(host, state.server());
        freed = place.map(where -> gibibytes(new ServerRemoval(where, progress).remove(state.server())));
    }
}
