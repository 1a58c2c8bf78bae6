//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/bench/matrix/MatrixJournal.java ../../lib/bench/matrix/MatrixRun.java ../../lib/bench/matrix/SimulatedServers.java
//SOURCES ../../lib/bench/matrix/UnitOrder.java
package tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import lib.Host;
import lib.StepException;
import lib.bench.matrix.CoolDown;
import lib.bench.matrix.MatrixJournal;
import lib.bench.matrix.MatrixRun;
import lib.bench.matrix.Rig;
import lib.bench.matrix.SimulatedServers;
import lib.bench.matrix.Size;
import lib.bench.matrix.Unit;
import lib.bench.matrix.UnitOrder;
import lib.bench.matrix.UnitRecord;
import lib.bench.report.study.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MatrixTest {

    private static final List<String> MODELS = List.of("Qwen/Qwen3-8B", "Qwen/Qwen3-8B-AWQ");
    private static final List<String> LOADS = List.of("high-load", "low-load");

    @TempDir
    private Path folder;

    private final List<String> narration = new ArrayList<>();
    private final Bench bench = new Bench();

    /// A device whose servers are simulated; it notes what is asked of it, and some models can't be served.
    private final class Bench implements Rig {
        final List<String> asked = new ArrayList<>();
        final List<String> broken = new ArrayList<>();
        final List<Double> degrees = new ArrayList<>();
        Optional<Host> watched = Optional.empty();
        private final SimulatedServers servers = new SimulatedServers(2000, narration::add);

        @Override
        public boolean set(Settings settings) {
            asked.add(settings.toString());
            return false;
        }

        @Override
        public String serve(String model) {
            asked.add("serve " + model);
            if (broken.contains(model)) {
                throw new StepException("no such weights");
            }
            return servers.serve(model);
        }

        @Override
        public void stop() {
            servers.stop();
        }

        @Override
        public OptionalDouble temperature() {
            return degrees.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(degrees.removeFirst());
        }

        @Override
        public Optional<Host> device() {
            return watched;
        }

        @Override
        public Map<String, String> metadata(String model) {
            return servers.metadata();
        }
    }

    @AfterEach
    void stop() {
        bench.stop();
    }

    private void run(List<Unit> units, Runnable afterEach) {
        var coolDown = new CoolDown(60, Duration.ofSeconds(20), Duration.ofMillis(1));
        new MatrixRun(folder, bench, new Size(0.01), coolDown, true, List.of("--chip", "none"), narration::add, afterEach)
                .run(units, new MatrixJournal(folder).read());
    }

    private static List<Unit> units() {
        return UnitOrder.of(MODELS, LOADS, List.of(), List.of(), false);
    }

    @Test
    void startsEachServerOnceAndSwitchesModesLeast() {
        assertThat(UnitOrder.of(List.of("a/m1", "a/m2"), List.of("high-load"), List.of("MAXN", "120W"), List.of(false, true), false)).extracting(Unit::id)
                .containsExactly("MAXN/m1/high-load", "MAXN+clocks/m1/high-load", "120W/m1/high-load", "120W+clocks/m1/high-load",
                        "120W/m2/high-load", "120W+clocks/m2/high-load", "MAXN/m2/high-load", "MAXN+clocks/m2/high-load");
    }

    @Test
    void rebootsOnceForEachModeWhereAModeNeedsIt() {
        assertThat(UnitOrder.of(List.of("a/m1", "a/m2"), List.of("high-load"), List.of("MAXN", "90W"), List.of(), true)).extracting(Unit::id)
                .containsExactly("MAXN/m1/high-load", "MAXN/m2/high-load", "90W/m1/high-load", "90W/m2/high-load");
    }

    @Test
    void recordsEveryUnitWithItsResult() {
        run(units(), () -> { });

        var records = new MatrixJournal(folder).read();
        assertThat(records.values()).hasSize(4).allSatisfy(record -> assertThat(record.done()).as(record.reason()).isTrue());
        assertThat(units()).allSatisfy(unit -> assertThat(folder.resolve("units").resolve(unit.file())).content()
                .contains("\"model_id\" : \"" + unit.model(), "\"workload\" : \"" + unit.workload(), "\"reduced_to\" : \"1 % of the requests\"",
                        "\"serve_command\" : \"./jbang simulate --profile qwen3-8b"));
        assertThat(bench.asked).filteredOn(asked -> asked.startsWith("serve")).containsExactly("serve Qwen/Qwen3-8B", "serve Qwen/Qwen3-8B-AWQ");
        assertThat(narration).anySatisfy(line -> assertThat(line).matches("1 of 4: as-it-was/Qwen3-8B/high-load; about .* left"));
    }

    @Test
    void goesOnWithTheRestWhenAModelCannotBeServed() {
        bench.broken.add("Qwen/Qwen3-8B");

        run(units(), () -> { });

        var records = new MatrixJournal(folder).read();
        assertThat(records.values()).extracting(UnitRecord::state).containsExactly(UnitRecord.State.FAILED, UnitRecord.State.FAILED,
                UnitRecord.State.DONE, UnitRecord.State.DONE);
        assertThat(records.get("as-it-was/Qwen3-8B/low-load").reason()).isEqualTo("its server did not start: no such weights");
        assertThat(bench.asked).filteredOn("serve Qwen/Qwen3-8B"::equals).hasSize(1);
    }

    @Test
    void goesOnWhereItWasCutOff() {
        assertThatThrownBy(() -> run(units(), () -> {
            if (new MatrixJournal(folder).read().size() == 3) {
                throw new IllegalStateException("cut off here");
            }
        })).hasMessage("cut off here");
        bench.asked.clear();

        run(units(), () -> { });

        assertThat(new MatrixJournal(folder).read()).hasSize(4);
        assertThat(bench.asked).containsExactly("as it was", "serve Qwen/Qwen3-8B-AWQ");
    }

    @Test
    void aLineThatAKillCutOffCountsForNothing() throws IOException {
        var journal = new MatrixJournal(folder);
        journal.add(new UnitRecord("one", UnitRecord.State.DONE, "", 1, "2026-01-01T00:00:00Z"));
        Files.writeString(folder.resolve("matrix.jsonl"), "{\"unit\":\"two\",\"sta", StandardOpenOption.APPEND);

        assertThat(journal.read()).containsOnlyKeys("one");
        journal.add(new UnitRecord("three", UnitRecord.State.FAILED, "why", 1, "2026-01-01T00:00:00Z"));
        assertThat(journal.read()).containsOnlyKeys("one", "three");
    }

    @Test
    void warmsAServerUpAgainThatStartsAfterItsWarmUpWasMeasured() {
        var units = UnitOrder.of(List.of("Qwen/Qwen3-8B"), List.of("warm-up", "chat"), List.of(), List.of(), false);
        new MatrixJournal(folder).add(new UnitRecord(units.getFirst().id(), UnitRecord.State.DONE, "", 1, "2026-01-01T00:00:00Z"));

        run(units, () -> { });

        assertThat(narration).contains("warming up the server of Qwen/Qwen3-8B");
    }

    @Test
    void watchesTheDeviceThatServes() {
        try (var device = Host.local()) {
            bench.watched = Optional.of(device);

            run(List.of(units().getFirst()), () -> { });
        }
        assertThat(folder.resolve("units").resolve(units().getFirst().file())).content().contains("\"device\" : {", "\"host\" : \"local\"");
    }

    @Test
    void waitsUntilTheDeviceIsCool() {
        bench.degrees.addAll(List.of(75.0, 70.0, 59.5));

        run(List.of(units().getFirst()), () -> { });

        assertThat(narration).contains("75 degrees: cooling down to 60, for 20 s at most");
        assertThat(folder.resolve("units").resolve(units().getFirst().file())).content().contains("\"start_celsius\" : \"59.5\"");
    }
}
