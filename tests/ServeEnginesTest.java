//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES FakeVllm.java StepRun.java ../lib/Terminal.java ../lib/serve/KnownIssues.java ../scripts/Ask.java
package tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import lib.Terminal;
import lib.serve.KnownIssue;
import lib.serve.KnownIssues;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scripts.Ask;

/// `serve` with the engines beside vLLM, played in real containers: from the start to an answer and to the end.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServeEnginesTest {

    /// An image with an entry point of its own, as NVIDIA's have it.
    private static final String NVIDIA = "thorbook-fake-nvidia";

    private FakeVllm fake;

    @BeforeAll
    void build() {
        fake = FakeVllm.create();
        fake.docker("build", "--quiet", "--tag", NVIDIA, Repository.root().resolve("tests/fake-vllm/nvidia").toString());
    }

    @AfterEach
    void clear() {
        fake.clear();
        StepRun.named("serve", "--undo", "--yes", "--name", fake.name());
    }

    @AfterAll
    void remove() {
        fake.close();
    }

    private StepRun serve(String engine, String model, String... more) {
        var options = new ArrayList<>(List.of("--engine", engine, "--image", engine.equals("ollama") ? FakeVllm.IMAGE : NVIDIA, "--yes"));
        options.addAll(List.of(more));
        var words = fake.options(options.toArray(String[]::new));
        words.set(0, model);
        return StepRun.named("serve", words.toArray(String[]::new));
    }

    private StepRun ask(String question) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = Terminal.of(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
        int exitCode = new Ask(terminal, InputStream.nullInputStream()).run("--base-url", "http://127.0.0.1:" + fake.port(),
                "--max-tokens", "1", question);
        return new StepRun(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "triton | Tiny/Model | Model        | vllm serve /models/Tiny/Model --host 0.0.0.0 --port %d --served-model-name Model",
            "trtllm | Tiny/Model | Model        | trtllm-serve /models/Tiny/Model --host 0.0.0.0 --port %d",
            "ollama | qwen3      | qwen3:latest | ollama serve"})
    void anEngineIsServedFromItsStartToAnAnswerAndToItsEnd(String engine, String model, String servedAs, String command) {
        var run = serve(engine, model);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("""
                server     %1$s
                state      ready
                engine     %2$s
                model      %3$s
                served as  %4$s
                url        http://127.0.0.1:%5$d
                """.formatted(fake.name(), engine, model, servedAs, fake.port()));
        assertThat(run.err()).contains("  ~ command: (none) -> " + command.formatted(fake.port()) + "\n");
        assertThat(serve(engine, model).err()).isEqualTo("serve on local: unchanged\n");

        var answer = ask("What is the capital of France?");
        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.out()).isEqualTo("Paris\n");

        var stop = StepRun.named("server-stop", fake.name(), "--yes");
        assertThat(stop.exitCode()).as(stop.err()).isZero();
        assertThat(fake.containers()).isEmpty();
    }

    @Test
    void aModelThatOllamaHasNeedsNoNetwork() {
        var run = serve("ollama", "qwen3:8b", "--env", "FAKE_FETCHED=qwen3:8b", "--env", "FAKE_OFFLINE=yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    /// The words of the crashes are those that the diagnosis is tested with.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "triton | Tiny/Model | FAKE=crash        | it ended with exit code 1     | ptxas-sm110",
            "trtllm | Tiny/Model | FAKE=crash        | it ended with exit code 1     | trtllm-fp8-block",
            "ollama | qwen4:8b   | FAKE_FETCHED=     | ollama can't fetch qwen4:8b   | ollama-model-unknown"})
    void aStartThatFailsIsToldWithItsCauseAndItsFixAndLeavesNothing(String engine, String model, String variable, String why, String issue)
            throws IOException {
        if (variable.equals("FAKE=crash")) {
            Files.copy(Repository.root().resolve("tests/serve/logs/%s.log".formatted(issue)), fake.model().resolve("crash.log"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        KnownIssue known = KnownIssues.load().issues().stream().filter(candidate -> candidate.id().equals(issue)).findFirst().orElseThrow();

        var run = serve(engine, model, "--env", variable);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("did not get ready: %s\n  %s\n  cause: %s\n  fix: %s\n".formatted(
                why, known.title(), known.cause(), known.fix()));
        assertThat(fake.containers()).isEmpty();
    }
}
