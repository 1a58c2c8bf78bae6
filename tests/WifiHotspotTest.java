//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES WifiLab.java StepRun.java ../scripts/WifiHotspot.java ../scripts/WifiConnect.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
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
import scripts.WifiHotspot;

/// `wifi-hotspot` with the real nmcli.
@Tag("docker")
@Tag("network")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WifiHotspotTest {

    private static final String PASSWORD = "a word for guests";

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

    private StepRun hotspot(String... args) {
        return wifi.run(new WifiHotspot("", Optional.empty()), args);
    }

    private StepRun withPassword(String password, String... args) throws IOException {
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--password-file", Files.writeString(folder.resolve("password"), password + "\n").toString(), "--yes"));
        return hotspot(all.toArray(String[]::new));
    }

    @Test
    void aHostBecomesAnAccessPointThatSharesItsLinksAndGoesBack() throws IOException {
        wifi.run(new WifiConnect("", Optional.empty()), " two  blanks ", "--yes");

        var run = withPassword(PASSWORD, "Thor 热点", "--channel", "40");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("""
                  ~ Wi-Fi connection: (none) -> Thor 热点
                  ~ connection of wlP1p1s0:  two  blanks  -> access point 'Thor 热点', 5 GHz, channel 40, 10.42.0.1/24
                """);
        assertThat(wifi.active()).isEqualTo("Thor 热点:wlP1p1s0");
        assertThat(wifi.properties("Thor 热点", "connection.autoconnect,802-11-wireless.ssid,802-11-wireless.mode,802-11-wireless.band,"
                + "802-11-wireless.channel,802-11-wireless-security.key-mgmt,ipv4.method,ipv4.addresses,ipv6.method")).isEqualTo("""
                connection.autoconnect:no
                802-11-wireless.ssid:Thor 热点
                802-11-wireless.mode:ap
                802-11-wireless.band:a
                802-11-wireless.channel:40
                802-11-wireless-security.key-mgmt:wpa-psk
                ipv4.method:shared
                ipv4.addresses:10.42.0.1/24
                ipv6.method:ignore
                """);
        assertThat(withPassword(PASSWORD, "Thor 热点", "--channel", "40").err()).endsWith(": unchanged\n");

        assertThat(hotspot("--undo", "--yes")).isEqualTo(new StepRun(2, "",
                "wifi-hotspot: --undo: name the NETWORK, whose connections go with it, or give --down\n"));
        assertThat(hotspot("Thor 热点", "--undo", "--yes").exitCode()).isZero();
        assertThat(wifi.active()).isEqualTo(" two  blanks :wlP1p1s0");
        assertThat(wifi.lab().exec("nmcli", "-e", "no", "-t", "-f", "NAME", "connection", "show").getStdout()).isEqualTo(" two  blanks \n");
    }

    @Test
    void thePasswordIsShownWhereItIsAskedForAndNowhereElse() throws IOException {
        var seen = wifi.watchProcesses();

        var run = withPassword(PASSWORD, "guests", "--verbose", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(seen.get()).contains("passwd-file /dev/stdin").doesNotContain(PASSWORD);
        assertThat(run + wifi.lab().invocations().toString() + wifi.written()).doesNotContain(PASSWORD);
        assertThat(hotspot("guests", "--yes").out()).isEqualTo("""
                device    wlP1p1s0
                network   access point 'guests', any band, any channel, 10.42.0.1/24
                password  --show-password shows it
                """);
        assertThat(hotspot("--show-password").out()).endsWith("password  " + PASSWORD + "\n");
        assertThat(hotspot("--show-password", "--json").out()).contains("\"guests\"").doesNotContain(PASSWORD);
    }

    @Test
    void aPasswordThatIsNotGivenIsMadeUpForEachNetwork() {
        var shown = Pattern.compile("password  ([a-km-np-z2-9]{12})\n");
        var first = shown.matcher(hotspot("one", "--show-password", "--yes").out());
        var second = shown.matcher(hotspot("two", "--show-password", "--yes").out());

        assertThat(first.find() && second.find()).isTrue();
        assertThat(first.group(1)).isNotEqualTo(second.group(1));
        assertThat(hotspot("one", "--show-password", "--yes").out()).as("the one of before").contains(first.group(1));
    }

    @Test
    void anotherPasswordMakesAnotherConnectionAndLeavesTheFirst() throws IOException {
        withPassword(PASSWORD, "guests");

        var run = withPassword("another word", "guests", "--show-password");

        assertThat(run.out()).as(run.err()).endsWith("password  another word\n");
        assertThat(wifi.active()).isEqualTo("guests 2:wlP1p1s0");
        assertThat(withPassword(PASSWORD, "guests", "--show-password").out()).endsWith("password  " + PASSWORD + "\n");
        assertThat(wifi.active()).isEqualTo("guests:wlP1p1s0");

        assertThat(hotspot("guests", "--undo", "--yes").err()).contains("guests -> (none)", "guests 2 -> (none)").endsWith(": changed\n");
    }

    @Test
    void anAccessPointIsSwitchedOffAndOnAgainByUndo() {
        hotspot("guests", "--yes");
        wifi.lab().shell("rm -rf /var/lib/thorbook");

        assertThat(hotspot("--down", "--yes").err()).contains("  ~ connection of wlP1p1s0: guests -> (none)\n").endsWith(": changed\n");
        assertThat(wifi.active()).isEmpty();
        assertThat(hotspot("--down", "--yes").err()).endsWith(": unchanged\n");
        assertThat(hotspot("--down", "--undo", "--yes").exitCode()).isZero();
        assertThat(wifi.active()).isEqualTo("guests:wlP1p1s0");
    }

    @Test
    void aPlanChangesNothing() {
        int mark = wifi.lab().invocations().size();

        assertThat(hotspot("guests", "--address", "192.168.4.1/24", "--band", "2.4", "--plan")).isEqualTo(new StepRun(3, """
                Wi-Fi connection: (none) -> guests
                connection of wlP1p1s0: (none) -> access point 'guests', 2.4 GHz, any channel, 192.168.4.1/24
                """, "wifi-hotspot on ssh://thor-lab: planned\n"));
        assertThat(wifi.lab().invocationsSince(mark)).noneMatch(call -> call.contains("uid=0 nmcli connection"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
            "guests --band 6,--band: 2.4 or 5; not '6'",
            "guests --band 5 --channel 11,--channel: 11 is none of the 5 GHz band",
            "guests --channel 37,--channel: there is no channel 37; only 1 to 14 at 2.4 GHz; 36; 40; 44 and so on at 5 GHz",
            "guests --address 10.42.0.1/33,a prefix length is 1 to 32; not 33",
            "guests --address 10.42.0.1/31,--address: a network of /31 has no address for anybody else",
            "guests --address 10.42.0.0/24,--address: 10.42.0.0/24 is the network's own or its broadcast address",
            "guests --down,--down goes without a NETWORK; --band and --channel",
            "--down --band 5,--down goes without a NETWORK; --band and --channel",
            "--yes,name the NETWORK; or give --down; or --show-password alone"})
    void wrongUseIsSaidInOneLine(String args, String error) {
        assertThat(hotspot(args.split(" "))).isEqualTo(new StepRun(2, "", "wifi-hotspot: " + error.replace(";", ",") + "\n"));
    }
}
