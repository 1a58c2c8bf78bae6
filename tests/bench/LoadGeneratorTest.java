//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7 com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../../lib/bench/Attempt.java ../../lib/bench/AttemptLog.java ../../lib/bench/Failure.java ../../lib/bench/Goodput.java
//SOURCES ../../lib/bench/LatencyMetric.java ../../lib/bench/Load.java ../../lib/bench/Metrics.java ../../lib/bench/VllmVersion.java
//SOURCES ../../lib/bench/load/LoadGenerator.java ../../lib/bench/load/LoadOptions.java ../../lib/bench/load/LoadRun.java
//SOURCES ../../lib/bench/load/RandomTokens.java ../../lib/bench/load/Target.java ../../lib/bench/sim/Faults.java
//SOURCES ../../lib/bench/sim/Served.java ../../lib/bench/sim/SimProfile.java ../../lib/bench/sim/SimServer.java TestPrompts.java
package tests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import lib.bench.Attempt;
import lib.bench.AttemptLog;
import lib.bench.Failure;
import lib.bench.Goodput;
import lib.bench.LatencyMetric;
import lib.bench.Load;
import lib.bench.Metrics;
import lib.bench.VllmVersion;
import lib.bench.load.LoadGenerator;
import lib.bench.load.LoadOptions;
import lib.bench.load.LoadRun;
import lib.bench.load.RandomTokens;
import lib.bench.load.Target;
import lib.bench.sim.Faults;
import lib.bench.sim.Served;
import lib.bench.sim.SimProfile;
import lib.bench.sim.SimServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The load generator against the simulated server, over loopback.
@Timeout(120)
class LoadGeneratorTest {

    private static SimServer server(SimProfile profile, Faults faults, ConcurrentLinkedQueue<Served> record) throws IOException {
        return SimServer.start(new SimServer.Options("127.0.0.1", 0, "sim", 4096, profile, faults, 0, 5), record::add);
    }

    private static Target target(String baseUrl, boolean chat, boolean continuousUsage) {
        ObjectNode fields = Target.fields("sim", chat, continuousUsage);
        return new Target(URI.create(baseUrl + (chat ? "/v1/chat/completions" : "/v1/completions")), chat, Map.of(), fields);
    }

    private static LoadOptions options(Duration stallLimit) {
        return new LoadOptions(1, stallLimit, false, live -> { });
    }

    private record Measured(LoadRun run, Metrics metrics, List<Attempt> attempts) {}

    private static Measured measure(Target target, RandomTokens workload, Load load, Duration stallLimit) throws IOException {
        try (AttemptLog log = new AttemptLog()) {
            LoadRun run = new LoadGenerator(target, workload, load, options(stallLimit), log).run();
            var rules = new Metrics.Rules(new TreeSet<>(List.of(99.0)), Goodput.NONE, VllmVersion.NEWEST, target.chat());
            List<Attempt> attempts = new ArrayList<>();
            log.forEach(attempts::add);
            return new Measured(run, Metrics.of(log, run.duration(), rules), attempts);
        }
    }

    @Test
    void countsEveryTokenOfEveryRequest() throws IOException {
        try (SimServer server = server(SimProfile.constant(1, 0.1), Faults.NONE, new ConcurrentLinkedQueue<>())) {
            Measured measured = measure(target(server.baseUrl(), false, true), new RandomTokens(3, 50, 20, 30), Load.closedLoop(4), Duration.ofSeconds(20));

            assertThat(measured.metrics().completed()).isEqualTo(50);
            assertThat(measured.metrics().failures()).isEmpty();
            assertThat(measured.metrics().totalInput()).isEqualTo(50 * 20);
            assertThat(measured.metrics().totalOutput()).isEqualTo(50 * 30);
            assertThat(measured.metrics().exact().peakConcurrency()).isBetween(1, 4);
            assertThat(measured.metrics().exact().perTokenItl().count()).isEqualTo(50 * 29);
            assertThat(measured.run().stopped()).isFalse();
            assertThat(measured.run().client().events()).isEqualTo(50 * 30);
        }
    }

    @Test
    void knowsTokensPerEventWhenTheServerBundlesThem() throws IOException {
        Faults bundles = new Faults(0, 0, 0, 0, 4, true, false);
        try (SimServer server = server(SimProfile.constant(1, 0.1), bundles, new ConcurrentLinkedQueue<>())) {
            Metrics metrics = measure(target(server.baseUrl(), false, true), new RandomTokens(3, 20, 20, 30), Load.closedLoop(4),
                    Duration.ofSeconds(20)).metrics();

            assertThat(metrics.totalOutput()).isEqualTo(20 * 30);
            assertThat(metrics.latency(LatencyMetric.ITL).count()).isEqualTo(20 * 7);
            assertThat(metrics.exact().perTokenItl().count()).isEqualTo(20 * 26);
            assertThat(metrics.exact().tokensPerEvent()).isEqualTo(3.75);
        }
    }

    @Test
    void doesNotTakeChatsRoleEventForAToken() throws IOException {
        try (SimServer server = server(SimProfile.constant(1, 0.1), Faults.NONE, new ConcurrentLinkedQueue<>())) {
            Target target = target(server.baseUrl(), true, true);
            try (AttemptLog log = new AttemptLog()) {
                new LoadGenerator(target, TestPrompts.chat(10, 12), Load.closedLoop(2), options(Duration.ofSeconds(20)), log).run();
                log.forEachCompleted(done -> {
                    assertThat(done.tokens().output()).isEqualTo(12);
                    assertThat(done.arrival().tokensPerEvent()).startsWith(0, 1).hasSize(13);
                    assertThat(done.finishReason()).contains("length");
                });
                assertThat(log.size()).isEqualTo(10);
            }
        }
    }

    /// Errors of every kind at once: each is counted as what it is, and what remains is measured as if nothing had happened.
    @Test
    void survivesEveryKindOfFaultAtOnce() throws IOException {
        int requests = Integer.getInteger("faults", 2_000);
        Faults faults = new Faults(0.05, 0.05, 0.05, 0.02, 3, true, false);
        try (SimServer server = server(SimProfile.constant(1, 0.05), faults, new ConcurrentLinkedQueue<>())) {
            Measured measured = measure(target(server.baseUrl(), false, true), new RandomTokens(9, requests, 10, 16), Load.closedLoop(256),
                    Duration.ofSeconds(8));
            Metrics metrics = measured.metrics();

            assertThat(metrics.completed() + metrics.failed()).isEqualTo(requests);
            assertThat(metrics.failures()).containsOnlyKeys(Failure.HTTP_STATUS, Failure.SERVER_ERROR, Failure.CUT, Failure.STALLED);
            assertThat(metrics.failures().get(Failure.HTTP_STATUS) / (double) requests).isBetween(0.03, 0.07);
            assertThat(metrics.failures().get(Failure.SERVER_ERROR) / (double) requests).isBetween(0.03, 0.07);
            assertThat(metrics.failures().get(Failure.CUT) / (double) requests).isBetween(0.03, 0.07);
            assertThat(metrics.failures().get(Failure.STALLED) / (double) requests).isBetween(0.01, 0.03);
            assertThat(metrics.totalOutput()).isEqualTo(metrics.completed() * 16L);
            assertThat(metrics.totalInput()).isEqualTo(metrics.completed() * 10L);
            assertThat(metrics.latency(LatencyMetric.ITL).count()).isEqualTo(metrics.completed() * 5L);
            assertThat(measured.attempts()).filteredOn(attempt -> attempt instanceof Attempt.Failed failed && failed.kind() == Failure.HTTP_STATUS)
                    .allSatisfy(attempt -> assertThat(((Attempt.Failed) attempt).message()).matches("HTTP (500|503|429) \\{\"error\".*"));
        }
    }

    @Test
    void endsWhenTheServerDies() throws Exception {
        SimServer server = server(SimProfile.constant(20, 20), Faults.NONE, new ConcurrentLinkedQueue<>());
        Target target = target(server.baseUrl(), false, true);
        CompletableFuture<Measured> running = CompletableFuture.supplyAsync(() -> {
            try {
                return measure(target, new RandomTokens(3, 100_000, 20, 50), Load.closedLoop(8), Duration.ofSeconds(20));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Thread.sleep(2500);
        server.close();

        Measured measured = running.get();
        assertThat(measured.run().stopped()).isTrue();
        assertThat(measured.metrics().completed()).isPositive();
        assertThat(measured.metrics().failures()).containsKey(Failure.CONNECT);
        assertThat(measured.metrics().failures().get(Failure.CUT)).isPositive();
        assertThat(measured.attempts()).hasSizeLessThan(1000);
    }

    @Test
    void reportsThatNothingListens() throws IOException {
        int freePort;
        try (ServerSocket socket = new ServerSocket(0)) {
            freePort = socket.getLocalPort();
        }
        Measured measured = measure(target("http://127.0.0.1:" + freePort, false, true), new RandomTokens(3, 1000, 20, 50), Load.closedLoop(8),
                Duration.ofSeconds(20));

        assertThat(measured.metrics().completed()).isZero();
        assertThat(measured.metrics().failures()).containsOnlyKeys(Failure.CONNECT);
        assertThat(((Attempt.Failed) measured.attempts().getFirst()).message()).containsIgnoringCase("refused");
        assertThatThrownBy(() -> measure(target("http://no.such.host.invalid:1", false, true), new RandomTokens(3, 1, 1, 1), Load.closedLoop(1),
                Duration.ofSeconds(1))).isInstanceOf(IOException.class).hasMessage("unknown host no.such.host.invalid");
    }

    @Test
    void reportsWhatWasMeasuredWhenItIsStopped() throws Exception {
        try (SimServer server = server(SimProfile.constant(1, 20), Faults.NONE, new ConcurrentLinkedQueue<>()); AttemptLog log = new AttemptLog()) {
            LoadGenerator generator = new LoadGenerator(target(server.baseUrl(), false, true), new RandomTokens(3, 10_000, 20, 10),
                    Load.closedLoop(8), options(Duration.ofSeconds(20)), log);
            Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(1500);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                generator.stop();
            });
            LoadRun run = generator.run();

            Metrics metrics = Metrics.of(log, run.duration(), new Metrics.Rules(new TreeSet<>(), Goodput.NONE, VllmVersion.NEWEST, false));
            assertThat(run.stopped()).isTrue();
            assertThat(metrics.completed()).isPositive();
            assertThat(metrics.failures()).containsOnlyKeys(Failure.STOPPED);
        }
    }

    @Test
    void sendsAnOpenLoopOnScheduleAndMeasuresFromIt() throws IOException {
        try (SimServer server = server(SimProfile.constant(5, 1), Faults.NONE, new ConcurrentLinkedQueue<>())) {
            Load load = new Load(200, 1, OptionalInt.of(1), Optional.empty());
            Measured measured = measure(target(server.baseUrl(), false, true), new RandomTokens(3, 60, 5, 10), load, Duration.ofSeconds(20));
            Metrics metrics = measured.metrics();

            assertThat(metrics.completed()).isEqualTo(60);
            assertThat(measured.attempts()).allMatch(attempt -> attempt.start() >= attempt.scheduled());
            assertThat(measured.attempts().stream().mapToDouble(Attempt::scheduled).max().orElseThrow()).isCloseTo(0.3,
                    org.assertj.core.api.Assertions.within(1e-9));
            assertThat(metrics.exact().peakConcurrency()).isEqualTo(1);
            assertThat(metrics.exact().e2elFromSchedule().max()).isGreaterThan(metrics.latency(LatencyMetric.E2EL).median() * 10);
        }
    }

    @Test
    void rampsUp() throws IOException {
        try (SimServer server = server(SimProfile.constant(1, 0.1), Faults.NONE, new ConcurrentLinkedQueue<>())) {
            Load load = new Load(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, OptionalInt.empty(),
                    Optional.of(new Load.RampUp(Load.Strategy.LINEAR, 50, 250)));
            List<Attempt> attempts = measure(target(server.baseUrl(), false, true), new RandomTokens(3, 101, 5, 2), load, Duration.ofSeconds(20)).attempts();
            double[] due = attempts.stream().sorted(Comparator.comparingInt(Attempt::index)).mapToDouble(Attempt::scheduled).toArray();

            assertThat(due[0]).isCloseTo(1 / 50.0, org.assertj.core.api.Assertions.within(1e-9));
            assertThat(due[100] - due[99]).isCloseTo(1 / 250.0, org.assertj.core.api.Assertions.within(1e-9));
        }
    }

    @Test
    void holdsAThousandStreamsAtOnce() throws IOException {
        try (SimServer server = server(SimProfile.constant(4000, 5), Faults.NONE, new ConcurrentLinkedQueue<>())) {
            int streams = Integer.getInteger("streams", 1000);
            Metrics metrics = measure(target(server.baseUrl(), false, false), new RandomTokens(3, streams, 5, 20), Load.closedLoop(streams),
                    Duration.ofSeconds(60)).metrics();

            assertThat(metrics.completed()).isEqualTo(streams);
            assertThat(metrics.exact().peakConcurrency()).isEqualTo(streams);
        }
    }
}
