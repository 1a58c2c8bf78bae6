//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7 com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../LabContainer.java ../../lib/Json.java ../../lib/bench/sim/Faults.java ../../lib/bench/sim/SimProfile.java
//SOURCES ../../lib/Host.java ../../lib/bench/sim/SimServer.java ../../scripts/Bench.java ../../scripts/Benchmark.java
package tests.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import lib.Host;
import lib.Json;
import lib.Terminal;
import lib.bench.sim.Faults;
import lib.bench.sim.SimProfile;
import lib.bench.sim.SimServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scripts.Bench;
import scripts.Benchmark;
import tests.LabContainer;

/// A benchmark of a server here, while the lab plays the device: its power over time is known, so the energy is.
@Tag("docker")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BenchTelemetryTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private LabContainer lab;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @BeforeEach
    void aThorAtRest() {
        out.reset();
        err.reset();
        lab.shell("rm -f /run/lab/power /run/lab/load; "
                + "for state in /sys/class/thermal/cooling_device*/cur_state; do echo 0 > $state; done");
    }

    private int bench(String... more) throws IOException {
        return bench(() -> { }, more);
    }

    /// Sixteen requests, four at a time, of about 1.2 s each.
    /// @param answered called when the server has answered the first time, which is before the run
    private int bench(Runnable answered, String... more) throws IOException {
        var first = new AtomicBoolean(true);
        var args = new ArrayList<>(List.of("--num-prompts", "16", "--random-input-len", "16", "--random-output-len", "120",
                "--max-concurrency", "4", "--chip", "none", "--ssh-config", lab.sshConfig().toString()));
        args.addAll(List.of(more));
        if (!args.contains("--telemetry-host")) {
            args.addAll(List.of("--telemetry-host", lab.host()));
        }
        var terminal = Terminal.of(stream(out), stream(err));
        var options = new SimServer.Options("127.0.0.1", 0, "sim", 8192, SimProfile.constant(20, 10), Faults.NONE, 0, 5);
        try (SimServer server = SimServer.start(options, served -> {
            if (first.getAndSet(false)) {
                answered.run();
            }
        })) {
            args.addAll(List.of("--base-url", server.baseUrl()));
            return new Bench(terminal).run(args.toArray(String[]::new));
        }
    }

    private static PrintStream stream(OutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String stdout() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String stderr() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private JsonNode device(String file) throws IOException {
        return Json.MAPPER.readTree(folder.resolve(file).toFile()).path("device");
    }

    /// Milliwatts that go up and down between 20 and 120 W in five seconds, for two minutes, by microseconds since 1970. A busy machine
    /// misses samples now and then; what is lost where the line turns stays below the tolerance.
    private static NavigableMap<Long, Long> zigzag() {
        var power = new TreeMap<Long, Long>();
        long start = micros(Instant.now());
        for (int i = 0; i < 48; i++) {
            power.put(start + i * 2_500_000L, i % 2 == 0 ? 20_000L : 120_000L);
        }
        return power;
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    /// The area below the line, in joules.
    private static double joules(NavigableMap<Long, Long> power, long from, long to) {
        var points = new TreeMap<Long, Double>();
        power.subMap(from, to).forEach((time, milliwatts) -> points.put(time, milliwatts.doubleValue()));
        for (long edge : List.of(from, to)) {
            var before = power.floorEntry(edge);
            var after = power.ceilingEntry(edge);
            double share = before.equals(after) ? 0 : (double) (edge - before.getKey()) / (after.getKey() - before.getKey());
            points.put(edge, before.getValue() + (after.getValue() - before.getValue()) * share);
        }
        double area = 0;
        for (var point = points.firstEntry(); point.getKey() < to; point = points.higherEntry(point.getKey())) {
            var next = points.higherEntry(point.getKey());
            area += (point.getValue() + next.getValue()) / 2 * (next.getKey() - point.getKey());
        }
        return area / 1e9;
    }

    @Test
    void theEnergyIsTheLabsKnownPowerIntegratedOverTheRun() throws IOException {
        var power = zigzag();
        String lines = power.entrySet().stream().map(point -> point.getKey() + " " + point.getValue()).collect(Collectors.joining("\n"));
        lab.shell("cat > /run/lab/power <<'END'\n%s\nEND".formatted(lines));

        assertThat(bench("--telemetry-idle", "0", "--report", folder.resolve("report.json").toString())).as(stderr()).isZero();

        JsonNode report = Json.MAPPER.readTree(folder.resolve("report.json").toFile());
        long start = micros(Instant.parse(report.at("/configuration/startedAt").asText()));
        double seconds = report.at("/totals/durationSeconds").asDouble();
        double known = joules(power, start, start + (long) (seconds * 1e6));
        JsonNode device = report.path("device");
        assertThat(device.path("energyJ").asDouble()).isCloseTo(known, within(known / 100));
        assertThat(device.path("joulesPerOutputToken").asDouble()).isCloseTo(known / 1920, within(known / 192_000));
        assertThat(device.path("tokensPerSecondPerWatt").asDouble() * device.path("joulesPerOutputToken").asDouble())
                .isCloseTo(1, within(1e-9));
        assertThat(device.path("rails").path("VDD_GPU").path("energyJ").asDouble()).isCloseTo(0.3 * known, within(known / 100));
        assertThat(device.path("wholeDeviceRail").asText()).isEqualTo("VIN");
        assertThat(device.path("moments")).hasSizeGreaterThanOrEqualTo(device.path("samples").asInt());
    }

    @Test
    void thePowerAtRestStandsApart() throws IOException {
        assertThat(bench(() -> lab.shell("echo busy > /run/lab/load"), "--telemetry-idle", "0.5",
                "--report", folder.resolve("rest.json").toString(), "--svg", folder.resolve("rest.svg").toString()))
                .as(stderr()).isZero();

        JsonNode device = device("rest.json");
        assertThat(device.path("idlePowerW").asDouble()).isEqualTo(19.78, within(1e-6));
        assertThat(device.path("meanPowerW").asDouble()).isGreaterThan(19.79);
        assertThat(device.path("throttledS").asDouble()).isZero();
        assertThat(stdout()).containsPattern("Power at rest, before the run: +19\\.78 W over 0\\.5 s\n")
                .containsPattern("Energy: +[\\d.]+ J, [\\d.]+ J per output token, [\\d.]+ output tok/s per W\n")
                .containsPattern("Throttled: +0\\.0 of [\\d.]+ s\n").doesNotContain("THROTTLED");
        assertThat(stderr()).contains("bench: measuring the power at rest for 1 s");
        assertThat(Files.readString(folder.resolve("rest.svg")))
                .contains("Device: power in W", "VIN mean ", "at rest 19.8 W", "tj in °C, peak ");
    }

    @Test
    void aThrottleInTheMiddleIsFoundMeasuredAndJudged() throws IOException {
        lab.shell("echo busy > /run/lab/load");
        String alert = "/sys/class/thermal/cooling_device3/cur_state";
        String inABit = "(sleep 1; echo 1 > %1$s; sleep 1.5; echo 0 > %1$s) > /dev/null 2>&1 &".formatted(alert);

        assertThat(bench(() -> lab.shell(inABit), "--telemetry-idle", "0",
                "--report", folder.resolve("hot.json").toString(), "--svg", folder.resolve("hot.svg").toString())).as(stderr()).isZero();

        JsonNode device = device("hot.json");
        assertThat(device.path("throttledS").asDouble()).isPositive().isLessThan(4);
        assertThat(device.path("throttledBy").toString()).isEqualTo("[\"tj-throttle-alert\"]");
        assertThat(device.path("peakTemperatureC").asDouble()).isEqualTo(109);
        assertThat(device.at("/gpuClockMHz/lowest").asDouble()).isLessThan(device.at("/gpuClockMHz/first").asDouble());
        assertThat(stdout()).containsPattern("THROTTLED: tj-throttle-alert was active in \\d+ of \\d+ samples \\(\\d+ %\\)\n");
        assertThat(Files.readString(folder.resolve("hot.svg"))).contains("throttled by tj-throttle-alert");
    }

    @Test
    void aBenchmarkOfARecipeWatchesTheHostOfItsStep() throws IOException {
        var options = new SimServer.Options("127.0.0.1", 0, "sim", 8192, SimProfile.constant(1, 2), Faults.NONE, 0, 5);
        try (SimServer server = SimServer.start(options, served -> { });
                Host host = Host.open(lab.host(), new Host.Settings(Optional.of(lab.sshConfig()), false, Optional::empty, result -> { }))) {
            var step = new Benchmark("--base-url", server.baseUrl(), "--num-prompts", "12", "--random-input-len", "16", "--random-output-len", "100",
                    "--max-concurrency", "2", "--chip", "none", "--telemetry", "--telemetry-interval", "50", "--telemetry-idle", "0.3");
            step.apply(host, step.read(host));

            var measured = step.read(host).measured().orElseThrow();
            assertThat(measured.figures().get("mean_power_w")).isCloseTo(19.78, within(1e-6));
            assertThat(measured.figures().get("idle_power_w")).isCloseTo(19.78, within(1e-6));
            assertThat(measured.figures().get("joules_per_output_token") * 1200).isCloseTo(measured.figures().get("energy_j"), within(1e-6));
            assertThat(measured.figures()).containsEntry("throttled_s", 0.0).containsEntry("peak_temperature_c", 38.875);
            assertThat(measured.view().toString()).contains("J per output token", "power at rest (W)", "drift of the GPU clock (%)");
            assertThat(measured.picture()).contains("Device: power in W");
            assertThat(host.query("id", "-un")).as("still open").isEqualTo("thor");
        }
    }

    @Test
    void aDeviceThatCannotBeReachedIsAnErrorBeforeTheRun() throws IOException {
        assertThat(bench("--telemetry-host", "ssh://stranger@thor-lab")).isEqualTo(1);
        assertThat(stderr()).startsWith("bench: telemetry: no connection to ssh://stranger@thor-lab");
        assertThat(stdout()).isEmpty();
    }

    @Test
    void wrongNumbersAreWrongUse() throws IOException {
        assertThat(bench("--telemetry-interval", "1")).isEqualTo(2);
        assertThat(bench("--telemetry-idle", "-1")).isEqualTo(2);
        assertThat(stderr()).isEqualTo("""
                bench: --telemetry-interval is 20 to 60000 ms, not 1
                bench: --telemetry-idle is 0 to 3600 seconds, not -1.0
                """);
    }
}
