//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../lib/jetson/ClockTable.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import lib.jetson.ClockTable;
import lib.jetson.ClockTable.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read from `jetson_clocks --show`.
class ClockTableTest {

    private static final String THOR_LOCKED = """
            SOC family:tegra264  Machine:NVIDIA Jetson AGX Thor Developer Kit
            Online CPUs: 0-13, Offline CPUs:
            cpu0:  Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
            cpu10: Governor=schedutil MinFreq=2601000 MaxFreq=2601000 CurrentFreq=2601000 IdleStates: WFI=0 cc7=0
            gpu-gpc-0 MinFreq=1575000000 MaxFreq=1575000000 CurrentFreq=1575000000
            gpu-nvd-0 MinFreq=1692000000 MaxFreq=1692000000 CurrentFreq=1692000000
            EMC MinFreq=665600000 MaxFreq=4266000000 CurrentFreq=4266000000 FreqOverride=1
            PVA0_VPS0: Online=0 MinFreq=0 MaxFreq=1215000000 CurrentFreq=1215000000
            PVA0_AXI:  Online=0 MinFreq=0 MaxFreq=909000000 CurrentFreq=909000000
            FAN Dynamic Speed Control=nvfancontrol hwmon1_pwm1=73
            FAN Dynamic Speed Control=nvfancontrol hwmon1_pwm1_enable=1
            NV Power Mode: MAXN
            """;

    private static final String THOR_FREE = """
            cpu0:  Governor=schedutil MinFreq=972000 MaxFreq=2601000 CurrentFreq=972000 IdleStates: WFI=1 cc7=1
            cpu1:  Governor=schedutil MinFreq=972000 MaxFreq=2601000 CurrentFreq=1998000 IdleStates: WFI=1 cc7=1
            gpu-gpc-0 MinFreq=315000000 MaxFreq=1386000000 CurrentFreq=315000000
            gpu-nvd-0 MinFreq=315000000 MaxFreq=1692000000 CurrentFreq=315000000
            EMC MinFreq=665600000 MaxFreq=4266000000 CurrentFreq=2750000000 FreqOverride=0
            PVA0_VPS0: Online=0 MinFreq=0 MaxFreq=1215000000 CurrentFreq=1215000000
            """;

    private static final String ORIN_LOCKED = """
            SOC family:tegra234  Machine:NVIDIA Jetson Orin Nano Developer Kit
            Online CPUs: 0-5
            cpu0:  Online=1 Governor=schedutil MinFreq=1728000 MaxFreq=1728000 CurrentFreq=1728000 IdleStates: WFI=0 c7=0
            GPU MinFreq=1020000000 MaxFreq=1020000000 CurrentFreq=1020000000
            Active GPU TPCs: 8
            EMC MinFreq=204000000 MaxFreq=3199000000 CurrentFreq=3199000000
            DLA0_CORE:   Online=1 MinFreq=0 MaxFreq=1600000000 CurrentFreq=1600000000
            DLA0_FALCON: Online=1 MinFreq=0 MaxFreq=844800000 CurrentFreq=844800000
            FAN Dynamic Speed Control=disabled hwmon2_pwm1=255
            Fan: speed=0
            NV Power Mode: MAXN_SUPER
            """;

    @Test
    void everyClockOfAThorIsReadInMegahertz() {
        assertThat(ClockTable.parse(THOR_LOCKED).clocks()).containsExactly(
                new Clock("cpu0", 2601, 2601, 2601), new Clock("cpu10", 2601, 2601, 2601),
                new Clock("gpu-gpc-0", 1575, 1575, 1575), new Clock("gpu-nvd-0", 1692, 1692, 1692), new Clock("EMC", 665.6, 4266, 4266),
                new Clock("PVA0_VPS0", 0, 1215, 1215), new Clock("PVA0_AXI", 0, 909, 909));
    }

    @Test
    void everyClockOfAnOrinIsReadToo() {
        assertThat(ClockTable.parse(ORIN_LOCKED).clocks()).extracting(Clock::name).containsExactly("cpu0", "GPU", "EMC", "DLA0_CORE", "DLA0_FALCON");
    }

    @ParameterizedTest
    @ValueSource(strings = {THOR_LOCKED, ORIN_LOCKED})
    void lockedClocksAreLockedThoughTheMemorysMinimumIsLow(String show) {
        var table = ClockTable.parse(show);

        assertThat(table.locked()).isTrue();
        assertThat(table.free()).isFalse();
        assertThat(table.unlocked()).isEmpty();
    }

    @Test
    void freeClocksAreNamedByGroupWithTheirRange() {
        var table = ClockTable.parse(THOR_FREE);

        assertThat(table.locked()).isFalse();
        assertThat(table.free()).isTrue();
        assertThat(table.unlocked().toString()).isEqualTo("{cpu=972 to 2601 MHz, gpu-gpc-0=315 to 1386 MHz, gpu-nvd-0=315 to 1692 MHz, EMC=666 to 4266 MHz}");
        assertThat(table.lockedAt()).isEmpty();
        assertThat(table.top("cpu")).isEqualTo("locked at 2601 MHz");
    }

    @Test
    void aMemoryClockThatIsBusyByItselfDoesNotMakeTheOthersLocked() {
        var table = ClockTable.parse(THOR_FREE.replace("CurrentFreq=2750000000", "CurrentFreq=4266000000"));

        assertThat(table.free()).isTrue();
        assertThat(table.locked()).isFalse();
    }

    @Test
    void oneFreeClockIsEnoughToCountAsNotLocked() {
        var table = ClockTable.parse(THOR_LOCKED.replace("cpu10: Governor=schedutil MinFreq=2601000", "cpu10: Governor=schedutil MinFreq=972000"));

        assertThat(table.locked()).isFalse();
        assertThat(table.free()).isFalse();
        assertThat(table.unlocked()).containsOnlyKeys("cpu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Error: Run this script(/usr/bin/jetson_clocks) as a root user\n", "cpu0: MinFreq=1 MaxFreq=2\n", "gpu MinFreq=x MaxFreq=1 CurrentFreq=1\n"})
    void whatIsNoClockIsPassedOver(String show) {
        assertThat(ClockTable.parse(show).clocks()).isEmpty();
    }
}
