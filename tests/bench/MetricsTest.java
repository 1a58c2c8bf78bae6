//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/bench/Attempt.java ../../lib/bench/AttemptLog.java ../../lib/bench/Failure.java ../../lib/bench/Goodput.java
//SOURCES ../../lib/bench/LatencyMetric.java ../../lib/bench/Metrics.java ../../lib/bench/VllmVersion.java Runs.java VllmFormulas.java
package tests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import lib.bench.Attempt;
import lib.bench.AttemptLog;
import lib.bench.Failure;
import lib.bench.Goodput;
import lib.bench.LatencyMetric;
import lib.bench.Metrics;
import lib.bench.VllmVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {

    private static Metrics metrics(List<? extends Attempt> attempts, double duration, Goodput goodput, String version, boolean chat) {
        try (AttemptLog log = AttemptLog.of(attempts)) {
            var percents = new TreeSet<>(List.of(50.0, 90.0, 99.0, 99.9));
            return Metrics.of(log, duration, new Metrics.Rules(percents, goodput, VllmVersion.parse(version), chat));
        }
    }

    @ParameterizedTest(name = "run with seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void givesWhatVllmsFormulasGiveForTheSameArrays(long seed) {
        List<Attempt> attempts = Runs.random(400, seed);
        Metrics ours = metrics(attempts, 12.34, Goodput.parse(List.of("ttft:500", "tpot:20", "e2el:1200")), "0.28.0", false);
        VllmFormulas theirs = new VllmFormulas(attempts, 12.34);

        assertThat(ours.completed()).isEqualTo(theirs.completed());
        assertThat(ours.requestThroughput()).isEqualTo(theirs.requestThroughput());
        assertThat(ours.outputThroughput()).isEqualTo(theirs.outputThroughput());
        assertThat(ours.totalTokenThroughput()).isEqualTo(theirs.totalTokenThroughput());
        assertThat(ours.goodput()).hasValue(theirs.goodput(0.5, 0.02, 1.2));
        assertThat(ours.peakOutputTokensPerSecond()).isEqualTo(theirs.peakTokens());
        assertThat(ours.peakConcurrentRequests()).isEqualTo(theirs.peakRequests());
        Map.of(LatencyMetric.TTFT, theirs.ttfts(), LatencyMetric.TPOT, theirs.tpots(), LatencyMetric.ITL, theirs.itls(),
                LatencyMetric.E2EL, theirs.e2els()).forEach((metric, values) -> {
                    assertThat(ours.latency(metric).mean()).as("mean %s", metric).isEqualTo(VllmFormulas.mean(values) * 1000);
                    assertThat(ours.latency(metric).median()).as("median %s", metric).isEqualTo(VllmFormulas.median(values) * 1000);
                    assertThat(ours.latency(metric).std()).as("std %s", metric).isEqualTo(VllmFormulas.std(values) * 1000);
                    for (double p : new double[] {50, 90, 99, 99.9}) {
                        assertThat(ours.latency(metric).percentile(p)).as("p%s %s", p, metric)
                                .isEqualTo(VllmFormulas.percentile(values, p) * 1000);
                    }
                });
    }

    @Test
    void countsOneTokenRequestsAsTpotZeroForGoodputButLeavesThemOutOfTpot() {
        Metrics run = metrics(List.of(Runs.completed(0, 0, 0, 0.1), Runs.completed(1, 0, 0, 0.1, 0.3)), 1,
                Goodput.parse(List.of("tpot:100")), "0.28.0", false);

        assertThat(run.goodput()).hasValue(1.0);
        assertThat(run.latency(LatencyMetric.TPOT).count()).isEqualTo(1);
        assertThat(run.latency(LatencyMetric.TPOT).mean()).isCloseTo(200, within(1e-9));
    }

    @Test
    void countsFailuresByKindAndKeepsThemOutOfLatenciesAndTotals() {
        Metrics run = metrics(List.of(Runs.completed(0, 0, 0, 0.1, 0.2), Runs.failed(1, 0, 9, Failure.CUT), Runs.failed(2, 0, 9, Failure.CUT),
                Runs.failed(3, 0, 9, Failure.STALLED)), 10, Goodput.NONE, "0.28.0", false);

        assertThat(run.failures()).containsExactlyInAnyOrderEntriesOf(Map.of(Failure.CUT, 2, Failure.STALLED, 1));
        assertThat(run.failed()).isEqualTo(3);
        assertThat(run.latency(LatencyMetric.E2EL).max()).isEqualTo(200);
        assertThat(run.totalOutput()).isEqualTo(2);
        assertThat(run.goodput()).isEmpty();
    }

    @Test
    void countsInputTokensAsMeantBeforeVllm020AndAsServedSince() {
        var attempts = List.of(Runs.completed(0, 0, 0, 0.1, 0.2));

        assertThat(metrics(attempts, 1, Goodput.NONE, "0.19.1", false).totalInput()).isEqualTo(16);
        assertThat(metrics(attempts, 1, Goodput.NONE, "0.20.0", false).totalInput()).isEqualTo(20);
    }

    @Test
    void endsAChatRequestWithItsUsageEventInOldVersionsOnly() {
        var tokens = new Attempt.Tokens(16, 16, 64, 2, true);
        var arrival = new Attempt.Arrival(0.1, 0.1, new double[] {0.1}, new int[] {1, 1}, 0.2, 0.5);
        var attempts = List.of(new Attempt.Completed(0, 0, 0, tokens, arrival, Optional.of("stop"), ""));

        assertThat(metrics(attempts, 1, Goodput.NONE, "0.28.0", true).latency(LatencyMetric.E2EL).mean()).isEqualTo(500);
        assertThat(metrics(attempts, 1, Goodput.NONE, "0.28.0", false).latency(LatencyMetric.E2EL).mean()).isEqualTo(200);
        assertThat(metrics(attempts, 1, Goodput.NONE, "0.29.0", true).latency(LatencyMetric.E2EL).mean()).isEqualTo(200);
    }

    @Test
    void dividesAGapByTheTokensOfItsEvent() {
        var tokens = new Attempt.Tokens(16, 16, 64, 8, true);
        var arrival = new Attempt.Arrival(0.1, 0.1, new double[] {0.1, 0.3, 0.2}, new int[] {3, 1, 0, 4}, 0.7, 0.7);
        var attempts = List.of(new Attempt.Completed(0, 0, 0, tokens, arrival, Optional.empty(), ""));

        Metrics run = metrics(attempts, 1, Goodput.NONE, "0.28.0", false);

        assertThat(run.latency(LatencyMetric.ITL).count()).isEqualTo(3);
        assertThat(run.exact().perTokenItl().count()).isEqualTo(5);
        assertThat(run.exact().perTokenItl().min()).isEqualTo(100);
        assertThat(run.exact().perTokenItl().max()).isEqualTo(125);
        assertThat(run.exact().tokensPerEvent()).isEqualTo(2);
    }

    @Test
    void measuresFromTheScheduleSoThatWaitingInTheClientCounts() {
        Metrics run = metrics(List.of(Runs.completed(0, 0, 0, 0.5), Runs.completed(1, 0.1, 0.5, 0.5), Runs.completed(2, 0.2, 1.0, 0.5)),
                2, Goodput.NONE, "0.28.0", false);

        assertThat(run.latency(LatencyMetric.E2EL).max()).isEqualTo(500);
        assertThat(run.exact().e2elFromSchedule().max()).isCloseTo(1300, within(1e-9));
        assertThat(run.exact().scheduleDelay().max()).isCloseTo(800, within(1e-9));
    }

    @Test
    void findsTheTruePeakConcurrencyWhereVllmsBucketsOverCount() {
        List<Attempt> backToBack = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            backToBack.add(Runs.completed(i, i * 0.0625, i * 0.0625, 0.03125, 0.0625));
        }
        Metrics run = metrics(backToBack, 2, Goodput.NONE, "0.28.0", false);

        assertThat(run.exact().peakConcurrency()).isEqualTo(1);
        assertThat(run.peakConcurrentRequests()).isEqualTo(16);
    }

    @Test
    void saysWhichGoodputLimitIsWrong() {
        assertThatThrownBy(() -> Goodput.parse(List.of("itl:5"))).hasMessage("goodput knows ttft, tpot and e2el, not 'itl'");
        assertThatThrownBy(() -> Goodput.parse(List.of("ttft"))).hasMessageContaining("METRIC:MILLISECONDS").hasMessageContaining("'ttft'");
        assertThatThrownBy(() -> Goodput.parse(List.of("ttft:fast"))).hasMessageContaining("'ttft:fast'");
    }

    @Test
    void readsBackExactlyWhatWasLogged() {
        List<Attempt> attempts = Runs.random(50, 99);
        List<Attempt> read = new ArrayList<>();
        try (AttemptLog log = AttemptLog.of(attempts)) {
            log.forEach(read::add);
            log.append(attempts.getFirst());
            log.forEach(read::add);
        }
        assertThat(read).hasSize(101);
        assertThat(read.subList(0, 50)).isEqualTo(attempts);
        assertThat(read.getLast()).isEqualTo(attempts.getFirst());
        assertThat(Arrays.asList(VllmVersion.parse("v0.9.2"), VllmVersion.parse("0.10")).stream().sorted().toList())
                .hasToString("[0.9.2, 0.10.0]");
    }
}
