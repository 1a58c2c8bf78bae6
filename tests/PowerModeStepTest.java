//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java HostileWords.java StepRun.java ../lib/Json.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Host;
import lib.Json;
import lib.StepRunner;
import lib.UsageException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scripts.PowerMode;

/// `power-mode` on a device.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PowerModeStepTest {

    private LabContainer lab;
    private int mark;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @BeforeEach
    void in120W() {
        lab.shell("rm -rf /var/lib/nvpmodel/status /var/lib/thorbook /usr/local/sbin/nvpmodel; nvpmodel --boot");
        mark = lab.invocations().size();
    }

    private StepRun powerMode(String... more) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString()));
        args.addAll(List.of(more));
        return StepRun.named("power-mode", args.toArray(String[]::new));
    }

    private String inForce() {
        return lab.shell("nvpmodel -q | head -n 1").getStdout().strip();
    }

    /// The calls since the last mark that could have changed something.
    private List<String> changes() {
        return lab.invocationsSince(mark).stream().filter(call -> !call.endsWith("nvpmodel -q") && !call.contains("nvpmodel --boot")).toList();
    }

    /// Puts another nvpmodel before the lab's own: for everything but a switch it is the same.
    private void onSwitching(String script) {
        lab.shell("""
                cat > /usr/local/sbin/nvpmodel <<'END'
                #!/bin/sh
                case $1 in -m) %s ;; *) exec /usr/sbin/nvpmodel "$@" ;; esac
                END
                chmod 755 /usr/local/sbin/nvpmodel""".formatted(script));
    }

    @Test
    void withoutAModeItShowsTheOneInForceAndThoseThereAre() {
        var run = powerMode();

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("120W", "MAXN", "90W", "70W");
        assertThat(changes()).isEmpty();
    }

    @Test
    void aModeWithTheSameMaskIsSwitchedLiveAndReadBack() {
        var run = powerMode("--mode", "MAXN", "--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEqualTo("""
                power-mode on ssh://thor-lab:
                  ~ power mode: 120W -> MAXN
                power-mode on ssh://thor-lab: changed
                """);
        assertThat(inForce()).isEqualTo("NV Power Mode: MAXN");
        assertThat(changes()).containsExactly("uid=0 nvpmodel -m 0");
    }

    @Test
    void theSecondTimeNothingChangesAndNoChangeCommandRuns() {
        powerMode("--mode", "MAXN", "--yes");
        mark = lab.invocations().size();

        var again = powerMode("--mode", "maxn", "--yes");

        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).isEqualTo("power-mode on ssh://thor-lab: unchanged\n");
        assertThat(changes()).isEmpty();
    }

    @Test
    void undoLeadsBackToTheFirstState() {
        powerMode("--mode", "MAXN", "--yes");

        var undo = powerMode("--undo", "--yes");

        assertThat(undo.err()).contains("  ~ power mode: MAXN -> 120W\n").endsWith(": changed\n");
        assertThat(inForce()).isEqualTo("NV Power Mode: 120W");
        assertThat(powerMode("--undo", "--yes").err()).isEqualTo("power-mode on ssh://thor-lab: unchanged\n");
    }

    @Test
    void undoAfterTwoChangesLeadsToTheStateBeforeTheFirst() {
        lab.exec("nvpmodel", "-m", "0");
        powerMode("--mode", "120W", "--yes");
        powerMode("--mode", "MAXN", "--yes");
        powerMode("--mode", "120W", "--yes");

        powerMode("--undo", "--yes");

        assertThat(inForce()).isEqualTo("NV Power Mode: MAXN");
    }

    @Test
    void aPlanAndAPlannedUndoChangeNothing() {
        assertThat(powerMode("--mode", "MAXN", "--plan")).isEqualTo(new StepRun(3, "power mode: 120W -> MAXN\n", "power-mode on ssh://thor-lab: planned\n"));
        powerMode("--mode", "MAXN", "--yes");
        mark = lab.invocations().size();

        assertThat(powerMode("--mode", "MAXN", "--plan").exitCode()).isZero();
        assertThat(powerMode("--undo", "--plan")).isEqualTo(new StepRun(3, "power mode: MAXN -> 120W\n", "power-mode on ssh://thor-lab: planned\n"));
        assertThat(changes()).isEmpty();
        assertThat(powerMode("--undo", "--plan").exitCode()).as("a planned undo forgets nothing").isEqualTo(3);
    }

    @Test
    void jsonIsOneDocumentAloneOnStandardOutput() throws JsonProcessingException {
        var run = powerMode("--mode", "MAXN", "--yes", "--json");

        JsonNode document = Json.MAPPER.readTree(run.out());
        assertThat(Json.pretty(document)).isEqualToNormalizingNewlines(run.out().stripTrailing());
        assertThat(document.path("outcome").asText()).isEqualTo("changed");
        assertThat(document.path("value").path("mode").asText()).isEqualTo("MAXN");
        assertThat(document.path("value").path("modes")).hasSize(4);
    }

    @Test
    void aModeWithAnotherMaskRebootsTheDeviceAndIsVerifiedAfterIt() {
        var run = new StepRun[1];
        lab.reboot(() -> run[0] = powerMode("--mode", "90W", "--yes"));

        assertThat(run[0].exitCode()).as(run[0].err()).isZero();
        assertThat(run[0].err()).isEqualTo("""
                power-mode on ssh://thor-lab:
                  ~ power mode (reboots the device): 120W -> 90W
                power-mode on ssh://thor-lab: changed
                """);
        assertThat(inForce()).isEqualTo("NV Power Mode: 90W");
        assertThat(changes()).containsExactly("uid=0 nvpmodel -m 2");

        lab.reboot(() -> run[0] = powerMode("--undo", "--yes"));

        assertThat(run[0].exitCode()).as(run[0].err()).isZero();
        assertThat(inForce()).isEqualTo("NV Power Mode: 120W");
    }

    @Test
    void withoutARebootTheModeIsLeftForTheNextBoot() {
        var run = powerMode("--mode", "70W", "--no-reboot", "--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("  ~ power mode at the next boot: 120W -> 70W\n");
        assertThat(inForce()).isEqualTo("NV Power Mode: 120W");
        assertThat(changes()).isEmpty();
        assertThat(powerMode("--mode", "70W", "--no-reboot", "--yes").err()).isEqualTo("power-mode on ssh://thor-lab: unchanged\n");

        lab.reboot(() -> lab.exec("reboot"));

        assertThat(inForce()).isEqualTo("NV Power Mode: 70W");
        assertThat(powerMode("--mode", "70W", "--plan").exitCode()).isZero();
    }

    @Test
    void aModeLeftForTheNextBootCanBeTakenBackBeforeIt() {
        powerMode("--mode", "70W", "--no-reboot", "--yes");

        var undo = powerMode("--undo", "--yes");

        assertThat(undo.err()).contains("  ~ power mode at the next boot: 70W -> 120W\n");
        lab.reboot(() -> lab.exec("reboot"));
        assertThat(inForce()).isEqualTo("NV Power Mode: 120W");
    }

    @Test
    void aSwitchThatSaysNothingAndDoesNothingIsAFailure() {
        onSwitching("exit 0");

        var run = powerMode("--mode", "MAXN", "--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).endsWith("power-mode: every command succeeded, but ssh://thor-lab still reads: [power mode: 120W -> MAXN]\n");
    }

    @Test
    void aRebootThatTheConfigurationDoesNotAnnounceIsNotMadeUnasked() {
        onSwitching("echo 'NVPM WARN: Reboot required for changing to this power mode: 0'; echo 'NVPM ERROR: bad input!' >&2; exit 0");

        var run = powerMode("--mode", "MAXN", "--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("power-mode: nvpmodel wants a reboot for MAXN, which its configuration does not announce; --no-reboot sets it for the next boot");
    }

    @Test
    void aSwitchThatFailsShowsItsLastWords() {
        onSwitching("echo 'NVPM ERROR: failed to set power mode!' >&2; exit 255");

        assertThat(powerMode("--mode", "MAXN", "--yes").err())
                .endsWith("power-mode: `sudo nvpmodel -m 0` failed on ssh://thor-lab with exit code 255:\n    NVPM ERROR: failed to set power mode!\n");
    }

    @Test
    void aModeThatIsRefusedIsNotWaitedForAsAReboot() {
        onSwitching("echo 'NVPM ERROR: failed to set power mode!' >&2; exit 255");

        assertThat(powerMode("--mode", "90W", "--yes").err())
                .endsWith("power-mode: nvpmodel on ssh://thor-lab does not go to 90W: NVPM ERROR: failed to set power mode!\n");
    }

    @Test
    void aWarningBeforeTheModeDoesNotHideIt() {
        lab.shell("sed -i s/^FAN_WARNING=.*/FAN_WARNING=yes/ /etc/lab.conf");
        try {
            assertThat(powerMode("--mode", "120W", "--plan").exitCode()).isZero();
        } finally {
            lab.shell("sed -i s/^FAN_WARNING=.*/FAN_WARNING=no/ /etc/lab.conf");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MAX", "4", "-1", "MAXN; reboot", "$(reboot)", "`reboot`", "MAXN\nreboot", "' || reboot #", "120 W", "电源"})
    void aModeThatTheDeviceDoesNotHaveIsExitCode2AndOneLine(String mode) {
        var run = powerMode("--mode=" + mode, "--yes");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).startsWith("power-mode: no power mode '").endsWith("' on this device; it has MAXN (0), 120W (1), 90W (2), 70W (3)\n");
        assertThat(changes()).isEmpty();
    }

    @Test
    void noHostileModeGetsAsFarAsAChange() {
        try (var host = Host.open(lab.host(), new Host.Settings(Optional.of(lab.sshConfig()), false, Optional::empty, result -> {}))) {
            for (String word : HostileWords.random(1000, 19)) {
                if (!word.matches("[0-3]|MAXN")) {
                    assertThatThrownBy(() -> new StepRunner(true, (step, on, changes) -> false).run(new PowerMode(word), host)).as(word)
                            .isInstanceOf(UsageException.class).message().hasLineCount(1);
                }
            }
        }
        assertThat(changes()).isEmpty();
    }
}
