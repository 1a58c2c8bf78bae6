//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7 com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../../lib/Terminal.java ../../lib/bench/format/Figure.java ../../lib/bench/format/TextBlockReader.java
//SOURCES ../../lib/bench/format/VllmJsonReader.java ../../lib/bench/sim/Faults.java ../../lib/bench/sim/SimProfile.java
//SOURCES ../../lib/bench/sim/SimServer.java ../../scripts/Bench.java ../../scripts/ClientCeiling.java ../../scripts/Compare.java
//SOURCES ../../scripts/Reference.java ../../scripts/Simulate.java
package tests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import lib.Terminal;
import lib.bench.format.Figure;
import lib.bench.format.TextBlockReader;
import lib.bench.format.VllmJsonReader;
import lib.bench.sim.Faults;
import lib.bench.sim.SimProfile;
import lib.bench.sim.SimServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scripts.Bench;
import scripts.ClientCeiling;
import scripts.Compare;
import scripts.Reference;
import scripts.Simulate;

@Timeout(120)
class BenchCommandTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal = Terminal.of(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));

    private static SimServer server(SimProfile profile, Faults faults) throws IOException {
        return SimServer.start(new SimServer.Options("127.0.0.1", 0, "okwinds/Qwen3-8B-Int4-W4A16", 8192, profile, faults, 16_384, 5), served -> { });
    }

    private int bench(SimServer server, String... args) {
        return new Bench(terminal).run(Stream.concat(Stream.of("--base-url", server.baseUrl()), Stream.of(args)).toArray(String[]::new));
    }

    private String stdout() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String stderr() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void writesTextJsonAndPictureThatBelongTogether() throws Exception {
        try (SimServer server = server(SimProfile.constant(1, 0.2), Faults.NONE)) {
            int code = bench(server, "--num-prompts", "40", "--random-input-len", "30", "--random-output-len", "12", "--max-concurrency", "4",
                    "--num-warmups", "4", "--seed", "7", "--chip", "none", "--save-result", "--save-detailed", "--result-dir", folder.toString(),
                    "--result-filename", "r.json", "--svg", folder.resolve("p.svg").toString(), "--report", folder.resolve("t.json").toString(),
                    "--percentile-metrics", "ttft,tpot,itl,e2el", "--goodput", "ttft:60000");

            assertThat(code).as(stderr()).isZero();
        }
        var block = TextBlockReader.read(stdout()).blocks().getFirst().result();
        var json = VllmJsonReader.read(Files.readString(folder.resolve("r.json"))).getFirst();
        JsonNode report = new ObjectMapper().readTree(folder.resolve("t.json").toFile());
        assertThat(block.get(Figure.COMPLETED)).hasValue(40).isEqualTo(json.get(Figure.COMPLETED));
        assertThat(block.get(Figure.TOTAL_INPUT)).hasValue(1200).isEqualTo(json.get(Figure.TOTAL_INPUT));
        assertThat(block.get(Figure.TOTAL_OUTPUT)).hasValue(480).isEqualTo(json.get(Figure.TOTAL_OUTPUT));
        assertThat(block.get(Figure.GOODPUT).getAsDouble()).isEqualTo(block.get(Figure.REQUEST_THROUGHPUT).getAsDouble());
        assertThat(report.at("/totals/outputTokensPerSecond").asDouble()).isEqualTo(json.get(Figure.OUTPUT_THROUGHPUT).getAsDouble());
        assertThat(report.path("requests")).hasSize(40);
        assertThat(report.at("/configuration/seed").asText()).isEqualTo("7");
        assertThat(report.at("/configuration/warmUpRequests").asInt()).isEqualTo(4);
        assertThat(report.at("/client/shareOfCeiling").asDouble()).isBetween(0.0, 1.0);
        assertThat(stdout()).contains("Seed:                                    7").containsPattern("(?m)^(OK|CLIENT-BOUND): ");
        var picture = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(folder.resolve("p.svg").toFile());
        assertThat(picture.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(picture.getElementsByTagName("polyline").getLength()).isEqualTo(4);
    }

    @Test
    void printsOneJsonDocumentAndNothingElse() throws Exception {
        try (SimServer server = server(SimProfile.constant(1, 0.2), Faults.NONE)) {
            assertThat(bench(server, "--backend", "openai-chat", "--num-prompts", "12", "--input-len", "20", "--output-len", "6", "--max-concurrency", "3",
                    "--num-warmups", "2", "--bandwidth", "1", "--tflops", "1000", "--json")).as(stderr()).isZero();
        }
        JsonNode document = new ObjectMapper().readTree(stdout());
        assertThat(document.at("/totals/completed").asInt()).isEqualTo(12);
        assertThat(document.at("/totals/inputTokens").asInt()).isEqualTo(240);
        assertThat(document.at("/exact/askedInputTokens").asInt()).isEqualTo(240);
        assertThat(document.at("/exact/tokensPerEvent").asDouble()).isBetween(0.8, 1.0);
        assertThat(document.path("verdict").asText()).isEqualTo("IMPOSSIBLE");
    }

    @Test
    void findsGarbageACacheAndEndlessAnswers() throws Exception {
        Faults garbage = new Faults(0, 0, 0, 0, 1, false, true);
        try (SimServer server = server(SimProfile.constant(1, 0.01), garbage)) {
            bench(server, "--num-prompts", "100", "--input-len", "64", "--output-len", "4", "--seed", "3", "--chip", "none", "--no-ignore-eos");
            bench(server, "--num-prompts", "100", "--input-len", "64", "--output-len", "4", "--seed", "3", "--chip", "none");
        }
        assertThat(stdout()).contains("GARBAGE: asked 'The capital of France is', it answered '!!!!!!!!!!!!!!!!', without 'Paris'")
                .contains("NEVER-STOPS: all 100 requests ran to their limit of tokens, though free to stop")
                .contains("CACHED: the server found 4800 of 6400 prompt tokens (75 %) in its prefix cache");
    }

    @Test
    void sendsFreshPromptsEachTimeUnlessGivenASeed() throws Exception {
        try (SimServer server = server(SimProfile.constant(1, 0.01), Faults.NONE)) {
            for (int run = 0; run < 2; run++) {
                bench(server, "--num-prompts", "20", "--input-len", "64", "--output-len", "4", "--num-warmups", "5", "--chip", "none");
            }
        }
        assertThat(stdout()).doesNotContain("CACHED").doesNotContain("GARBAGE").contains("Successful requests:                     20");
    }

    @Test
    void readsDataSets() throws Exception {
        Path shareGpt = Files.writeString(folder.resolve("s.json"), """
                [{"conversations": [{"from": "human", "value": "one two three four five"}, {"from": "gpt", "value": "a b c d e f"}]},
                 {"conversations": [{"from": "human", "value": "short"}, {"from": "gpt", "value": "a b c d e f"}]},
                 {"conversations": []}]""");
        Path lines = Files.writeString(folder.resolve("c.jsonl"), """
                {"prompt": "eins zwei drei"}
                {"prompt": "vier", "output_tokens": 2}
                """);
        try (SimServer server = server(SimProfile.constant(1, 0.01), Faults.NONE)) {
            bench(server, "--dataset-name", "sharegpt", "--dataset-path", shareGpt.toString(), "--num-prompts", "3", "--json");
            JsonNode first = new ObjectMapper().readTree(stdout());
            out.reset();
            bench(server, "--dataset-name", "custom", "--dataset-path", lines.toString(), "--num-prompts", "2", "--custom-output-len", "9", "--json");
            JsonNode second = new ObjectMapper().readTree(stdout());

            assertThat(first.at("/totals/inputTokens").asInt()).isEqualTo(15);
            assertThat(first.at("/totals/outputTokens").asInt()).isEqualTo(18);
            assertThat(second.at("/totals/inputTokens").asInt()).isEqualTo(4);
            assertThat(second.at("/totals/outputTokens").asInt()).isEqualTo(11);
        }
        Files.writeString(lines, "{\"prompt\": 1}\n");
        try (SimServer server = server(SimProfile.constant(1, 0.01), Faults.NONE)) {
            assertThat(bench(server, "--dataset-name", "custom", "--dataset-path", lines.toString())).isEqualTo(2);
        }
        assertThat(stderr()).contains("bench: line 1 is not a JSON object with a text 'prompt'");
    }

    @Test
    void saysInOneLineThatNothingListens() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(new Bench(terminal).run("--port", "" + free)).isEqualTo(1);
        assertThat(stderr()).isEqualTo("bench: nothing answers at http://127.0.0.1:%d; is the server running?%n".formatted(free));
        assertThat(stdout()).isEmpty();
    }

    @Test
    void refusesWrongOptionsBeforeItTalksToAServer() {
        List<List<String>> wrong = List.of(List.of("--workload", "heavy"), List.of("--goodput", "itl:3"), List.of("--metric-percentiles", "101"),
                List.of("--request-rate", "fast"), List.of("--ramp-up-strategy", "linear"), List.of("--emulate", "new"), List.of("--num-prompts", "0"),
                List.of("--percentile-metrics", "tps"), List.of("--extra-body", "[1]"), List.of("--header", "x"), List.of("--backend", "grpc"),
                List.of("--no-such-option"), List.of("--max-concurrency", "0"), List.of("--seed", "x"));
        assertThat(wrong).allSatisfy(args -> {
            err.reset();
            assertThat(new Bench(terminal).run(Stream.concat(Stream.of("--port", "1"), args.stream()).toArray(String[]::new))).as("%s", args).isEqualTo(2);
            assertThat(stderr()).as("%s", args).startsWith("bench: ").hasLineCount(1);
        });
    }

    @Test
    void measuresItsOwnClient() throws Exception {
        assertThat(new ClientCeiling(terminal).run("--streams", "2", "--json")).as(stderr()).isZero();

        JsonNode samples = new ObjectMapper().readTree(stdout()).path("samples");
        assertThat(samples).hasSize(2).allSatisfy(sample -> assertThat(sample.path("tokensPerCpuSecond").asDouble()).isPositive());
        assertThat(samples.get(1).path("streams").asInt()).isEqualTo(2);
        assertThat(new ClientCeiling(terminal).run("--streams", "none")).isEqualTo(2);
    }

    @Test
    void namesTheProfilesOfTheSimulatorAndRefusesOthers() {
        assertThat(new Simulate(terminal).run("--list")).isZero();
        assertThat(stdout()).contains("qwen3-8b-w4a16\n");
        assertThat(new Simulate(terminal).run("--profile", "none")).isEqualTo(2);
        assertThat(new Simulate(terminal).run("--cuts", "1.5")).isEqualTo(2);
        assertThat(stderr()).contains("no profile is called 'none'").contains("shares of faults must lie between 0 and 1");
    }

    @Test
    void showsTheGuidesTablesWithTheGuidesNumbers() {
        assertThat(new Reference(terminal).run()).isZero();

        assertThat(stdout()).contains("""
                Power modes, Qwen3-8B-FP8, low-load
                mode  jetson_clocks  output tok/s  mean TTFT ms  mean TPOT ms  verdict
                MAXN  no             63.61         35.70         15.56         IMPOSSIBLE, CACHED, TOO-FEW-SAMPLES
                MAXN  yes            111.15        23.06         8.88          IMPOSSIBLE, CACHED, TOO-FEW-SAMPLES
                120W  no             63.90         34.54         15.50         IMPOSSIBLE, CACHED, TOO-FEW-SAMPLES
                120W  yes            79.94         27.23         12.39         IMPOSSIBLE, CACHED, TOO-FEW-SAMPLES
                """).contains("""
                Qwen3-8B-FP4                             FP4           6 G    1.35   167.20        570.92        42.08         OK
                """);
    }

    @Test
    void comparesFilesAndTheGuide() throws IOException {
        for (int run = 1; run <= 3; run++) {
            Files.writeString(folder.resolve("a" + run), "{\"completed\": 10, \"duration\": 1.0, \"request_throughput\": 10.0, \"mean_ttft_ms\": " + (100 + run) + "}");
            Files.writeString(folder.resolve("b" + run), "{\"completed\": 10, \"duration\": 1.0, \"request_throughput\": 10.0, \"mean_ttft_ms\": " + (150 + run) + "}");
        }
        String[] names = Stream.of("a1", "a2", "a3", "--with", "b1", "b2", "b3").map(name -> name.startsWith("-") ? name : folder.resolve(name).toString())
                .toArray(String[]::new);

        assertThat(new Compare(terminal).run(names)).isZero();
        assertThat(stdout()).isEqualTo("""
                figure                      before  after   difference  ratio  noise
                Request throughput (req/s)  10.00   10.00   +0.00       1.00   within (0.00)
                mean TTFT (ms)              102.00  152.00  +50.00      1.49   exceeded (2.27)
                """);
        out.reset();
        assertThat(new Compare(terminal).run("guide:precision/Qwen3-8B/high-load", "--with", "guide:precision/Qwen3-8B-FP8/high-load")).isZero();
        assertThat(stdout()).containsPattern("Output token throughput \\(tok/s\\) +82.47 +298.07 +\\+215.60 +3.61 +unknown: no repeats on both sides");
        assertThat(new Compare(terminal).run("guide:nothing", "--with", "x")).isEqualTo(2);
        assertThat(new Compare(terminal).run(folder.resolve("missing").toString(), "--with", "x")).isEqualTo(2);
        assertThat(stderr()).contains("no reference result is called 'nothing'").contains("no such file");
    }
}
