//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The lab's jetson_clocks prints and does what NVIDIA's does on a Thor.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabClocksTest {

    private LabContainer lab;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @BeforeEach
    void unlockInMaxn() {
        lab.shell("rm -f /root/l4t_dfs.conf /tmp/clocks; nvpmodel -m 0");
    }

    @Test
    void lockedInMaxnTheClocksAreTheGuidesOwnListing() {
        var locked = lab.exec("jetson_clocks");

        assertThat(locked.getStdout()).isEqualTo("""
                Enabled Legacy persistence mode for GPU 00000000:01:00.0.
                All done.
                """);
        assertThat(show()).isEqualTo("""
                SOC family:tegra264  Machine:NVIDIA Jetson AGX Thor Developer Kit
                Online CPUs: 0-13, Offline CPUs:
                cpu0:  Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
                cpu1:  Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
                cpu2:  Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
                cpu3:  Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
                cpu4:  Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
                cpu5:  Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
                cpu6:  Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
                cpu7:  Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
                cpu8:  Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
                cpu9:  Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
                cpu10: Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
                cpu11: Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
                cpu12: Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
                cpu13: Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
                gpu-gpc-0 MinFreq=1575000000 MaxFreq=1575000000 CurrentFreq=1575000000
                gpu-nvd-0 MinFreq=1692000000 MaxFreq=1692000000 CurrentFreq=1692000000
                EMC MinFreq=665600000 MaxFreq=4266000000 CurrentFreq=4266000000 FreqOverride=1
                PVA0_VPS0: Online=0 MinFreq=0 MaxFreq=1215000000 CurrentFreq=1215000000
                PVA0_AXI:  Online=0 MinFreq=0 MaxFreq=909000000 CurrentFreq=909000000
                FAN Dynamic Speed Control=nvfancontrol hwmon1_pwm1=73
                FAN Dynamic Speed Control=nvfancontrol hwmon1_pwm1_enable=1
                NV Power Mode: MAXN
                """);
    }

    @Test
    void evenShowingNeedsRoot() {
        var result = lab.ssh("thor-lab", "jetson_clocks --show");

        assertThat(result.stdout()).isEqualTo("Error: Run this script(/usr/bin/jetson_clocks) as a root user\n");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void aLockGoesToTheMaximumOfThePowerMode() {
        lab.exec("nvpmodel", "-m", "1");
        lab.exec("jetson_clocks");

        assertThat(show()).contains("gpu-gpc-0 MinFreq=1386000000 MaxFreq=1386000000 CurrentFreq=1386000000\n");
    }

    @Test
    void aChangeOfThePowerModeEndsALock() {
        lab.exec("jetson_clocks");
        lab.exec("nvpmodel", "-m", "1");

        assertThat(show()).contains("gpu-gpc-0 MinFreq=315000000 MaxFreq=1386000000 CurrentFreq=315000000\n", "FreqOverride=0\n");
    }

    @Test
    void aRebootEndsALock() {
        lab.exec("jetson_clocks");

        lab.reboot(() -> lab.exec("reboot"));

        assertThat(show()).contains("gpu-gpc-0 MinFreq=315000000 MaxFreq=1575000000", "NV Power Mode: MAXN\n");
    }

    @Test
    void whatIsStoredBeforeALockUnlocksIt() {
        String before = show();
        lab.exec("jetson_clocks", "--store", "/tmp/clocks");
        lab.exec("jetson_clocks");

        lab.exec("jetson_clocks", "--restore", "/tmp/clocks");

        assertThat(show()).isEqualTo(before);
    }

    @Test
    void whatIsStoredAfterALockIsLockedAndUnlocksNothing() {
        lab.exec("jetson_clocks");
        lab.exec("jetson_clocks", "--store", "/tmp/clocks");

        lab.exec("jetson_clocks", "--restore", "/tmp/clocks");

        assertThat(show()).contains("gpu-gpc-0 MinFreq=1575000000 MaxFreq=1575000000", "FreqOverride=1\n");
    }

    @Test
    void storingDoesNotOverwriteAFileWithoutAYes() {
        lab.exec("jetson_clocks", "--store", "/tmp/clocks");
        lab.exec("jetson_clocks");

        var again = lab.shell("jetson_clocks --store /tmp/clocks </dev/null");

        assertThat(again.getStdout()).isEqualTo("""
                File /tmp/clocks already exists. Can I overwrite it? Y/N:
                Error: file /tmp/clocks already exists!
                """);
        assertThat(again.getExitCode()).isEqualTo(1);
        assertThat(lab.exec("cat", "/tmp/clocks").getStdout()).contains("gpu-gpc-0/min_freq:315000000\n");
    }

    @Test
    void underSudoTheFileIsInRootsHome() {
        lab.ssh("thor-lab", "sudo jetson_clocks --store");

        assertThat(lab.exec("test", "-s", "/root/l4t_dfs.conf").getExitCode()).isZero();
    }

    @Test
    void restoringWhatWasNeverStoredFails() {
        var result = lab.exec("jetson_clocks", "--restore", "/tmp/clocks");

        assertThat(result.getStdout()).isEqualTo("Error: /tmp/clocks file not found !\n");
        assertThat(result.getExitCode()).isEqualTo(1);
    }

    @Test
    void theFanGoesToFullSpeedWhenAskedFor() {
        lab.exec("jetson_clocks", "--fan");

        assertThat(show()).contains("FAN Dynamic Speed Control=disabled hwmon1_pwm1=255\n");
    }

    private String show() {
        return lab.exec("jetson_clocks", "--show").getStdout();
    }
}
