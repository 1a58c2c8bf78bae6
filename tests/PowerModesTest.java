//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES Repository.java ../lib/jetson/PowerModes.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Optional;
import lib.jetson.PowerModes;
import lib.jetson.PowerModes.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read from nvpmodel's files and answers.
class PowerModesTest {

    private static final PowerModes THOR = PowerModes.parse(Repository.text("tests/lab/nvpmodel_p3834_0008.conf"));

    /// In the style of an Orin's: ids neither start at 0 nor follow each other, and two masks count.
    private static final PowerModes ORIN = PowerModes.parse("""
            # a comment with < POWER_MODEL ID=9 NAME=NONE > in it
            < PARAM TYPE=FILE NAME=GPU_POWER_CONTROL_ENABLE >
            GPU_PWR_CNTL_EN /sys/devices/gpu.0/power/control

            < POWER_MODEL ID=3 NAME=7W >
            CPU_ONLINE CORE_4 0
            TPC_POWER_GATING TPC_PG_MASK 252
            GPU_POWER_CONTROL_DISABLE GPU_PWR_CNTL_DIS auto

            <  POWER_MODEL   ID=10   NAME=MAXN_SUPER  >
            CPU_ONLINE CORE_4 1
            TPC_POWER_GATING TPC_PG_MASK 240
            FBP_POWER_GATING FBP_PG_MASK 2

            < PM_CONFIG DEFAULT=10 >
            """);

    @Test
    void theModesOfAThorAreThoseOfItsConfigurationInItsOrder() {
        assertThat(THOR).hasToString("MAXN (0), 120W (1), 90W (2), 70W (3)");
        assertThat(THOR.defaultId()).contains(1);
    }

    @Test
    void onAThorOnlyModesWithOneMaskCanBeSwitchedLive() {
        assertThat(THOR.modes().stream().map(Mode::powerGating)).containsExactly(
                "{TPC_POWER_GATING TPC_PG_MASK=64}", "{TPC_POWER_GATING TPC_PG_MASK=64}",
                "{TPC_POWER_GATING TPC_PG_MASK=15873}", "{TPC_POWER_GATING TPC_PG_MASK=15873}");
    }

    @Test
    void idsMayHaveGapsAndEveryMaskCounts() {
        assertThat(ORIN.modes()).containsExactly(
                new Mode(3, "7W", 0, Optional.empty(), Optional.empty(), "{TPC_POWER_GATING TPC_PG_MASK=252}"),
                new Mode(10, "MAXN_SUPER", 1, Optional.empty(), Optional.empty(), "{FBP_POWER_GATING FBP_PG_MASK=2, TPC_POWER_GATING TPC_PG_MASK=240}"));
        assertThat(ORIN.defaultId()).contains(10);
    }

    @Test
    void theLimitsOfEachModeAreInTheConfiguration() {
        assertThat(THOR.modes()).extracting(Mode::name, Mode::cores, Mode::cpuCapMHz, Mode::gpuCapMHz).containsExactly(
                tuple("MAXN", 14, Optional.empty(), Optional.empty()),
                tuple("120W", 14, Optional.of(2601), Optional.of(1386)),
                tuple("90W", 12, Optional.of(2601), Optional.of(1530)),
                tuple("70W", 12, Optional.of(1998), Optional.of(1530)));
    }

    @ParameterizedTest
    @CsvSource({"nvpmodel_p3834_0008.conf, 0, MAXN", "nvpmodel_p3834_0000.conf, 0, MAXN", "nvpmodel_p3767_0003_super.conf, 2, MAXN_SUPER"})
    void theStrongestModeGoesByItsNameAndNotByTheNumber0(String file, int id, String name) {
        assertThat(PowerModes.parse(Repository.text("tests/lab/" + file)).find("strongest")).get().extracting(Mode::id, Mode::name).containsExactly(id, name);
    }

    @Test
    void whereNoModeIsWithoutLimitsNoneIsTheStrongest() {
        assertThat(PowerModes.parse("< POWER_MODEL ID=0 NAME=15W >\n< POWER_MODEL ID=1 NAME=10W >\n").find("strongest")).isEmpty();
    }

    @Test
    void aConfigurationMayHaveNoDefault() {
        assertThat(PowerModes.parse("< POWER_MODEL ID=0 NAME=MAXN >\n").defaultId()).isEmpty();
        assertThat(PowerModes.parse("").modes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"120W", "120w", "1"})
    void aModeIsFoundByNameInAnyCaseOrById(String text) {
        assertThat(THOR.find(text)).map(Mode::id).contains(1);
    }

    @Test
    void aNameWinsOverAnId() {
        var modes = PowerModes.parse("< POWER_MODEL ID=0 NAME=1 >\n< POWER_MODEL ID=1 NAME=0 >\n");

        assertThat(modes.find("1")).map(Mode::id).contains(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "MAX", "MAXN ", "4", "-1", "00", "0\n", "$(id)"})
    void whatIsNeitherIsNotFound(String text) {
        assertThat(THOR.find(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NV Power Mode: 90W\n2\n", "NVPM WARN: fan mode is not set!\nNV Power Mode: 90W\n2\n", "NV Power Mode: 90W\n2\n\n", "2"})
    void theLastLineOfAQueryIsTheMode(String answer) {
        assertThat(THOR.current(answer)).map(Mode::name).contains("90W");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NV Power Mode: 90W\n", "NVPM ERROR: failed\n", "7\n"})
    void anAnswerWithoutAModeHasNone(String answer) {
        assertThat(THOR.current(answer)).isEmpty();
    }

    @Test
    void theStatusFileNamesTheModeOfTheNextBoot() {
        assertThat(THOR.recorded("pmode:0003\n")).map(Mode::name).contains("70W");
        assertThat(THOR.recorded("pmode:0000 fmode:quiet\n")).map(Mode::name).contains("MAXN");
        assertThat(THOR.recorded("pmode:0009\n")).isEmpty();
        assertThat(THOR.recorded("")).isEmpty();
    }

    @Test
    void aRecordedModeLeavesTheOtherEntriesOfTheStatusFileAlone() {
        var mode = THOR.find("90W").orElseThrow();

        assertThat(PowerModes.record("pmode:0001 fmode:quiet\n", mode)).isEqualTo("pmode:0002 fmode:quiet\n");
        assertThat(PowerModes.record("fmode:quiet\n", mode)).isEqualTo("pmode:0002 fmode:quiet\n");
        assertThat(PowerModes.record("", mode)).isEqualTo("pmode:0002\n");
        assertThat(THOR.recorded(PowerModes.record("", mode))).contains(mode);
    }
}
