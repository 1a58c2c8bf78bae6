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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The lab's nvpmodel does what NVIDIA's does on a Thor, including what one would not expect of it.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabPowerTest {

    private static final String IN_120W = """
            NV Power Mode: 120W
            1
            """;
    private static final String PROMPT = """
            NVPM WARN: Golden image context is already created
            NVPM WARN: Reboot required for changing to this power mode: 2
            NVPM WARN: DO YOU WANT TO REBOOT NOW? enter YES/yes to confirm:
            """;
    private static final String REFUSED = """
            NVPM ERROR: bad input!
            NVPM ERROR: optMask is 1, no request for power mode
            """;

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
    void bootWithoutAStoredMode() {
        lab.shell("rm -f /var/lib/nvpmodel/status; sed -i s/^FAN_WARNING=.*/FAN_WARNING=no/ /etc/lab.conf; nvpmodel --boot");
    }

    @Test
    void aBoardThatNeverChoseAModeIsInTheDefaultOfItsConf() {
        assertThat(lab.exec("nvpmodel", "-q").getStdout()).isEqualTo(IN_120W);
    }

    @Test
    void theModeCanBeAskedForWithoutRoot() {
        assertThat(lab.ssh("thor-lab", "nvpmodel -q").stdout()).isEqualTo(IN_120W);
    }

    @Test
    void aWarningMayComeBeforeTheMode() {
        lab.shell("sed -i s/^FAN_WARNING=.*/FAN_WARNING=yes/ /etc/lab.conf");

        assertThat(lab.exec("nvpmodel", "-q").getStdout()).isEqualTo("NVPM WARN: fan mode is not set!\n" + IN_120W);
    }

    @Test
    void modesWithTheSameGpuMaskAreSwitchedAtOnceAndRemembered() {
        assertThat(lab.exec("nvpmodel", "-m", "0").getExitCode()).isZero();

        assertThat(lab.exec("nvpmodel", "-q").getStdout()).isEqualTo("NV Power Mode: MAXN\n0\n");
        assertThat(lab.exec("cat", "/var/lib/nvpmodel/status").getStdout()).isEqualTo("pmode:0000\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"</dev/null", "<<< no", "<<< y", "<<< Yes"})
    void withoutAYesAModeWithAnotherMaskIsNeitherSetNorRememberedYetTheExitCodeIsZero(String input) {
        var result = lab.exec("bash", "-c", "nvpmodel -m 2 " + input);

        assertThat(result.getStdout()).isEqualTo(PROMPT);
        assertThat(result.getStderr()).isEqualTo(REFUSED);
        assertThat(result.getExitCode()).isZero();
        assertThat(lab.exec("nvpmodel", "-q").getStdout()).isEqualTo(IN_120W);
        assertThat(lab.shell("cat /var/lib/nvpmodel/status").getExitCode()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "YES"})
    void aYesRebootsIntoTheMode(String answer) {
        lab.reboot(() -> assertThat(lab.ssh("thor-lab", "echo %s | sudo nvpmodel -m 2".formatted(answer)).stdout())
                .isEqualTo(PROMPT + "NVPM WARN: rebooting\n"));

        assertThat(lab.exec("nvpmodel", "-q").getStdout()).isEqualTo("NV Power Mode: 90W\n2\n");
    }

    @Test
    void aModeWrittenToTheStatusFileIsAppliedAtTheNextBootWithoutAQuestion() {
        lab.shell("echo pmode:0003 > /var/lib/nvpmodel/status");
        assertThat(lab.exec("nvpmodel", "-q").getStdout()).isEqualTo(IN_120W);

        lab.reboot(() -> lab.ssh("thor-lab", "sudo reboot"));

        assertThat(lab.exec("nvpmodel", "-q").getStdout()).isEqualTo("NV Power Mode: 70W\n3\n");
        assertThat(lab.exec("jetson_clocks", "--show").getStdout())
                .contains("Online CPUs: 0-11, Offline CPUs:12-13\n", "cpu11: Governor=schedutil MinFreq=972000 MaxFreq=1998000")
                .doesNotContain("cpu12:");
    }

    @Test
    void aModeThatTheConfDoesNotHaveIsRefused() {
        var result = lab.exec("nvpmodel", "-m", "4");

        assertThat(result.getStderr()).startsWith("NVPM ERROR: request for bad power mode 4\n");
        assertThat(result.getExitCode()).isEqualTo(255);
    }

    @Test
    void withoutRootNoModeIsSet() {
        var result = lab.ssh("thor-lab", "nvpmodel -m 0");

        assertThat(result.stderr()).contains("NVPM ERROR: failed to set power mode!");
        assertThat(lab.exec("nvpmodel", "-q").getStdout()).isEqualTo(IN_120W);
    }

    @Test
    void theVerboseParseListsModesAndTheirSettings() {
        assertThat(lab.exec("nvpmodel", "-p", "--verbose").getStdout()).contains(
                "NVPM VERB: Config file: /etc/nvpmodel.conf\n",
                "NVPM VERB: PARAM TYPE=FILE NAME=CPU_ONLINE\n",
                "NVPM VERB: POWER_MODEL: ID=0 NAME=MAXN\n",
                "NVPM VERB: GPU MAX_FREQ 2147483647\n",
                "NVPM VERB: POWER_MODEL: ID=2 NAME=90W\n",
                "NVPM VERB: CPU_ONLINE CORE_12 0\n",
                "NVPM VERB: TPC_POWER_GATING TPC_PG_MASK 15873\n",
                "NVPM VERB: EMC MAX_FREQ 0\n",
                "NVPM VERB: PM_CONFIG: DEFAULT=120W(1)\n");
    }

    @Test
    void anotherConfCanBeNamed() {
        lab.shell("sed 's/NAME=120W/NAME=COOL/' /etc/nvpmodel.conf > /tmp/other.conf");

        assertThat(lab.exec("nvpmodel", "-f", "/tmp/other.conf", "-q").getStdout()).isEqualTo("NV Power Mode: COOL\n1\n");
    }

    @Test
    void everyCallIsRecordedWithItsUserAcrossReboots() {
        int mark = lab.invocations().size();
        lab.ssh("thor-lab", "nvpmodel -q; sudo nvpmodel -m '1 2'");
        lab.reboot(() -> lab.exec("shutdown", "-r", "now"));

        assertThat(lab.invocationsSince(mark)).containsExactly("uid=1000 nvpmodel -q", "uid=0 nvpmodel -m 1\\ 2", "uid=0 shutdown -r now");
    }
}
