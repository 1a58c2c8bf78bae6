//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java StepRun.java ../lib/Json.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// `clocks` on a device.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClocksStepTest {

    private static final String PLAN = """
              ~ cpu clock: 972 to 2601 MHz -> locked at 2601 MHz
              ~ gpu-gpc-0 clock: 315 to 1386 MHz -> locked at 1386 MHz
              ~ gpu-nvd-0 clock: 315 to 1692 MHz -> locked at 1692 MHz
              ~ EMC clock: 666 to 4266 MHz -> locked at 4266 MHz
            """;

    private LabContainer lab;
    private String free;
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
    void unlockedIn120W() {
        lab.shell("systemctl disable --now thorbook-clocks; rm -rf /var/lib/thorbook /etc/systemd/system/thorbook-*; nvpmodel -m 1");
        free = show();
        mark = lab.invocations().size();
    }

    private StepRun clocks(String... more) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString()));
        args.addAll(List.of(more));
        return StepRun.named("clocks", args.toArray(String[]::new));
    }

    private String show() {
        return lab.exec("jetson_clocks", "--show").getStdout();
    }

    private List<String> changes() {
        return lab.invocationsSince(mark).stream().filter(call -> !call.matches(".*(jetson_clocks --show|is-enabled .*)")).toList();
    }

    @Test
    void theSettingsAreStoredBeforeTheLock() {
        var run = clocks("--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEqualTo("clocks on ssh://thor-lab:\n" + PLAN + "clocks on ssh://thor-lab: changed\n");
        assertThat(changes()).containsExactly("uid=0 jetson_clocks --store /var/lib/thorbook/l4t_dfs.conf", "uid=0 jetson_clocks");
        assertThat(show()).contains("gpu-gpc-0 MinFreq=1386000000 MaxFreq=1386000000 CurrentFreq=1386000000\n");
    }

    @Test
    void theSecondTimeNothingChangesAndNoChangeCommandRuns() {
        clocks("--yes");
        mark = lab.invocations().size();

        var again = clocks("--yes");

        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).isEqualTo("clocks on ssh://thor-lab: unchanged\n");
        assertThat(changes()).isEmpty();
    }

    @Test
    void restoringBringsTheSettingsFromBeforeTheLockBack() {
        clocks("--yes");

        assertThat(clocks("--restore", "--yes").err()).contains("  ~ cpu clock: locked at 2601 MHz -> as stored before the lock\n").endsWith(": changed\n");

        assertThat(show()).isEqualTo(free);
        assertThat(clocks("--restore", "--yes").err()).isEqualTo("clocks on ssh://thor-lab: unchanged\n");
    }

    @Test
    void undoDoesTheSame() {
        clocks("--yes");

        assertThat(clocks("--undo", "--yes").exitCode()).isZero();

        assertThat(show()).isEqualTo(free);
        assertThat(clocks("--undo", "--yes").err()).isEqualTo("clocks on ssh://thor-lab: unchanged\n");
    }

    @Test
    void afterRestoringTheyCanBeLockedAndRestoredAgain() {
        clocks("--yes");
        clocks("--restore", "--yes");
        clocks("--yes");
        clocks("--restore", "--yes");

        assertThat(show()).isEqualTo(free);
    }

    @Test
    void aLockThatEndedWithANewPowerModeIsMadeAgainAndWhatIsRestoredIsOfThatMode() {
        clocks("--yes");
        lab.exec("nvpmodel", "-m", "0");
        String inMaxn = show();

        assertThat(clocks("--yes").err()).contains("  ~ gpu-gpc-0 clock: 315 to 1575 MHz -> locked at 1575 MHz\n");
        clocks("--restore", "--yes");

        assertThat(show()).isEqualTo(inMaxn);
    }

    @Test
    void clocksThatSomebodyElseLockedAreNotStoredAsIfTheyWereFree() {
        lab.exec("jetson_clocks");
        mark = lab.invocations().size();

        assertThat(clocks("--yes").err()).isEqualTo("clocks on ssh://thor-lab: unchanged\n");
        assertThat(changes()).isEmpty();
        assertThat(clocks("--restore", "--yes")).isEqualTo(new StepRun(1, "", "clocks: the clocks are locked, but the settings from before are not stored on the device: a reboot unlocks them\n"));
    }

    @Test
    void aLockThatDoesNotHoldIsAFailure() {
        lab.shell("printf '#!/bin/sh\\ncase $1 in --show) exec /usr/bin/jetson_clocks --show ;; esac\\n' > /usr/local/sbin/jetson_clocks; chmod 755 /usr/local/sbin/jetson_clocks");
        try {
            var run = clocks("--yes");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("clocks: every command succeeded, but ssh://thor-lab still reads: [cpu clock: ");
        } finally {
            lab.shell("rm /usr/local/sbin/jetson_clocks");
        }
    }

    @Test
    void showingChangesNothing() {
        var run = clocks("--show");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("gpu-gpc-0", "EMC");
        assertThat(changes()).isEmpty();
    }

    @Test
    void aPlanChangesNothing() {
        assertThat(clocks("--plan").exitCode()).isEqualTo(3);
        assertThat(changes()).isEmpty();
        assertThat(show()).isEqualTo(free);
    }

    @Test
    void lockedAtBootTheyAreLockedAgainAfterItsPowerModeIsSet() {
        assertThat(clocks("--at-boot", "--yes").err()).contains("  ~ clocks locked at each boot: (none) -> thorbook-clocks.service, after nvpmodel.service\n");
        assertThat(changes()).containsExactly("uid=0 jetson_clocks --store /var/lib/thorbook/l4t_dfs.conf", "uid=0 jetson_clocks",
                "uid=0 systemctl daemon-reload", "uid=0 systemctl enable thorbook-clocks.service");
        mark = lab.invocations().size();
        assertThat(clocks("--at-boot", "--yes").err()).endsWith(": unchanged\n");
        assertThat(changes()).isEmpty();

        lab.reboot(() -> lab.shell("nvpmodel -m 0; reboot"));

        assertThat(show()).contains("gpu-gpc-0 MinFreq=1575000000 MaxFreq=1575000000 CurrentFreq=1575000000\n", "NV Power Mode: MAXN\n");
        assertThat(clocks("--at-boot", "--plan").exitCode()).isZero();
    }

    @Test
    void aLockAtBootEndsWithUndoAndTheClocksAreFreeAfterTheNextBootToo() {
        clocks("--at-boot", "--yes");
        lab.reboot(() -> lab.exec("reboot"));

        assertThat(clocks("--undo", "--yes").err()).contains("  ~ clocks locked at each boot: thorbook-clocks.service -> (none)\n").endsWith(": changed\n");

        assertThat(show()).isEqualTo(free);
        assertThat(lab.shell("ls /etc/systemd/system /etc/systemd/system/multi-user.target.wants").getStdout()).doesNotContain("thorbook");
        lab.reboot(() -> lab.exec("reboot"));
        assertThat(show()).isEqualTo(free);
    }

    @Test
    void aUnitThatComesBeforeNvpmodelWouldNotHoldInTheLabEither() {
        clocks("--at-boot", "--yes");
        lab.shell("sed -i /^After=/d /etc/systemd/system/thorbook-clocks.service");

        lab.reboot(() -> lab.exec("reboot"));

        assertThat(show()).isEqualTo(free);
    }

    @Test
    void showingAndRestoringExcludeEachOther() {
        assertThat(clocks("--show", "--restore")).isEqualTo(new StepRun(2, "", "clocks: --restore and --show exclude each other\n"));
    }
}
