//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/bench/LatencyMetric.java ../../lib/bench/format/Figure.java ../../lib/bench/format/ServingResult.java
//SOURCES ../../lib/bench/format/TextBlockReader.java
package tests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import lib.bench.LatencyMetric;
import lib.bench.format.Figure;
import lib.bench.format.ServingResult;
import lib.bench.format.TextBlockReader;
import org.junit.jupiter.api.Test;

class TextBlockReaderTest {

    private static final String BLOCK = """
            ============ Serving Benchmark Result ============
            Successful requests:                     30
            Benchmark duration (s):                  12.00
            Total input tokens:                      600
            Total generated tokens:                  1200
            Request throughput (req/s):              2.50
            Output token throughput (tok/s):         100.00
            Total Token throughput (tok/s):          150.00
            ---------------Time to First Token----------------
            Mean TTFT (ms):                          55.50
            Median TTFT (ms):                        50.00
            P99.9 TTFT (ms):                         90.25
            ==================================================
            """;

    @Test
    void findsEveryBlockOfALogWithItsLine() {
        String log = "INFO starting\n" + BLOCK + "tip: something\n" + BLOCK.replace("55.50", "66.50");

        TextBlockReader.Reading reading = TextBlockReader.read(log);

        assertThat(reading.refused()).isEmpty();
        assertThat(reading.blocks()).extracting(TextBlockReader.Block::line).containsExactly(2, 16);
        ServingResult second = reading.blocks().get(1).result();
        assertThat(second.tool()).isEqualTo(ServingResult.Tool.VLLM);
        assertThat(second.get("mean", LatencyMetric.TTFT)).hasValue(66.5);
        assertThat(second.get("p99.9", LatencyMetric.TTFT)).hasValue(90.25);
        assertThat(second.get(Figure.TOTAL_THROUGHPUT)).hasValue(150);
        assertThat(second.percentiles(LatencyMetric.TTFT)).containsExactly(99.9);
    }

    @Test
    void readsIndentedQuotedAndPrefixedLogs() {
        String indented = BLOCK.indent(6);
        String quoted = BLOCK.replaceAll("(?m)^", "> ");
        String compose = BLOCK.replaceAll("(?m)^", "bench-1  | ");
        String windows = BLOCK.replace("\n", "\r\n");

        assertThat(List.of(indented, quoted, compose, windows)).allSatisfy(log -> {
            assertThat(TextBlockReader.read(log).refused()).isEmpty();
            assertThat(TextBlockReader.read(log).blocks()).singleElement()
                    .satisfies(block -> assertThat(block.result().get("median", LatencyMetric.TTFT)).hasValue(50));
        });
    }

    @Test
    void ignoresRemarksBehindNumbersAndLinesItDoesNotKnow() {
        String log = BLOCK.replace("30\n", "30          <<< all of them\n").replace("Total input", "Energy (J): lots\nTotal input");

        assertThat(TextBlockReader.read(log).blocks()).hasSize(1);
    }

    @Test
    void endsABlockWithoutAClosingRuleAtTheNextOne() {
        String open = BLOCK.substring(0, BLOCK.lastIndexOf("====="));

        assertThat(TextBlockReader.read(open + "\n" + BLOCK).blocks()).hasSize(2);
    }

    @Test
    void recognisesSglangByItsOwnLines() {
        TextBlockReader.Reading reading = TextBlockReader.read("""
                ============ Serving Benchmark Result ============
                Backend:                                 sglang
                Traffic request rate:                    inf
                Max request concurrency:                 not set
                Successful requests:                     40
                Benchmark duration (s):                  10.00
                Total input tokens:                      4000
                Total generated tokens:                  2000
                Total generated tokens (retokenized):    1990
                Request throughput (req/s):              4.00
                Input token throughput (tok/s):          400.00
                Output token throughput (tok/s):         200.00
                Total token throughput (tok/s):          600.00
                Concurrency:                             7.50
                Accept length:                           1.80
                ----------------End-to-End Latency----------------
                Mean E2E Latency (ms):                   1875.00
                ---------------Inter-Token Latency----------------
                P95 ITL (ms):                            31.00
                Max ITL (ms):                            130.00
                ==================================================
                """);

        assertThat(reading.refused()).isEmpty();
        ServingResult result = reading.blocks().getFirst().result();
        assertThat(result.tool()).isEqualTo(ServingResult.Tool.SGLANG);
        assertThat(result.attributes()).containsEntry("backend", "sglang");
        assertThat(result.get(Figure.REQUEST_RATE)).hasValue(Double.POSITIVE_INFINITY);
        assertThat(result.get(Figure.MAX_CONCURRENCY)).isEmpty();
        assertThat(result.get(Figure.SPEC_LENGTH)).hasValue(1.8);
        assertThat(result.get("mean", LatencyMetric.E2EL)).hasValue(1875);
        assertThat(result.get("p95", LatencyMetric.ITL)).hasValue(31);
    }

    @Test
    void recognisesTensorRtLlmByItsFirstLine() {
        String log = BLOCK.replace("Successful requests", "Total requests:                          30\nSuccessful requests");

        assertThat(TextBlockReader.read(log).blocks().getFirst().result().tool()).isEqualTo(ServingResult.Tool.TENSORRT_LLM);
    }

    @Test
    void refusesWhatCannotBeAResultAndSaysWhy() {
        assertThat(TextBlockReader.read(BLOCK.replace("55.50", "fast")).refused())
                .containsExactly("block at line 1: line 10: 'Mean TTFT (ms)' is not followed by a number");
        assertThat(TextBlockReader.read(BLOCK.replace("30\n", "31\n")).refused())
                .containsExactly("block at line 1: Request throughput (req/s) is 2.50, but 31 / 12.00 s = 2.58");
        assertThat(TextBlockReader.read(BLOCK.replace("100.00", "298.07")).refused())
                .containsExactly("block at line 1: Output token throughput (tok/s) is 298.07, but 1200 / 12.00 s = 100.00");
        assertThat(TextBlockReader.read(BLOCK.replaceAll("Benchmark duration.*\n", "")).refused())
                .containsExactly("block at line 1: no 'Benchmark duration (s)'");
        assertThat(TextBlockReader.read("no block here").blocks()).isEmpty();
    }

    /// Mutates real blocks and invents text from their pieces; with `-Dfuzz=1000000` a million times.
    @Test
    void survivesRandomInputAndAcceptsOnlyConsistentBlocks() {
        Random random = new Random(20251101);
        List<String> pieces = BLOCK.lines().toList();
        for (int i = 0; i < Integer.getInteger("fuzz", 20_000); i++) {
            StringBuilder text = new StringBuilder();
            for (int lines = random.nextInt(24); lines > 0; lines--) {
                StringBuilder line = new StringBuilder(pieces.get(random.nextInt(pieces.size())));
                for (int edits = random.nextInt(4) - 1; edits > 0; edits--) {
                    int at = random.nextInt(line.length() + 1);
                    line.replace(at, Math.min(line.length(), at + random.nextInt(3)), String.valueOf((char) random.nextInt(128)));
                }
                text.append(line).append(random.nextInt(20) == 0 ? "\r" : "\n");
            }
            for (TextBlockReader.Block block : TextBlockReader.read(text.toString()).blocks()) {
                ServingResult result = block.result();
                double completed = result.get(Figure.COMPLETED).orElseThrow();
                double duration = result.get(Figure.DURATION).orElseThrow();
                assertThat(result.get(Figure.REQUEST_THROUGHPUT).orElseThrow() * duration).as(text.toString())
                        .isBetween(completed - 0.0052 * (duration + result.get(Figure.REQUEST_THROUGHPUT).orElseThrow() + 1),
                                completed + 0.0052 * (duration + result.get(Figure.REQUEST_THROUGHPUT).orElseThrow() + 1));
                assertThat(result.figures().values()).allMatch(value -> value >= 0);
            }
        }
    }
}
