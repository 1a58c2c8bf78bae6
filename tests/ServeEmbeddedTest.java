//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES StepRun.java ../lib/LabLogin.java ../scripts/ServerStop.java ../scripts/Servers.java
package tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lib.LabLogin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import scripts.ServerStop;
import scripts.Servers;

/// `serve` with the embedded engine, which needs no container, and no Docker that answers.
@Tag("docker")
class ServeEmbeddedTest {

    private static final String NAME = "thorbook-embedded-" + ProcessHandle.current().pid();
    private static final String PORT = String.valueOf(LabLogin.freePort());
    private static final String[] OPTIONS = {"--engine", "embedded", "--name", NAME, "--port", PORT};

    @AfterEach
    void clear() {
        StepRun.named("server-stop", NAME, "--yes");
    }

    @Test
    void theEmbeddedEngineServesInAProcessOfItsOwn() {
        var run = StepRun.named("serve", with("--yes"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("state      ready\nengine     embedded\nmodel      random-tiny\n");
        assertThat(StepRun.named("serve", with("--yes")).err()).isEqualTo("serve on local: unchanged\n");
        assertThat(StepRun.named("servers").out()).containsPattern("(?m)^" + NAME
                + " +embedded +random-tiny .* running +yes +\\d+MiB +0 min");
        assertThat(StepRun.named("diagnose", NAME).out()).matches("no known problem in \\d+ lines\n");

        var undo = StepRun.named("serve", with("--undo", "--yes"));
        assertThat(undo.exitCode()).as(undo.err()).isZero();
        assertThat(StepRun.named("servers").out()).doesNotContain(NAME);
    }

    @Test
    void anEmbeddedModelThatIsNotThereIsToldByTheEngine() {
        var run = StepRun.named("serve", with("no-such-model", "--yes"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("did not get ready: it ended with exit code 1\n    embedded: no file and no model is called 'no-such-model'");
        assertThat(StepRun.named("servers").out()).doesNotContain(NAME);
    }

    @Test
    void theEmbeddedEngineNeedsNoDockerThatAnswers() throws IOException, InterruptedException {
        StepRun.named("serve", with("--yes"));

        StepRun listed = withoutDocker(Servers.class);
        assertThat(listed.out()).contains(NAME);
        assertThat(listed.err()).contains("no Docker engine answers on local");
        StepRun stopped = withoutDocker(ServerStop.class, NAME, "--yes");
        assertThat(stopped.exitCode()).as(stopped.err()).isZero();
        assertThat(StepRun.named("servers").out()).doesNotContain(NAME);
        assertThat(withoutDocker(ServerStop.class, NAME, "--yes").exitCode()).as("it may be a container").isEqualTo(1);
    }

    /// Runs a script where Docker's command line finds no engine.
    private static StepRun withoutDocker(Class<?> script, String... args) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), script.getName()));
        command.addAll(List.of(args));
        Path err = Files.createTempFile("thorbook-test", ".err");
        try {
            var builder = new ProcessBuilder(command).redirectError(err.toFile());
            builder.environment().put("DOCKER_HOST", "unix:///nothing-here");
            var process = builder.start();
            String out = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new StepRun(process.waitFor(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }

    private static String[] with(String... more) {
        return Stream.of(OPTIONS, more).flatMap(Stream::of).toArray(String[]::new);
    }
}
