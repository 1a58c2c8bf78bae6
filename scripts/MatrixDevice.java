//SOURCES ../lib/StepRunner.java ../lib/bench/matrix/Rig.java ../lib/bench/matrix/SimulatedServers.java ../lib/bench/report/study/ResultReader.java
//SOURCES ../lib/bench/report/study/Settings.java ../lib/Command.java ../lib/Host.java ../lib/Outcome.java ../lib/Step.java ../lib/StepException.java
//SOURCES ../lib/serve/ServerSpec.java ../lib/serve/ServerState.java Clocks.java DropCaches.java PowerMode.java Serve.java ServerStop.java
package scripts;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import lib.Command;
import lib.Host;
import lib.Outcome;
import lib.Step;
import lib.StepException;
import lib.StepRunner;
import lib.bench.matrix.Rig;
import lib.bench.matrix.SimulatedServers;
import lib.bench.report.study.ResultReader;
import lib.bench.report.study.Settings;
import lib.serve.ServerSpec;
import lib.serve.ServerState;

/// A device that a matrix measures on, by the steps that a person would take. Its servers may be simulated; power mode and clocks are
/// set all the same where the matrix names any.
final class MatrixDevice implements Rig {

    private static final String NAME = "thorbook-matrix";
    /// The chip's own zones, in thousandths of a degree; those of a disk or a radio are none of them.
    private static final String ZONES = "for z in /sys/class/thermal/thermal_zone*; do case \"$(cat $z/type)\" in cpu*|gpu*|soc*|tj*) cat $z/temp;; esac; done 2>/dev/null";

    private final Host host;
    private final String engine;
    private final int port;
    private final Optional<String> baseUrl;
    private final Optional<SimulatedServers> simulated;
    private final Consumer<String> narration;
    private Optional<ServerSpec> serving = Optional.empty();

    /// @param baseUrl the servers as seen from here; empty for their own address
    /// @param speed   of simulated servers; empty for real ones
    MatrixDevice(Host host, String engine, int port, Optional<String> baseUrl, Optional<Double> speed, Consumer<String> narration) {
        this.host = host;
        this.engine = engine;
        this.port = port;
        this.baseUrl = baseUrl;
        this.simulated = speed.map(times -> new SimulatedServers(times, narration));
        this.narration = narration;
    }

    @Override
    public boolean set(Settings settings) {
        boolean rebooted = settings.powerMode().filter(mode -> run(new PowerMode(mode)) instanceof Outcome.Changed<?> changed
                && changed.changes().stream().anyMatch(change -> change.what().contains("reboots"))).isPresent();
        settings.clocksLocked().ifPresent(locked -> run(locked ? new Clocks() : Clocks.restored()));
        return rebooted;
    }

    @Override
    public String serve(String model) {
        if (simulated.isPresent()) {
            return simulated.get().serve(model);
        }
        dropCaches();
        // a model that answers nonsense is measured too: bench asks it for itself, and its verdict says so
        Outcome<ServerState> outcome = run(Serve.with(model, "--engine", engine, "--name", NAME, "--port", String.valueOf(port),
                "--replace", "--no-sanity"));
        serving = outcome.value().wanted();
        return baseUrl.orElseGet(() -> serving.orElseThrow().url());
    }

    /// On a Jetson the files of the model before this one would count as memory that is taken. Without root rights it is left to `serve`
    /// to say whether that matters.
    private void dropCaches() {
        if (host.read("/etc/nv_tegra_release").isPresent()
                && attempt(new DropCaches()) instanceof Outcome.Failed<DropCaches.State>(String error)) {
            narration.accept("matrix: drop-caches: " + error);
        }
    }

    @Override
    public void stop() {
        simulated.ifPresent(SimulatedServers::stop);
        if (serving.isPresent()) {
            serving = Optional.empty();
            run(new ServerStop(NAME));
        }
    }

    @Override
    public OptionalDouble temperature() {
        return host.run(Command.query("sh", "-c", ZONES)).lines().stream().map(String::strip).filter(line -> line.matches("-?\\d+"))
                .mapToDouble(line -> Double.parseDouble(line) / 1000).max();
    }

    @Override
    public Optional<Host> device() {
        return simulated.isPresent() ? Optional.empty() : Optional.of(host);
    }

    @Override
    public Map<String, String> metadata(String model) {
        Map<String, String> metadata = new LinkedHashMap<>(simulated.map(SimulatedServers::metadata).orElse(Map.of()));
        metadata.put(ResultReader.DEVICE, host.name());
        serving.ifPresent(spec -> {
            metadata.put(ResultReader.ENGINE, spec.image().map(image -> spec.engine() + " in " + image).orElse(spec.engine().word()));
            metadata.put(ResultReader.SERVE, "./jbang serve %s --engine %s --name %s --port %d --replace --no-sanity".formatted(
                    model, engine, NAME, port));
        });
        return metadata;
    }

    /// The person has agreed to the matrix, and with that to its steps.
    /// @throws StepException when the step failed
    private <S extends Record> Outcome<S> run(Step<S> step) {
        Outcome<S> outcome = attempt(step);
        if (outcome instanceof Outcome.Failed<S>(String error)) {
            throw new StepException("%s: %s".formatted(step.name(), error));
        }
        if (outcome instanceof Outcome.Changed<S> changed) {
            changed.changes().forEach(change -> narration.accept("matrix: %s: %s".formatted(step.name(), change)));
        }
        return outcome;
    }

    private <S extends Record> Outcome<S> attempt(Step<S> step) {
        return new StepRunner(false, (name, on, changes) -> true).run(step, host);
    }
}
