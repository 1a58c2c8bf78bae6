//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java StepRun.java ../lib/Json.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lib.Command;
import lib.Host;
import lib.HostException;
import lib.Step;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import picocli.CommandLine;
import scripts.Steps;
import scripts.SystemInfo;

/// What holds for every step there is, and what `system-info` says of a Thor.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StepsOnThorTest {

    /// The lab has no Docker and no radio: what needs them keeps the same contract in a test of its own, as [ServeStepTest].
    private static final Set<String> ELSEWHERE = Set.of("flash-check", "serve", "docker-setup", "image-pull",
            "wifi-list", "wifi-connect", "wifi-switch", "wifi-hotspot", "device-query", "collect-env",
            "jetpack-install", "jetson-stats-install");

    /// What these steps did is not there to be undone.
    private static final Set<String> NO_WAY_BACK = Set.of("drop-caches");

    static final List<Step<?>> STEPS = Steps.ALL.stream().filter(step -> !ELSEWHERE.contains(step.name())).toList();

    /// Options with which a step has something to do in the lab; a step that is not listed needs none.
    private static final Map<String, List<String>> OPTIONS = Map.of(
            "power-mode", List.of("--mode", "MAXN"),
            "fan-profile", List.of("--profile", "cool"),
            "model-fit", List.of("Qwen3-8B"),
            "network-status", List.of("--internet", "localhost"),
            "ssh-setup", List.of("--key", Path.of(System.getProperty("java.io.tmpdir"), "thorbook-" + ProcessHandle.current().pid(), "id.pub").toString()),
            "server-stop", List.of("vllm"),
            "static-ip", List.of("--device", "enP2p1s0", "--address", "27.41.19.62/25", "--gateway", "27.41.19.1", "--dns", "27.41.84.1"));

    /// What the lab, its NetworkManager and a login write by themselves.
    private static final String OWN_FILES = "/var/log/lab|/run/sudo|/var/lib/sudo|/run/NetworkManager|/var/lib/NetworkManager|/run/dnsmasq|/run/lab$|/run$|/run/motd.dynamic|/tmp$|/tmp/mark";

    private LabContainer lab;
    private Host host;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
        host = Host.open(lab.host(), new Host.Settings(Optional.of(lab.sshConfig()), false, Optional::empty, result -> {}));
        // the first sudo of a user leaves a mark of its own in the home
        host.run(Command.query("true").asRoot()).orFail();
    }

    @AfterAll
    void stop() {
        host.close();
        lab.close();
    }

    private StepRun run(Step<?> step, String... more) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString()));
        args.addAll(OPTIONS.getOrDefault(step.name(), List.of()));
        args.addAll(List.of(more));
        return StepRun.named(step.name(), args.toArray(String[]::new));
    }

    /// Files and folders that were written since the last [#mark()].
    private String touched() {
        return lab.shell("find / -xdev -newer /tmp/mark | grep -v -E '^(%s)' || true".formatted(OWN_FILES)).getStdout();
    }

    private void mark() {
        lab.shell("touch /tmp/mark; sleep 0.02");
    }

    @ParameterizedTest
    @FieldSource("STEPS")
    void planningAStepOrItsUndoWritesNothingToTheDevice(Step<?> step) {
        mark();

        assertThat(run(step, "--plan").exitCode()).isIn(0, 3);
        assertThat(run(step, "--undo", "--plan").exitCode()).isIn(0, 3);

        assertThat(touched()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("STEPS")
    void whatAStepPlansItMakesAndThenItHasNothingMoreToPlan(Step<?> step) {
        mark();
        boolean planned = run(step, "--plan").exitCode() == 3;

        var made = run(step, "--yes");
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.err()).endsWith(planned ? ": changed\n" : ": unchanged\n");
        assertThat(touched().isEmpty()).as("the look for written files sees a change").isEqualTo(!planned);

        assertThat(run(step, "--plan").exitCode()).isZero();
        assertThat(run(step, "--undo", "--yes").exitCode()).isZero();
        assertThat(run(step, "--plan").exitCode()).isEqualTo(planned && !NO_WAY_BACK.contains(step.name()) ? 3 : 0);
    }

    @ParameterizedTest
    @FieldSource("STEPS")
    void aChangeThroughAHostThatPlansIsRefused(Step<?> step) {
        var configured = StepRun.fresh(step);
        new CommandLine(configured).parseArgs(OPTIONS.getOrDefault(step.name(), List.of()).toArray(String[]::new));
        mark();

        applyWhilePlanning(configured, host.planning());

        assertThat(touched()).isEmpty();
    }

    private static <S extends Record> void applyWhilePlanning(Step<S> step, Host planning) {
        S state = step.read(planning);
        if (!step.plan(state).isEmpty()) {
            assertThatThrownBy(() -> step.apply(planning, state)).isInstanceOf(HostException.ChangeRefused.class);
        }
    }

    @Test
    void theInformationOnAThorIsTheGuides() {
        var info = new SystemInfo().read(host);

        assertThat(info.title()).isEqualTo("NVIDIA Jetson AGX Thor Developer Kit");
        assertThat(info.jetson()).isTrue();
        assertThat(info.l4t()).contains("38.2.0");
        assertThat(info.jetpack()).contains("7.0");
        assertThat(info.powerMode()).contains("120W");
        assertThat(info.gpu()).singleElement().asString().isEqualTo("NVIDIA Thor (compute capability 11.0)");
        assertThat(info.docker()).isEmpty();
        assertThat(info.kernel()).isEqualTo(lab.exec("uname", "-r").getStdout().strip());
        assertThat(info.cores()).isEqualTo(Integer.parseInt(lab.exec("getconf", "_NPROCESSORS_ONLN").getStdout().strip()));
    }

    @Test
    void theInformationIsOneQuery() {
        assertThat(run(new SystemInfo(), "--verbose").err().lines().filter(line -> line.matches(" *\\d+\\.\\d{3} s  .*"))).hasSize(1);
    }
}
