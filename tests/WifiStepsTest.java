//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES Typed.java WifiLab.java StepRun.java
//SOURCES ../scripts/WifiList.java ../scripts/WifiConnect.java ../scripts/WifiSwitch.java ../scripts/RunNotebook.java
package tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scripts.WifiConnect;
import scripts.WifiList;
import scripts.WifiSwitch;

/// The Wi-Fi steps with the real nmcli, in the air of `tests/lab/wifi.json`.
@Tag("docker")
@Tag("network")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WifiStepsTest {

    @TempDir
    Path folder;

    private WifiLab wifi;

    @BeforeAll
    void start() {
        wifi = WifiLab.start("wlP1p1s0");
    }

    @AfterAll
    void stop() {
        wifi.close();
    }

    @BeforeEach
    void nothingKnown() {
        wifi.forgetAll();
    }

    private StepRun connect(String network, String password, String... more) throws IOException {
        Files.writeString(folder.resolve("password"), password + "\n");
        var args = new ArrayList<>(List.of(network, "--password-file", folder.resolve("password").toString(), "--yes"));
        args.addAll(List.of(more));
        return wifi.run(new WifiConnect("", Optional.empty()), args.toArray(String[]::new));
    }

    @Test
    void namesOfAnyKindAreListedAsTheyAre() {
        assertThat(wifi.run(new WifiList()).out()).isEqualTo("""
                in use  ssid           bssid              mode   channel  signal  security   device
                no      Café 🛜 5G     2C:B2:1A:5D:64:A2  Infra  161      100     WPA1 WPA2  wlP1p1s0
                no      a:b\\c          DC:D8:7C:56:2C:76  Infra  1        65      WPA1 WPA2  wlP1p1s0
                no      WJJ_HOME       2C:B2:1A:5D:64:A1  Infra  11       59      WPA1 WPA2  wlP1p1s0
                no      WJJ_HOME       DC:D8:7C:56:2C:78  Infra  40       42      WPA1 WPA2  wlP1p1s0
                no       two  blanks   DC:D8:7C:56:2C:77  Infra  36       37                 wlP1p1s0
                no                     DC:D8:7C:56:2C:79  Infra  6        20      WPA1 WPA2  wlP1p1s0
                """);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
            "Café 🛜 5G|correct horse:\\ 电源", "a:b\\c|back\\slash:colon", "WJJ_HOME|secret-of-home"})
    void aNetworkIsJoinedOnceAndItsPasswordIsInNoProcessListAndNoOutput(String network, String password) throws IOException {
        var seen = wifi.watchProcesses();

        var run = connect(network, password, "--verbose", "--json");
        String commandLines = seen.get();

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(wifi.active()).isEqualTo(network + ":wlP1p1s0");
        assertThat(commandLines).contains("passwd-file /dev/stdin").doesNotContain(password);
        assertThat(wifi.lab().invocations().toString() + run + wifi.written()).doesNotContain(password);
        assertThat(connect(network, password).err()).endsWith("wifi-connect on ssh://thor-lab: unchanged\n");
        var undo = wifi.run(new WifiConnect("", Optional.empty()), network, "--undo", "--yes");
        assertThat(undo.exitCode()).as(undo.err()).isZero();
        assertThat(wifi.active()).isEmpty();
        assertThat(wifi.lab().exec("nmcli", "-t", "connection", "show").getStdout()).isEmpty();
    }

    @Test
    void aRecipeLeavesThePasswordInNoProcessListJournalOrExportOfThisSide() throws IOException {
        Path notebook = Files.writeString(folder.resolve("join.md"), """
                ---
                params: { password: { type: secret } }
                ---

                ```java
                run(new WifiConnect("WJJ_HOME", Optional.of(password)));
                ```

                ```java
                "joined with " + password
                ```
                """);
        Path password = Files.writeString(folder.resolve("password"), "secret-of-home\n");
        Path runs = folder.resolve("runs");
        Path said = folder.resolve("said");
        var process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"), "scripts.RunNotebook", notebook.toString(), "--password-file", password.toString(),
                "--host", wifi.lab().host(), "--ssh-config", wifi.lab().sshConfig().toString(), "--yes", "--verbose", "--out", runs.toString())
                .redirectErrorStream(true).redirectOutput(said.toFile()).start();
        var commandLines = new HashSet<String>();
        while (process.isAlive()) {
            ProcessHandle.allProcesses().forEach(running -> commandLines.add(commandLine(running)));
        }

        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        assertThat(wifi.active()).isEqualTo("WJJ_HOME:wlP1p1s0");
        assertThat(commandLines).anyMatch(line -> line.startsWith("ssh ")).anyMatch(line -> line.contains("--password-file"))
                .noneMatch(line -> line.contains("secret-of-home"));
        assertThat(Files.readString(said)).contains("joined with ***").doesNotContain("secret-of-home");
        try (var files = Files.walk(runs)) {
            assertThat(files.filter(Files::isRegularFile)).hasSizeGreaterThan(2).allSatisfy(file ->
                    assertThat(Files.readString(file)).contains("***").doesNotContain("secret-of-home"));
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"), ISO_8859_1).replace('\0', ' ');
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    @Test
    void aPasswordThatIsTypedJoinsTheNetworkAndIsNotSeen() throws Exception {
        String seen = Typed.at("Wi-Fi password: ", "secret-of-home\n", WifiConnect.class, List.of("WJJ_HOME", "--password", "--yes",
                "--host", wifi.lab().host(), "--ssh-config", wifi.lab().sshConfig().toString()));

        assertThat(seen).startsWith("Wi-Fi password: \n").endsWith("wifi-connect on ssh://thor-lab: changed\nexit 0, echo\n")
                .doesNotContain("secret-of-home");
        assertThat(wifi.active()).isEqualTo("WJJ_HOME:wlP1p1s0");
    }

    @Test
    void aDeviceThatIsSwitchedOffIsSaidToBe() {
        String set = "busctl set-property org.freedesktop.NetworkManager /org/freedesktop/NetworkManager/Devices/wifi "
                + "org.freedesktop.NetworkManager.Device StateReason '(uu)' %d 0";
        wifi.lab().shell(set.formatted(20));

        var run = wifi.run(new WifiList());

        wifi.lab().shell(set.formatted(30));
        assertThat(run).isEqualTo(new StepRun(1, "",
                "wifi-list: the Wi-Fi of ssh://thor-lab is switched off: sudo nmcli radio wifi on; if that does not help: rfkill list\n"));
    }

    @Test
    void anOpenNetworkNeedsNoPassword() {
        var run = wifi.run(new WifiConnect("", Optional.empty()), " two  blanks ", "--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(wifi.active()).isEqualTo(" two  blanks :wlP1p1s0");
    }

    @Test
    void oneOfSeveralAccessPointsIsMeantByItsAddress() throws IOException {
        connect("WJJ_HOME", "secret-of-home");
        assertThat(wifi.accessPointInUse()).isEqualTo("2C:B2:1A:5D:64:A1");

        var run = connect("DC:D8:7C:56:2C:78", "secret-of-home");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(wifi.accessPointInUse()).isEqualTo("DC:D8:7C:56:2C:78");
        assertThat(wifi.active()).isEqualTo("WJJ_HOME:wlP1p1s0");
    }

    @Test
    void aHiddenNetworkIsJoinedByItsName() throws IOException {
        var run = connect("unseen net", "unseen-secret", "--hidden");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(wifi.active()).isEqualTo("unseen net:wlP1p1s0");
        assertThat(wifi.properties("unseen net", "802-11-wireless.hidden")).isEqualTo("802-11-wireless.hidden:yes\n");
    }

    @Test
    void aHiddenNetworkIsNotJoinedByTheAddressAlone() throws IOException {
        assertThat(connect("DC:D8:7C:56:2C:79", "unseen-secret").err()).isEqualTo(
                "wifi-connect: the network of DC:D8:7C:56:2C:79 does not tell its name: give the name, and --hidden\n");
    }

    @Test
    void aNetworkThatWantsAPasswordIsNotTouchedWithoutOne() {
        int mark = wifi.lab().invocations().size();

        assertThat(wifi.run(new WifiConnect("", Optional.empty()), "WJJ_HOME", "--yes")).isEqualTo(new StepRun(1, "",
                "wifi-connect: 'WJJ_HOME' wants a password: --password-file, or --password to be asked\n"));
        assertThat(wifi.run(new WifiConnect("", Optional.empty()), "WJJ_HOME", "--password", "--yes")).isEqualTo(new StepRun(2, "",
                "wifi-connect: --password: nobody to ask without a terminal; --password-file takes a file\n"));
        assertThat(wifi.lab().invocationsSince(mark)).noneMatch(call -> call.contains(" add ") || call.contains(" up "));
    }

    @Test
    void aWrongPasswordLeavesTheConnectionOfBeforeAndNoNewOne() throws IOException {
        connect("WJJ_HOME", "secret-of-home");

        var run = connect("a:b\\c", "not-the-password");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("'a:b\\c' was not joined; the password may be wrong, or the signal of 65 % too weak.",
                "The network of ssh://thor-lab is as it was.").doesNotContain("not-the-password");
        assertThat(wifi.lab().shell(
                "timeout 5 sh -c 'until nmcli -t -f DEVICE connection show --active | grep -q wlP1p1s0; do sleep 0.1; done'")
                .getExitCode()).isZero();
        assertThat(wifi.active()).isEqualTo("WJJ_HOME:wlP1p1s0");
        assertThat(wifi.lab().exec("nmcli", "-t", "-f", "NAME", "connection", "show").getStdout()).isEqualTo("WJJ_HOME\n");
    }

    @Test
    void whatIsNotInRangeIsSaidWithWhatIs() throws IOException {
        var run = connect("Elsewhere", "some-password");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("wifi-connect: no network 'Elsewhere' in range of wlP1p1s0; "
                + "there are 'Café 🛜 5G', 'a:b\\c', 'WJJ_HOME', ' two  blanks '\n");
    }

    @Test
    void aPasswordThatCanBeNoneIsWrongUsage() throws IOException {
        assertThat(connect("WJJ_HOME", "short")).isEqualTo(new StepRun(2, "",
                "wifi-connect: a Wi-Fi password has 8 to 63 bytes, or is a key of 64 hex digits\n"));
    }

    @Test
    void theHostSwitchesBetweenWhatItKnowsAndBack() throws IOException {
        connect("a:b\\c", "back\\slash:colon");
        connect("WJJ_HOME", "secret-of-home");

        assertThat(wifi.run(new WifiSwitch(""), "a:b\\c", "--yes").exitCode()).isZero();
        assertThat(wifi.active()).isEqualTo("a:b\\c:wlP1p1s0");
        assertThat(wifi.run(new WifiSwitch(""), "a:b\\c", "--yes").err()).endsWith(": unchanged\n");
        assertThat(wifi.run(new WifiSwitch(""), "a:b\\c", "--undo", "--yes").exitCode()).isZero();
        assertThat(wifi.active()).isEqualTo("WJJ_HOME:wlP1p1s0");
        assertThat(wifi.run(new WifiSwitch(""), "WJJ_HOME", "--off", "--yes").exitCode()).isZero();
        assertThat(wifi.active()).isEmpty();
    }

    @Test
    void aConnectionThatIsNotKnownIsSaidWithThoseThatAre() throws IOException {
        connect("WJJ_HOME", "secret-of-home");

        assertThat(wifi.run(new WifiSwitch(""), "AI_5G", "--yes")).isEqualTo(new StepRun(2, "",
                "wifi-switch: no Wi-Fi connection 'AI_5G'; there are 'WJJ_HOME'\n"));
    }
}
