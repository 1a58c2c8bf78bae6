//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/bench/Attempt.java ../../lib/bench/AttemptLog.java ../../lib/bench/Goodput.java ../../lib/bench/LatencyMetric.java
//SOURCES ../../lib/bench/Load.java ../../lib/bench/Metrics.java ../../lib/bench/SpecDecode.java ../../lib/bench/VllmVersion.java
//SOURCES ../../lib/bench/format/Figure.java ../../lib/bench/format/ServingResult.java ../../lib/bench/format/ServingResults.java
//SOURCES ../../lib/bench/format/TextBlock.java ../../lib/bench/format/TextBlockReader.java Runs.java
package tests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lib.bench.Attempt;
import lib.bench.AttemptLog;
import lib.bench.Goodput;
import lib.bench.LatencyMetric;
import lib.bench.Load;
import lib.bench.Metrics;
import lib.bench.SpecDecode;
import lib.bench.VllmVersion;
import lib.bench.format.Figure;
import lib.bench.format.ServingResult;
import lib.bench.format.ServingResults;
import lib.bench.format.TextBlock;
import lib.bench.format.TextBlockReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextBlockTest {

    private static final Set<LatencyMetric> USUAL = Set.of(LatencyMetric.TTFT, LatencyMetric.TPOT, LatencyMetric.ITL);

    private static ServingResult result(Load load, Optional<SpecDecode> spec) {
        List<Attempt> attempts = List.of(Runs.completed(0, 0, 0, 0.125, 0.25, 0.375), Runs.completed(1, 0, 0.5, 0.25, 0.5, 0.75));
        try (AttemptLog log = AttemptLog.of(attempts)) {
            var rules = new Metrics.Rules(new TreeSet<>(List.of(99.0, 99.9)), Goodput.parse(List.of("ttft:200")), VllmVersion.NEWEST, false);
            return ServingResults.of(Metrics.of(log, 2.5, rules), load, spec);
        }
    }

    @Test
    void looksLikeTheNewestVllmToTheLastBlank() {
        Load load = new Load(4, 1, OptionalInt.of(8), Optional.empty());

        assertThat(marked(TextBlock.write(result(load, Optional.empty()), VllmVersion.NEWEST, USUAL))).isEqualTo("""
                ============ Serving Benchmark Result ============|
                Successful requests:                     2         |
                Failed requests:                         0         |
                Maximum request concurrency:             8         |
                Request rate configured (RPS):           4.00      |
                Benchmark duration (s):                  2.50      |
                Total input tokens:                      40        |
                Total generated tokens:                  6         |
                Request throughput (req/s):              0.80      |
                Request goodput (req/s):                 0.40      |
                Output token throughput (tok/s):         2.40      |
                Peak output token throughput (tok/s):    4.00      |
                Peak concurrent requests:                2.00      |
                Total token throughput (tok/s):          18.40     |
                ---------------Time to First Token----------------|
                Mean TTFT (ms):                          187.50    |
                Median TTFT (ms):                        187.50    |
                P99 TTFT (ms):                           248.75    |
                P99.9 TTFT (ms):                         249.88    |
                -----Time per Output Token (excl. 1st token)------|
                Mean TPOT (ms):                          187.50    |
                Median TPOT (ms):                        187.50    |
                P99 TPOT (ms):                           248.75    |
                P99.9 TPOT (ms):                         249.88    |
                ---------------Inter-token Latency----------------|
                Mean ITL (ms):                           187.50    |
                Median ITL (ms):                         187.50    |
                P99 ITL (ms):                            250.00    |
                P99.9 ITL (ms):                          250.00    |
                ==================================================|
                """);
    }

    @Test
    void leavesOutWhatVersion092DidNotHave() {
        Load load = new Load(4, 1, OptionalInt.of(8), Optional.empty());

        String head = TextBlock.write(result(load, Optional.empty()), VllmVersion.parse("0.9.2"), Set.of());

        assertThat(marked(head)).isEqualTo("""
                ============ Serving Benchmark Result ============|
                Successful requests:                     2         |
                Benchmark duration (s):                  2.50      |
                Total input tokens:                      40        |
                Total generated tokens:                  6         |
                Request throughput (req/s):              0.80      |
                Request goodput (req/s):                 0.40      |
                Output token throughput (tok/s):         2.40      |
                Total Token throughput (tok/s):          18.40     |
                ==================================================|
                """);
    }

    @Test
    void showsEndToEndQueueingAndSpeculationWhereAskedFor() {
        var spec = Optional.of(new SpecDecode(4, 12, 7, List.of(4L, 2L, 1L)));

        String block = TextBlock.write(result(Load.closedLoop(8), spec), VllmVersion.parse("0.29"),
                Set.of(LatencyMetric.E2EL, LatencyMetric.CLIENT_QUEUE_TIME));

        assertThat(block).doesNotContain("Request rate configured").endsWith("""
                ----------------End-to-end Latency----------------
                Mean E2EL (ms):                          562.50   \s
                Median E2EL (ms):                        562.50   \s
                P99 E2EL (ms):                           746.25   \s
                P99.9 E2EL (ms):                         749.62   \s
                ---------------Client-side Queueing---------------
                Mean Client Queue Time (ms):             250.00   \s
                Median Client Queue Time (ms):           250.00   \s
                P99 Client Queue Time (ms):              495.00   \s
                P99.9 Client Queue Time (ms):            499.50   \s
                ---------------Speculative Decoding---------------
                Acceptance rate (%):                     58.33    \s
                Acceptance length:                       2.75     \s
                Drafts:                                  4        \s
                Draft tokens:                            12       \s
                Accepted tokens:                         7        \s
                Per-position acceptance (%):
                  Position 0:                            100.00   \s
                  Position 1:                            50.00    \s
                  Position 2:                            25.00    \s
                ==================================================
                """);
    }

    /// Python rounds the binary value, which for 1.005 lies below the tie; Java's formatter would print 1.01.
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"0.125 0.12", "1.005 1.00", "2.675 2.67", "0.375 0.38", "1234567.895 1234567.90"})
    void roundsAsPythonDoes(String valueAndText) {
        String[] pair = valueAndText.split(" ");
        var figures = Map.of(Figure.DURATION.key(), Double.valueOf(pair[0]));

        String block = TextBlock.write(new ServingResult(ServingResult.Tool.VLLM, figures, Map.of()), VllmVersion.NEWEST, Set.of());

        assertThat(block.lines().toList().get(1).strip()).isEqualTo("Benchmark duration (s):                  " + pair[1]);
    }

    @ParameterizedTest(name = "vLLM {0}")
    @ValueSource(strings = {"0.9.2", "0.10.1", "0.11.0", "0.11.1", "0.13.0", "0.14.0", "0.20.0", "0.29.0"})
    void isReadBackWhateverTheVersion(String version) {
        var spec = Optional.of(new SpecDecode(4, 12, 7, List.of(4L, 2L, 1L)));
        ServingResult written = result(new Load(4, 1, OptionalInt.of(8), Optional.empty()), spec);
        String block = TextBlock.write(written, VllmVersion.parse(version), Set.of(LatencyMetric.values()));

        TextBlockReader.Reading reading = TextBlockReader.read(block);

        assertThat(reading.refused()).isEmpty();
        ServingResult read = reading.blocks().getFirst().result();
        assertThat(TextBlock.write(read, VllmVersion.parse(version), Set.of(LatencyMetric.values()))).isEqualTo(block);
    }

    private static String marked(String text) {
        return text.lines().map(line -> line + "|\n").collect(Collectors.joining());
    }
}
