//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES WifiLab.java StepRun.java ../scripts/WifiConnect.java ../scripts/WifiHotspot.java ../scripts/WifiSwitch.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Step;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import scripts.WifiConnect;
import scripts.WifiHotspot;
import scripts.WifiSwitch;

/// Wi-Fi steps that come by the very device they change: what they start goes on without them, and they come back by a new
/// connection. The link itself does not move here; [ConfirmOrRevertTest] has one that does.
@Tag("docker")
@Tag("network")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WifiOverItselfTest {

    @TempDir
    Path folder;

    private WifiLab wifi;

    @BeforeAll
    void start() {
        wifi = WifiLab.start("eth0");
    }

    @AfterAll
    void stop() {
        wifi.close();
    }

    @BeforeEach
    void nothingKnown() {
        wifi.forgetAll();
    }

    private StepRun withPassword(Step<?> step, String network, String password, String... more) throws IOException {
        var args = new ArrayList<>(List.of(network, "--yes",
                "--password-file", Files.writeString(folder.resolve("password"), password + "\n").toString()));
        args.addAll(List.of(more));
        return wifi.run(step, args.toArray(String[]::new));
    }

    @Test
    void aNetworkIsJoinedAndThePasswordIsInNoProcessList() throws IOException {
        var seen = wifi.watchProcesses();

        var run = withPassword(new WifiConnect("", Optional.empty()), "WJJ_HOME", "secret-of-home", "--verbose");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).containsPattern(
                "  ~ this session's way to the host: [0-9.]+ -> the same address, or back after 60 s without");
        assertThat(wifi.active()).isEqualTo("WJJ_HOME:eth0");
        assertThat(seen.get()).contains("sleep 0.3", "passwd-file /dev/stdin").doesNotContain("secret-of-home");
        assertThat(run + wifi.written()).doesNotContain("secret-of-home");
    }

    @Test
    void aWrongPasswordLeavesAllAsItWas() throws IOException {
        withPassword(new WifiConnect("", Optional.empty()), "WJJ_HOME", "secret-of-home");

        var run = withPassword(new WifiConnect("", Optional.empty()), "a:b\\c", "not-the-password");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("'a:b\\c' was not joined; the password may be wrong", "the change failed: ",
                "The change was taken back; ssh://thor-lab answers as before.");
        assertThat(wifi.active()).isEqualTo("WJJ_HOME:eth0");
        assertThat(wifi.lab().exec("nmcli", "-t", "-f", "NAME", "connection", "show").getStdout()).isEqualTo("WJJ_HOME\n");
    }

    @Test
    void theHostBecomesAnAccessPointAndSwitchesBack() throws IOException {
        withPassword(new WifiConnect("", Optional.empty()), "WJJ_HOME", "secret-of-home");

        var run = wifi.run(new WifiHotspot("", Optional.empty()), "guests", "--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).containsPattern("  ~ this session's way to the host: [0-9.]+ -> 10.42.0.1, or back after 60 s without");
        assertThat(wifi.active()).isEqualTo("guests:eth0");
        assertThat(wifi.run(new WifiSwitch(""), "WJJ_HOME", "--yes").exitCode()).isZero();
        assertThat(wifi.active()).isEqualTo("WJJ_HOME:eth0");
    }
}
