//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES FakeVllm.java LabContainer.java StepRun.java ../lib/LabLogin.java ../lib/Terminal.java ../scripts/Bench.java
package tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import lib.LabLogin;
import lib.Terminal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import scripts.Bench;

/// `serve` from a laptop on a Thor, over ssh.
///
/// The lab uses the Docker engine outside it, so its servers are not on its own loopback but on the address that engine and lab share.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServeOverSshTest {

    private FakeVllm fake;
    private LabContainer lab;
    private String gateway;

    @BeforeAll
    void start() {
        fake = FakeVllm.create();
        lab = LabContainer.startWithDocker(fake.folder().path());
        gateway = lab.shell("ip route show default dev eth0 | sed 's/^default via //; s/ .*//'").getStdout().strip();
    }

    @AfterEach
    void clear() {
        fake.clear();
        lab.shell("rm -rf /var/lib/thorbook");
    }

    @AfterAll
    void stop() {
        lab.close();
        fake.close();
    }

    private StepRun onLab(String step, List<String> options) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString()));
        args.addAll(options);
        return StepRun.named(step, args.toArray(String[]::new));
    }

    /// @param share of the memory that vLLM is to take; a Jetson's is compared with what is free
    private StepRun serve(String share, String... more) {
        var options = new ArrayList<>(fake.options(more));
        options.addAll(List.of("--bind", gateway, "--", "--gpu-memory-utilization", share));
        return onLab("serve", options);
    }

    @Test
    void aServerOnTheDeviceIsMeasuredFromTheLaptopThroughTheTunnelThatIsShown() throws IOException, InterruptedException {
        var run = serve("0.01", "--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("state           ready\n", "from elsewhere  ssh -N -L %1$d:%2$s:%1$d ssh://thor-lab\n"
                .formatted(fake.port(), gateway));
        assertThat(fake.docker("exec", fake.name(), "printenv", "TRITON_PTXAS_PATH")).isEqualTo("/usr/local/cuda/bin/ptxas");
        assertThat(onLab("servers", List.of()).out()).contains(fake.name(), "ssh -N -L %1$d:%2$s:%1$d ssh://thor-lab"
                .formatted(fake.port(), gateway));
        assertThat(serve("0.01", "--yes").err()).isEqualTo("serve on ssh://thor-lab: unchanged\n");

        int here = LabLogin.freePort();
        var tunnel = new ProcessBuilder("ssh", "-F", lab.sshConfig().toString(), "-N", "-o", "ExitOnForwardFailure=yes", "-L",
                "%d:%s:%d".formatted(here, gateway, fake.port()), "ssh://thor-lab").inheritIO().start();
        try {
            awaitPort(here);
            var out = new ByteArrayOutputStream();
            var terminal = Terminal.of(new PrintStream(out, true, UTF_8), new PrintStream(out, true, UTF_8));
            int code = new Bench(terminal).run("--base-url", "http://127.0.0.1:" + here, "--num-prompts", "8", "--input-len", "16",
                    "--output-len", "4",
                    "--max-concurrency", "2", "--chip", "none");
            assertThat(code).as(out.toString(UTF_8)).isZero();
            assertThat(out.toString(UTF_8)).containsPattern("Successful requests: +8 ");
        } finally {
            tunnel.destroy();
            tunnel.waitFor();
        }

        var stop = onLab("server-stop", List.of(fake.name(), "--yes"));
        assertThat(stop.exitCode()).as(stop.err()).isZero();
        assertThat(fake.containers()).isEmpty();
    }

    private static void awaitPort(int port) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            try (var _ = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException notYet) {
                Thread.sleep(100);
            }
        }
        throw new AssertionError("no tunnel on port " + port);
    }

    @Test
    void whereTheMemoryOfAJetsonIsNotFreeTheServerIsNotStarted() {
        var run = serve("0.999", "--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).containsPattern("serve: fake-vllm-\\d+ can't be started:\n    [\\d.]+ GiB of [\\d.]+ GiB are free, and --gpu-memory-utilization 0.999 asks for "
                + "[\\d.]+ GiB.*\n      fix: ");
        assertThat(fake.containers()).isEmpty();
    }

    @Test
    void theEmbeddedEngineIsThisMachinesAlone() {
        assertThat(onLab("serve", List.of("--engine", "embedded", "--yes"))).isEqualTo(new StepRun(2, "",
                "serve: --engine embedded serves on this machine alone: log in to ssh://thor-lab and run it there\n"));
    }
}
