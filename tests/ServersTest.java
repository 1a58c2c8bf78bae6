//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES FakeVllm.java StepRun.java ../lib/Terminal.java ../scripts/ServerLogs.java
package tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import lib.Json;
import lib.Terminal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import scripts.ServerLogs;

/// `servers`, `server-logs` and `server-stop` with a server that `serve` started.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServersTest {

    private FakeVllm fake;

    @BeforeAll
    void build() {
        fake = FakeVllm.create();
    }

    @AfterEach
    void clear() {
        fake.clear();
        StepRun.named("serve", fake.options("--undo", "--yes").toArray(String[]::new));
    }

    @AfterAll
    void remove() {
        fake.close();
    }

    private void serve(String... more) {
        var run = StepRun.named("serve", fake.options(more).toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private StepRun logs(String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exitCode = new ServerLogs(Terminal.of(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))).run(args);
        return new StepRun(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    /// This run's server as `servers --json` has it.
    private JsonNode listed() {
        var run = StepRun.named("servers", "--json");
        return Json.read(run.out(), JsonNode.class).path("value").path("servers").valueStream()
                .filter(server -> server.path("name").asText().equals(fake.name())).findFirst().orElseThrow();
    }

    @Test
    void aServerIsListedWhileItRunsAndWhenItHasStopped() {
        serve("--yes");

        JsonNode running = listed();
        assertThat(running.path("engine").asText()).isEqualTo("vllm");
        assertThat(running.path("model").asText()).isEqualTo("Tiny/Model");
        assertThat(running.path("url").asText()).isEqualTo("http://127.0.0.1:" + fake.port());
        assertThat(running.path("ready").asBoolean()).isTrue();
        assertThat(running.path("memory").asText()).matches("[\\d.]+MiB");
        assertThat(running.path("up").asText()).isEqualTo("0 min");
        assertThat(StepRun.named("servers").out()).containsPattern("(?m)^" + fake.name() + " +vllm +Tiny/Model +http://127.0.0.1:"
                + fake.port() + " +running +yes ");

        fake.docker("stop", fake.name());
        JsonNode stopped = listed();
        assertThat(stopped.path("state").asText()).isEqualTo("exited");
        assertThat(stopped.path("ready").asBoolean()).isFalse();
        assertThat(stopped.has("memory")).isFalse();
    }

    @Test
    void aServersLogIsShownWholeAndByItsEnd() {
        serve("--yes");

        assertThat(logs(fake.name()).out()).startsWith("INFO 11-24 10:00:00 [__init__.py:241] Automatically detected platform cuda.\n")
                .endsWith("INFO:     Application startup complete.\n");
        assertThat(logs(fake.name(), "--tail", "1").out()).isEqualTo("(APIServer pid=1) INFO:     Application startup complete.\n");
    }

    @Test
    void aLogIsFollowedUntilTheServerEnds() throws InterruptedException {
        serve("--yes");
        var following = Thread.ofVirtual().start(() -> fake.docker("stop", fake.name()));

        var run = logs(fake.name(), "--follow");

        following.join();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).endsWith("INFO:     Application startup complete.\n");
    }

    @Test
    void aLogOfNothingIsOneLine() {
        assertThat(logs("no-such-server")).isEqualTo(new StepRun(2, "",
                "server-logs: no server 'no-such-server' on local; servers shows them\n"));
        assertThat(logs("x", "--tail", "-1")).isEqualTo(new StepRun(2, "", "server-logs: --tail: a number of lines, not '-1'\n"));
    }

    @Test
    void aServerIsStoppedAndRemovedAndTheSecondTimeThereIsNothingToDo() {
        serve("--yes");

        assertThat(StepRun.named("server-stop", fake.name(), "--plan").exitCode()).isEqualTo(3);
        assertThat(fake.containers()).containsExactly(fake.name());

        var run = StepRun.named("server-stop", fake.name(), "--yes");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("server +" + fake.name()
                + "\nstate +absent\nserving +\\(none\\)\nfreed \\(GiB\\) +-?[\\d.]+\navailable \\(GiB\\) +[\\d.]+\n");
        assertThat(fake.containers()).isEmpty();

        var again = StepRun.named("server-stop", fake.name(), "--yes");
        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).isEqualTo("server-stop on local: unchanged\n");
    }

    @Test
    void aContainerThatIsNotThorbooksIsLeftAlone() {
        String other = fake.name() + "-other";
        fake.docker("create", "--name", other, FakeVllm.IMAGE);

        var stop = StepRun.named("server-stop", other, "--yes");
        var serve = StepRun.named("serve", fake.options("--yes", "--replace").stream().map(word -> word.equals(fake.name()) ? other
                : word).toArray(String[]::new));

        assertThat(stop.exitCode()).isEqualTo(1);
        assertThat(stop.err()).isEqualTo("server-stop: %1$s on local is a container that is not Thorbook's: docker stop %1$s\n"
                .formatted(other));
        assertThat(serve.exitCode()).isEqualTo(1);
        assertThat(serve.err()).isEqualTo("serve: the name %s is taken by a container that is not Thorbook's (created): --name gives another\n".formatted(other));
        assertThat(fake.docker("rm", other)).isEqualTo(other);
    }
}
