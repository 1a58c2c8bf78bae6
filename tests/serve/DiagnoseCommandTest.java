//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../Repository.java ../../scripts/Diagnose.java ../../lib/Terminal.java
package tests.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lib.Command;
import lib.Host;
import lib.Json;
import lib.StepCommand;
import lib.Terminal;
import lib.serve.Finding;
import lib.serve.LogLine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scripts.Diagnose;
import tests.Repository;

/// `diagnose` as a command, on this machine.
class DiagnoseCommandTest {

    private record Ran(int exitCode, String out, String err) {}

    private static Ran run(Diagnose step, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = StepCommand.run(step, Terminal.of(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8)), args);
        return new Ran(code, out.toString(UTF_8), err.toString(UTF_8));
    }

    private static String log(String name) {
        return Repository.root().resolve("tests/serve/logs/" + name).toString();
    }

    @Test
    void aFileWithAProblemIsAResultAndNoFailure() {
        var ran = run(Diagnose.file(log("container-name-taken.log")));

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).startsWith("problem: A container of this name is there already\n").contains("    docker rm -f vllm\n", "  line 9: docker: Error response");
        assertThat(ran.err()).isEqualTo("diagnose on local: unchanged\n");
    }

    @Test
    void asJsonEveryFindingHasItsParts() throws IOException {
        var ran = run(Diagnose.file(log("machete.log")), "--json");

        var findings = Json.MAPPER.readTree(ran.out()).path("value").path("findings");
        assertThat(findings.findValuesAsText("id")).containsExactly("machete", "engine-core-failed");
        assertThat(findings.get(0).path("commands").get(1).asText()).isEqualTo("VLLM_DISABLED_KERNELS=MacheteLinearKernel vllm serve ...");
        assertThat(findings.get(0).path("lines").get(0).path("number").asInt()).isPositive();
    }

    @Test
    void standardInputIsALogToo() throws IOException {
        var ran = run(Diagnose.log(new ByteArrayInputStream(Files.readAllBytes(Path.of(log("trtllm-fp8-block.log"))))));

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).startsWith("problem: TensorRT-LLM has no block-scaled FP8 for a Thor\n");
    }

    @Test
    void lineNumbersAreThoseOfAnEditorWhereProgressBarsRewriteTheirLine(@TempDir Path folder) throws IOException {
        var log = folder.resolve("log");
        Files.writeString(log, "loading  1%\rloading 50%\rloading 100%\r\nerror\0binary\377\nexec format error");

        for (var step : List.of(Diagnose.file(log.toString()), Diagnose.log(Files.newInputStream(log)))) {
            try (var host = Host.local()) {
                assertThat(step.read(host).findings()).singleElement().extracting(Finding::lines).isEqualTo(List.of(new LogLine(3, "exec format error")));
            }
        }
    }

    @Test
    void aLogThatCannotBeReadIsAFailure(@TempDir Path folder) {
        assertThat(run(Diagnose.file(folder.resolve("none").toString()))).satisfies(ran -> {
            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err()).startsWith("diagnose: can't read " + folder.resolve("none") + " on local: ");
        });
        assertThat(run(Diagnose.file(folder.toString())).exitCode()).isEqualTo(1);
    }

    @Test
    void aContainerAndAFileExcludeEachOther() {
        assertThat(run(new Diagnose("vllm"), "--file", "x")).isEqualTo(new Ran(2, "", "diagnose: name either a container or a --file\n"));
    }

    @Test
    @Tag("docker")
    void aContainersLogAndStateAreRead() {
        try (var host = Host.local()) {
            String id = host.change("docker", "run", "--detach", "debian:bookworm-slim", "sh", "-c",
                    "echo 'vLLM API server version 0.10.1.1'; echo 'RuntimeError: Bus error (core dumped)' >&2; exit 135").text();
            try {
                host.run(Command.query("docker", "wait", id)).orFail();

                var diagnosis = new Diagnose(id).read(host.planning());

                assertThat(diagnosis.engine()).contains("vllm");
                assertThat(diagnosis.engineVersion()).contains("0.10.1.1");
                assertThat(diagnosis.findings()).extracting(Finding::id).containsExactly("shared-memory");
            } finally {
                host.change("docker", "rm", "--force", id);
            }
        }
    }

    @Test
    @Tag("docker")
    void aContainerThatIsNotThereIsAFailure() {
        assertThat(run(new Diagnose("no-such-container"))).satisfies(ran -> {
            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.err()).startsWith("diagnose: no server and no container 'no-such-container' on local");
        });
    }
}
