//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES FakeVllm.java StepRun.java ../lib/Json.java ../lib/serve/KnownIssues.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import lib.Json;
import lib.serve.KnownIssues;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `serve` with real containers, whose engine is played.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServeStepTest {

    private FakeVllm fake;

    @BeforeAll
    void build() {
        fake = FakeVllm.create();
    }

    @AfterEach
    void clear() {
        fake.clear();
        StepRun.named("server-stop", fake.name(), "--yes");
        serve("--undo", "--yes");
    }

    @AfterAll
    void remove() {
        fake.close();
    }

    private StepRun serve(String... more) {
        return StepRun.named("serve", fake.options(more).toArray(String[]::new));
    }

    /// Id and start of the container: another one, or the same started again, differs.
    private String container() {
        return fake.docker("container", "inspect", "--format", "{{.Id}} {{.State.StartedAt}}", fake.name());
    }

    @Test
    void aServerIsStartedAwaitedAndAsked() {
        var run = serve("--yes", "--", "--max-model-len", "8192");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("""
                server     %1$s
                state      ready
                engine     vllm
                model      Tiny/Model
                served as  Model
                url        http://127.0.0.1:%2$d
                """.formatted(fake.name(), fake.port()));
        assertThat(run.err()).startsWith("""
                serve on local:
                  ~ server %1$s: (none) -> vllm serves Tiny/Model at http://127.0.0.1:%2$d
                  ~ container: (none) -> thorbook-fake-engines
                  ~ command: (none) -> vllm serve /models/Tiny/Model --host 0.0.0.0 --port %2$d --served-model-name Model --max-model-len 8192
                  ~ variable FAKE_SECONDS: (none) -> 0.2
                """.formatted(fake.name(), fake.port())).endsWith("serve on local: changed\n");
        assertThat(fake.docker("port", fake.name())).isEqualTo("%1$d/tcp -> 127.0.0.1:%1$d".formatted(fake.port()));
        assertThat(fake.docker("exec", fake.name(), "cat", "/models/Tiny/Model/config.json")).isEqualTo("{}");
    }

    @Test
    void aPlanStartsNothing() {
        assertThat(serve("--plan").exitCode()).isEqualTo(3);
        assertThat(fake.containers()).isEmpty();
    }

    @Test
    void theSecondTimeTheServerIsLeftAlone() {
        serve("--yes");
        String first = container();

        var again = serve("--yes");

        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).isEqualTo("serve on local: unchanged\n");
        assertThat(container()).isEqualTo(first);
    }

    @Test
    void undoStopsTheServer() {
        serve("--yes");

        var undo = StepRun.named("serve", "--undo", "--yes", "--name", fake.name());

        assertThat(undo.exitCode()).as(undo.err()).isZero();
        assertThat(undo.err()).endsWith("serve on local: changed\n");
        assertThat(fake.containers()).isEmpty();
    }

    @Test
    void undoBringsBackTheServerThatWasThereBefore() throws IOException {
        serve("--yes", "--served-model-name", "first");
        // as if it had been started from elsewhere, before this machine's first change
        for (String folder : List.of("/var/lib/thorbook", System.getProperty("user.home") + "/.local/state/thorbook")) {
            Files.deleteIfExists(Path.of(folder, "undo", "serve." + fake.name() + ".json"));
        }
        serve("--yes", "--replace", "--served-model-name", "other");

        var undo = serve("--undo", "--yes");

        assertThat(undo.exitCode()).as(undo.err()).isZero();
        assertThat(undo.out()).contains("state      ready\n", "served as  first\n");
    }

    @Test
    void anotherServerUnderTheNameIsRefusedUnlessItIsToBeReplaced() {
        serve("--yes");

        var refused = serve("--yes", "--served-model-name", "other");
        assertThat(refused).isEqualTo(new StepRun(1, "",
                ("serve: %1$s is there already: vllm serves Tiny/Model at http://127.0.0.1:%2$d (running); "
                + "server-stop %1$s removes it, --replace does so first\n").formatted(fake.name(), fake.port())));

        serve("--undo", "--yes");
        serve("--yes", "--served-model-name", "first");
        var replaced = serve("--yes", "--replace", "--served-model-name", "other");
        assertThat(replaced.exitCode()).as(replaced.err()).isZero();
        assertThat(replaced.out()).contains("served as  other\n");

        // the first state counts: before the first of these servers there was none
        serve("--undo", "--yes");
        assertThat(fake.containers()).isEmpty();
    }

    @Test
    void aServerThatSomebodyStoppedIsStartedAgain() {
        serve("--yes");
        fake.docker("stop", fake.name());

        var run = serve("--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("(exited) -> vllm serves Tiny/Model");
        assertThat(run.out()).contains("state      ready\n");
    }

    @Test
    void aKeyReachesTheServerAndNoArgumentListNoLabelAndNoOutput(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "s3cret-k3y\n");

        var run = serve("--yes", "--verbose", "--api-key-file", file.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out() + run.err()).doesNotContain("s3cret-k3y");
        JsonNode config = Json.read(fake.docker("container", "inspect", "--format", "{{json .Config}}", fake.name()), JsonNode.class);
        assertThat(config.path("Env").toString()).contains("VLLM_API_KEY=s3cret-k3y");
        assertThat(config.path("Labels").toString() + config.path("Cmd")).doesNotContain("s3cret-k3y");
        assertThat(Path.of(System.getProperty("user.home"), ".cache/thorbook", fake.name() + ".env")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "garbage | it answers garbage: '!!!!!!!!!!!!!!!!' | The model answers with one character over and over",
            "exit    | it ended with exit code 3 | ",
            "hang    | no new line in its log for 2 s while it is waited for its health | "})
    void aStartThatFailsSaysWhyAndLeavesNothing(String play, String why, String title) throws IOException {
        var run = serve("--yes", "--env", "FAKE=" + play, "--silence", "2");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("serve: %s on local did not get ready: %s\n".formatted(fake.name(), why))
                .containsPattern(title == null ? "\n    .*Starting to load model" : "\n  " + title + "\n  cause: .*\n  fix: ")
                .containsPattern("\n  its log: /.*\\.log \\(\\d+ lines\\)\n  it was removed; --keep leaves it\n$");
        assertThat(fake.containers()).isEmpty();
        assertThat(keptLog(run)).content().contains("vLLM API server version 0.10.1.1");
    }

    private static Path keptLog(StepRun run) {
        return Path.of(run.err().replaceAll("(?s).*\n  its log: (/.*?\\.log) .*", "$1"));
    }

    /// The words of these failures are those that the diagnosis is tested with.
    @ParameterizedTest
    @ValueSource(strings = {"no-kernel-image", "machete", "ptxas-sm110", "vllm-free-memory", "vllm-fp8-sm100f", "shared-memory",
            "unknown-argument", "cuda-out-of-memory", "kv-cache-none", "context-too-long", "model-incomplete", "model-path-wrong",
            "architecture-unknown", "no-gpu-in-container", "vllm-nvfp4-kernel", "cutlass-fp8-block-failed",
            "nvcc-compute-110", "hub-unreachable", "driver-too-old", "vllm-memory-profiling"})
    void aCrashIsToldWithItsCauseAndItsFix(String issue) throws IOException {
        Files.copy(Repository.root().resolve("tests/serve/logs/%s.log".formatted(issue)), fake.model().resolve("crash.log"),
                StandardCopyOption.REPLACE_EXISTING);
        var known = KnownIssues.load().issues().stream().filter(candidate -> candidate.id().equals(issue)).findFirst().orElseThrow();

        var run = serve("--yes", "--env", "FAKE=crash");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("did not get ready: it ended with exit code 1\n  %s\n  cause: %s\n  fix: %s\n".formatted(
                known.title(), known.cause(), known.fix()));
        assertThat(fake.containers()).isEmpty();
    }

    @Test
    void aServerThatIsKilledForLackOfMemoryIsToldAsSuch() {
        var run = serve("--yes", "--env", "FAKE=memory", "--memory", "48m");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("did not get ready: it was killed because memory ran out (exit code 137)\n  The kernel killed the server because memory ran out\n");
        assertThat(fake.containers()).isEmpty();
    }

    @Test
    void anImageWhoseProgramTheProcessorCantRunIsToldAsSuch() {
        fake.docker("build", "--quiet", "--tag", "thorbook-fake-engines-broken",
                Repository.root().resolve("tests/fake-vllm/broken").toString());

        var run = serve("--yes", "--image", "thorbook-fake-engines-broken");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("  The image was built for another processor\n  cause: ");
        assertThat(fake.containers()).isEmpty();
    }

    @Test
    void aStartThatFailsLeavesItsContainerWhereThatIsAskedFor() {
        serve("--yes", "--keep", "--env", "FAKE=exit");

        assertThat(fake.containers()).containsExactly(fake.name());
    }

    @Test
    void allThatStandsInTheWayIsToldAtOnceWithItsFix() throws IOException {
        Files.delete(fake.model().resolve("config.json"));
        var run = StepRun.named("serve", "Tiny/Model", "--yes", "--name", fake.name(), "--image", "no-such-image:1", "--models-dir",
                fake.folder().path().toString());
        Files.writeString(fake.model().resolve("config.json"), "{}");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).matches("""
                serve: %1$s can't be started:
                    Docker has no runtime 'nvidia'; it has .*runc
                      fix: docker-setup registers it
                    the image no-such-image:1 is not here
                      fix: image-pull no-such-image:1
                    the model Tiny/Model is not complete: no config.json
                      fix: model-download Tiny/Model --local-dir %2$s, or --models-dir with the folder that holds it
                """.formatted(fake.name(), fake.model()));
    }

    @Test
    void aServerInAnotherFormStartsNothing() {
        var run = serve("--print", "command");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("docker run \\\n    --detach \\\n    --name %s \\\n".formatted(fake.name()));
        assertThat(fake.containers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--port=0 | --port: 1 to 65535, not 0",
            "--bind=localhost | --bind: an IPv4 address of the host, e.g. 127.0.0.1 or 0.0.0.0, not 'localhost'",
            "--name=-x | --name: letters, digits, '_', '.' and '-', at least two of them, not '-x'",
            "--engine=sglang | no engine 'sglang'; there are vllm, triton, trtllm, ollama, embedded",
            "--restart=sometimes | --restart: no, always, unless-stopped or on-failure[:N], not 'sometimes'",
            "--env=1X=y | --env: not the name of a variable: '1X'",
            "--silence=0 | --silence: 1 to 86400 seconds, not 0",
            "--api-key-file=/no/such/file | --api-key-file: can't read /no/such/file"})
    void wrongOptionsAreOneLineAndNothingIsTouched(String option, String error) {
        var run = StepRun.named("serve", "a/b", "--yes", option);

        assertThat(run).isEqualTo(new StepRun(2, "", "serve: " + error + "\n"));
    }

    @Test
    void aNameThatNoModelHasIsToldWithTheNearest() {
        assertThat(StepRun.named("serve", "Qwen3-8C",
                "--yes").err()).startsWith("serve: no model of the catalog is called 'Qwen3-8C'").contains("Qwen3-8B");
        assertThat(StepRun.named("serve", "--yes")).isEqualTo(new StepRun(2, "",
                "serve: name the model to serve, e.g. serve Qwen/Qwen3-8B\n"));
        assertThat(List.of(fake.containers())).containsExactly(List.of());
    }
}
