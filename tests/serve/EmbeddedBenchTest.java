//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7 com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../../lib/Terminal.java ../../lib/serve/embedded/EmbeddedServer.java ../../lib/serve/embedded/ModelFile.java
//SOURCES ../../scripts/Ask.java ../../scripts/Bench.java ../../scripts/Embedded.java
package tests.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lib.Terminal;
import lib.serve.embedded.EmbeddedServer;
import lib.serve.embedded.ModelFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scripts.Ask;
import scripts.Bench;
import scripts.Embedded;

/// `bench` and `ask` against the embedded engine, which is a real one even if its weights are random.
@Timeout(200)
class EmbeddedBenchTest {

    @TempDir
    private static Path cache;

    private static EmbeddedServer server;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal = Terminal.of(new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));

    @BeforeAll
    static void start() throws IOException {
        Path model = ModelFile.named("random-tiny", cache.resolve("models")).path();
        server = EmbeddedServer.start(model, new EmbeddedServer.Options("127.0.0.1", 0, "random-tiny", 4096, 4, 1), cache);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private JsonNode bench(String... args) throws IOException {
        int code = new Bench(terminal).run(Stream.concat(Stream.of("--base-url", server.baseUrl(), "--chip", "none", "--json"),
                Stream.of(args)).toArray(String[]::new));
        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    }

    private static List<String> verdicts(JsonNode report) {
        return report.path("verdicts").findValuesAsText("kind").stream().map(kind -> kind.replace('_', '-')).toList();
    }

    @Test
    void benchMeasuresTheGuidesLowLoad() throws IOException {
        JsonNode report = bench("--workload", "low-load", "--num-prompts", "12", "--output-len", "10");

        assertThat(report.at("/totals/completed").asInt()).isEqualTo(12);
        assertThat(report.at("/totals/inputTokens").asInt()).isEqualTo(report.at("/exact/askedInputTokens").asInt()).isEqualTo(12 * 2048);
        assertThat(report.at("/exact/tokensPerEvent").asDouble()).isEqualTo(1);
        assertThat(verdicts(report)).as("random weights do not know the capital of France").contains("GARBAGE")
                .doesNotContain("IMPOSSIBLE", "CACHED", "THROTTLED", "TOO-FEW-SAMPLES");
    }

    @Test
    void benchMeasuresManyRequestsAtOnceByChat() throws IOException {
        JsonNode report = bench("--backend", "openai-chat", "--num-prompts", "30", "--input-len", "50", "--output-len", "8",
                "--max-concurrency", "10");

        assertThat(report.at("/totals/completed").asInt()).isEqualTo(30);
        assertThat(report.at("/totals/outputTokens").asInt()).isEqualTo(240);
        assertThat(report.at("/exact/tokensPerEvent").asDouble()).as("one event for each token, and one for the role")
                .isBetween(0.85, 0.95);
    }

    @Test
    void askShowsWhatItAnswers() {
        int code = new Ask(terminal, InputStream.nullInputStream()).run("--base-url", server.baseUrl(), "--max-tokens", "20", "--seed",
                "1", "Who", "are", "you?");

        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).matches("( [a-z]{4,6}){20}\n");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .matches("TTFT \\d+ ms, ([\\d.]+ tok/s, )?\\d+ prompt and 20 completion tokens, length\n");
    }

    @Test
    void embeddedRefusesWhatItCannotServe() throws IOException {
        List<List<String>> wrong = List.of(List.of("--parallel", "0"), List.of("--threads", "0"), List.of("--context", "99999"),
                List.of("--port", "x"), List.of("--no-such-option"));
        assertThat(wrong).allSatisfy(args -> {
            err.reset();
            assertThat(embedded(args.toArray(String[]::new))).as("%s", args).isEqualTo(2);
            assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("embedded: ").hasLineCount(1);
        });
        err.reset();
        assertThat(embedded("--model", "nothing")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("embedded: no file and no model is called 'nothing'").hasLineCount(1);
        try (var taken = new ServerSocket(0)) {
            err.reset();
            assertThat(embedded("--host", "0.0.0.0", "--port", "" + taken.getLocalPort())).isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .isEqualTo("embedded: 0.0.0.0:%d: Address already in use%n".formatted(taken.getLocalPort()));
        }
    }

    private int embedded(String... args) {
        return new Embedded(terminal).run(Stream.concat(Stream.of("--offline", "--cache", cache.toString()), Stream.of(args))
                .toArray(String[]::new));
    }
}
