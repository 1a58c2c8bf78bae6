//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7 com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../../lib/bench/LatencyMetric.java ../../lib/bench/VllmVersion.java ../../lib/bench/format/Figure.java
//SOURCES ../../lib/bench/format/ServingResult.java ../../lib/bench/format/TextBlock.java ../../lib/bench/format/TextBlockReader.java
//SOURCES ../../lib/bench/reference/ReferenceResults.java ../../lib/bench/reference/ReferenceVerdicts.java
//SOURCES ../../lib/bench/verdict/Verdict.java GuideExtraction.java
package tests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lib.bench.LatencyMetric;
import lib.bench.VllmVersion;
import lib.bench.format.Figure;
import lib.bench.format.ServingResult;
import lib.bench.format.TextBlock;
import lib.bench.format.TextBlockReader;
import lib.bench.reference.ReferenceResults.Chapter;
import lib.bench.reference.ReferenceResults.Result;
import lib.bench.reference.ReferenceResults;
import lib.bench.reference.ReferenceVerdicts;
import lib.bench.verdict.Verdict;
import org.junit.jupiter.api.Test;

class ReferenceResultsTest {

    private static final ReferenceResults REFERENCE = ReferenceResults.load();

    private static Set<Verdict.Kind> verdicts(Result result) {
        return ReferenceVerdicts.of(REFERENCE, result).stream().map(Verdict::kind).collect(Collectors.toSet());
    }

    @Test
    void holdsEveryBlockOfTheGuide() {
        assertThat(REFERENCE.results()).hasSize(43);
        assertThat(new HashSet<>(REFERENCE.results().stream().map(Result::id).toList())).hasSize(43);
        assertThat(REFERENCE.chapter(Chapter.POWER_MODES, "high-load")).hasSize(4);
        assertThat(REFERENCE.chapter(Chapter.PRECISIONS, "low-load")).hasSize(10);
        assertThat(REFERENCE.chapter(Chapter.SCENARIOS, "long-context")).hasSize(5);
    }

    @Test
    void isConsistentInEveryFigure() {
        assertThat(REFERENCE.results()).allSatisfy(result -> {
            ServingResult figures = result.figures();
            assertThat(figures.contradictions()).as(result.id()).isEmpty();
            for (LatencyMetric metric : List.of(LatencyMetric.TTFT, LatencyMetric.TPOT, LatencyMetric.ITL)) {
                double p99 = figures.get("p99", metric).orElseThrow();
                assertThat(figures.get("median", metric).orElseThrow()).as("%s %s", result.id(), metric).isBetween(0.01, p99);
                assertThat(figures.get("mean", metric).orElseThrow()).as("%s %s", result.id(), metric).isBetween(0.01, p99);
            }
            double perRequest = figures.get("mean", LatencyMetric.TTFT).orElseThrow() / 1000
                    + figures.get("mean", LatencyMetric.TPOT).orElseThrow() / 1000
                            * (figures.get(Figure.TOTAL_OUTPUT).orElseThrow() / figures.get(Figure.COMPLETED).orElseThrow() - 1);
            assertThat(perRequest).as(result.id()).isLessThan(figures.get(Figure.DURATION).orElseThrow() * 1.001);
            if (figures.get(Figure.MAX_CONCURRENCY).orElse(0) == 1) {
                assertThat(perRequest * figures.get(Figure.COMPLETED).orElseThrow()).as(result.id())
                        .isBetween(figures.get(Figure.DURATION).orElseThrow() * 0.99, figures.get(Figure.DURATION).orElseThrow() * 1.001);
            }
        });
    }

    @Test
    void comesBackFromItsOwnTextBlocks() {
        assertThat(REFERENCE.results()).allSatisfy(result -> {
            String block = TextBlock.write(result.figures(), VllmVersion.parse("0.10.1"), Set.of(LatencyMetric.values()));
            assertThat(TextBlockReader.read(block).blocks().getFirst().result()).isEqualTo(result.figures());
        });
    }

    @Test
    void convictsFp8AtBothLoadsAndInAllPowerModes() {
        List<Result> fp8 = REFERENCE.results().stream().filter(result -> result.model().equals("Qwen/Qwen3-8B-FP8")).toList();

        assertThat(fp8).hasSize(10).allSatisfy(result -> assertThat(verdicts(result)).as(result.id()).contains(Verdict.Kind.IMPOSSIBLE));
        assertThat(ReferenceVerdicts.of(REFERENCE, REFERENCE.named("power-mode/MAXN+jetson_clocks/low-load"))).extracting(Verdict::toString)
                .containsExactly("""
                        IMPOSSIBLE: decode reads 8.19 GB of weights per pass / 8.88 ms TPOT = 922 GB/s, 3.4 times the 273 GB/s of T5000: \
                        the weights were not read""", """
                        CACHED: prefill needs 2 x 6.95 G parameters x 2043 tokens / 23.06 ms TTFT = 1231 TFLOP/s, above 70 % of the \
                        517.0 TFLOP/s of T5000 in FP8 (362): the prompts were in the prefix cache""",
                        "TOO-FEW-SAMPLES: 10 requests completed; a median needs 11");
    }

    @Test
    void findsEveryLowLoadCached() {
        assertThat(REFERENCE.results().stream().filter(result -> result.workload().equals("low-load")))
                .hasSize(14).allSatisfy(result -> assertThat(verdicts(result)).as(result.id()).contains(Verdict.Kind.CACHED));
    }

    @Test
    void hasNothingAgainstTheOtherPrecisionsUnderHighLoad() {
        List<Result> others = REFERENCE.results().stream()
                .filter(result -> !result.workload().equals("low-load") && !result.model().equals("Qwen/Qwen3-8B-FP8")).toList();

        assertThat(others).hasSize(24).allSatisfy(result -> assertThat(verdicts(result)).as(result.id()).containsExactly(Verdict.Kind.OK));
    }

    /// Runs where the guide is at hand: `-Dguide=FILE`.
    @Test
    void isWhatStandsInTheGuide() throws IOException {
        assumeTrue(System.getProperty("guide") != null, "no guide given");
        String guide = Files.readString(Path.of(System.getProperty("guide")));
        JsonNode ours = new ObjectMapper().readTree(getClass().getResourceAsStream("/lib/data/reference-results.json"));

        assertThat(ours.get("results")).isEqualTo(new ObjectMapper().readTree(GuideExtraction.results(guide).toString()));
        for (Result result : REFERENCE.results()) {
            String block = TextBlock.write(result.figures(), VllmVersion.parse("0.10.1"), Set.of(LatencyMetric.values()));
            assertThat(guide).as(result.id()).contains(block.replaceAll("(?m) +$", ""));
        }
    }
}
