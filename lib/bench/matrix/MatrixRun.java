//SOURCES ../../Host.java ../../HostException.java ../../StepException.java ../../UsageException.java ../WorkloadProfile.java ../report/study/ResultReader.java
//SOURCES CoolDown.java MatrixJournal.java Measuring.java Rig.java Size.java TimeLeft.java Unit.java UnitRecord.java
package lib.bench.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import lib.Host;
import lib.HostException;
import lib.StepException;
import lib.UsageException;
import lib.bench.WorkloadProfile;
import lib.bench.report.study.ResultReader;

/// Measures one unit after another, and goes on when one fails: what went wrong is recorded, and the rest is measured.
///
/// @param folder    where results go, one file for each unit in `units`, and the journal
/// @param extra     further options of `bench`
/// @param afterEach called after each unit, e.g. to write a report on what there is
public record MatrixRun(Path folder, Rig rig, Size size, CoolDown coolDown, boolean simulated, List<String> extra, Consumer<String> narration,
        Runnable afterEach) {

    /// What is in force while the matrix runs.
    private static final class State {
        Optional<String> model = Optional.empty();
        String url = "";
        /// A model whose server did not start.
        Optional<String> broken = Optional.empty();
        String why = "";
    }

    public MatrixRun {
        extra = List.copyOf(extra);
    }

    /// @param units   in the order in which the least is restarted
    /// @param settled those of them that are not to be measured again
    public void run(List<Unit> units, Map<String, UnitRecord> settled) {
        var journal = new MatrixJournal(folder);
        List<Unit> left = new ArrayList<>(units.stream().filter(unit -> !settled.containsKey(unit.id())).toList());
        var time = new TimeLeft(size, simulated);
        var state = new State();
        try {
            while (!left.isEmpty()) {
                Unit unit = left.getFirst();
                narration.accept("%d of %d: %s; about %s left".formatted(units.size() - left.size() + 1, units.size(), unit,
                        words(time.of(left, journal.read()))));
                UnitRecord record = measure(unit, state, units);
                journal.add(record);
                narration.accept(record.done() ? String.format(Locale.ROOT, "%s: done in %.0f s", unit, record.seconds()) : "%s: failed: %s".formatted(unit, record.reason()));
                afterEach.run();
                left.removeFirst();
            }
        } finally {
            rig.stop();
        }
    }

    private UnitRecord measure(Unit unit, State state, List<Unit> units) {
        long begin = System.nanoTime();
        String reason = "";
        try {
            prepare(unit, state, units);
            OptionalDouble degrees = coolDown.await(rig, narration);
            begin = System.nanoTime();
            Measuring.save(Measuring.run(options(unit, state.url, degrees, rig.device()), rig.device(), narration), folder.resolve("units").resolve(unit.file()));
        } catch (StepException | HostException | UsageException | IllegalArgumentException | IOException | UncheckedIOException e) {
            reason = Optional.ofNullable(e.getMessage()).orElse(e.toString());
        }
        var end = reason.isEmpty() ? UnitRecord.State.DONE : UnitRecord.State.FAILED;
        return new UnitRecord(unit.id(), end, reason, (System.nanoTime() - begin) / 1e9, Instant.now().toString());
    }

    private void prepare(Unit unit, State state, List<Unit> units) throws IOException {
        if (state.broken.equals(Optional.of(unit.model()))) {
            throw new StepException(state.why);
        }
        if (rig.set(unit.settings())) {
            state.model = Optional.empty();
        }
        if (state.model.equals(Optional.of(unit.model()))) {
            return;
        }
        state.model = Optional.empty();
        rig.stop();
        try {
            state.url = rig.serve(unit.model());
        } catch (StepException | HostException | UsageException e) {
            state.broken = Optional.of(unit.model());
            state.why = "its server did not start: " + e.getMessage();
            throw new StepException(state.why);
        }
        state.model = Optional.of(unit.model());
        warmUp(unit, state, units);
    }

    /// A matrix that measures the warm-up load wants warm servers: one that starts after that unit is warmed up again.
    private void warmUp(Unit unit, State state, List<Unit> units) throws IOException {
        String name = WorkloadProfile.WARM_UP.toString();
        boolean wanted = units.stream().anyMatch(other -> other.workload().equals(name)) && !unit.workload().equals(name);
        if (wanted) {
            narration.accept("warming up the server of " + unit.model());
            Measuring.run(options(new Unit(unit.settings(), unit.model(), name), state.url, OptionalDouble.empty(), Optional.empty()), Optional.empty(), words -> { });
        }
    }

    private List<String> options(Unit unit, String url, OptionalDouble degrees, Optional<Host> watched) {
        WorkloadProfile load = WorkloadProfile.named(unit.workload());
        List<String> options = new ArrayList<>(List.of("--base-url", url, "--workload", unit.workload(), "--num-prompts", String.valueOf(size.requests(load))));
        options.addAll(extra);
        String command = "./jbang bench " + String.join(" ", options);
        Map<String, String> metadata = new LinkedHashMap<>(rig.metadata(unit.model()));
        metadata.put(ResultReader.WORKLOAD, unit.workload());
        metadata.put(ResultReader.MODEL, unit.model());
        unit.settings().powerMode().ifPresent(mode -> metadata.put(ResultReader.POWER_MODE, mode));
        unit.settings().clocksLocked().ifPresent(locked -> metadata.put(ResultReader.CLOCKS, locked ? "locked" : "unlocked"));
        degrees.ifPresent(value -> metadata.put("start_celsius", String.format(Locale.ROOT, "%.1f", value)));
        if (!size.whole()) {
            metadata.put(ResultReader.REDUCED, size.percent() + " % of the requests");
        }
        metadata.put(ResultReader.BENCH, command);
        watched.ifPresent(device -> options.add("--telemetry"));
        options.add("--metadata");
        metadata.forEach((key, value) -> options.add(key + "=" + value));
        return options;
    }

    /// `2 h 05 min`, `12 min`, `40 s`.
    static String words(Duration duration) {
        return duration.toHours() > 0 ? "%d h %02d min".formatted(duration.toHours(), duration.toMinutesPart())
                : duration.toMinutes() > 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }
}
