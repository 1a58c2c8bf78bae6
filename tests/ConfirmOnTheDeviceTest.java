//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabWire.java ../lib/Quote.java ../scripts/StaticIp.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import lib.Quote;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import scripts.StaticIp;

/// `static-ip` on the device itself, by a person who came over the very link whose address it changes.
@Tag("docker")
@Tag("network")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfirmOnTheDeviceTest {

    private static final String WIRED = "Wired connection 1";
    private static final String VISITORS = "ss -H -t -n state established src 27.41.19.62";

    private LabWire wire;
    private String old;

    @BeforeAll
    void start() {
        wire = LabWire.startWithThorbook();
    }

    @AfterAll
    void stop() {
        wire.close();
    }

    @BeforeEach
    void addressByDhcp() {
        set("ipv4.method auto ipv4.addresses '' ipv4.gateway ''");
        old = wire.address();
    }

    private void set(String properties) {
        wire.onDevice("""
                rm -rf /var/lib/thorbook
                nmcli connection modify 'Wired connection 1' %s connection.autoconnect yes
                nmcli --wait 30 connection up 'Wired connection 1'""".formatted(properties));
    }

    /// Thorbook on the device itself, in an ssh session over the link that it changes.
    private void startThere(String log, String... more) {
        var arguments = Stream.concat(Stream.of("--connection", WIRED, "--yes"), Stream.of(more)).toArray(String[]::new);
        wire.ssh(old, "nohup %s > %s 2>&1 < /dev/null & true".formatted(Quote.sh(LabWire.thorbook(StaticIp.class, arguments)), log));
    }

    @Test
    void theChangeStaysOnceSomebodyHasComeInByTheNewAddress() {
        startThere("/tmp/stays", "--address", "27.41.19.62/25");
        wire.onDevice("timeout 60 sh -c 'until ip address show enP2p1s0 | grep -q 27.41.19.62; do sleep 0.1; done'");
        assertThat(wire.nothingPending()).as("nobody has come in yet").isFalse();

        wire.ssh("27.41.19.62", "timeout 30 sh -c 'until grep -q changed /tmp/stays; do sleep 0.1; done'");

        assertThat(wire.onDevice("cat /tmp/stays").getStdout()).endsWith("static-ip on local: changed\n");
        assertThat(wire.nothingPending()).isTrue();
        assertThat(wire.address()).isEqualTo("27.41.19.62");
    }

    /// Such a connection is what a laptop leaves behind that went away without a word.
    @Test
    void aConnectionOfBeforeTheChangeIsNobodyWhoComesIn() {
        wire.onDevice("ip address add 27.41.19.62/25 dev enP2p1s0");
        wire.onLaptop("nohup bash -c 'exec 3<>/dev/tcp/27.41.19.62/22; sleep 60' > /dev/null 2>&1 &");
        assertThat(wire.onDevice("timeout 10 sh -c 'until %s | grep .; do sleep 0.1; done'".formatted(VISITORS)).getExitCode())
                .isZero();
        startThere("/tmp/taken-back", "--address", "27.41.19.62/25", "--revert-after", "5");

        wire.onDevice("timeout 40 sh -c 'until grep -q \"as before\" /tmp/taken-back; do sleep 0.1; done'");

        assertThat(wire.onDevice("cat /tmp/taken-back").getStdout())
                .contains("nobody came in by ssh to 27.41.19.62 or %s within 5 s".formatted(old));
        assertThat(wire.onDevice(VISITORS).getStdout()).as("it was there all the time").isNotEmpty();
        assertThat(wire.stored()).isEqualTo("auto");
    }

    @Test
    void atTheConsoleNobodyHasToComeIn() {
        var command = LabWire.thorbook(StaticIp.class, "--connection", WIRED, "--address", "27.41.19.62/25", "--yes");

        assertThat(wire.onDevice(Quote.sh(command) + " 2>&1").getStdout()).endsWith("static-ip on local: changed\n");
        assertThat(wire.address()).isEqualTo("27.41.19.62");
    }

    /// sudo keeps nothing of the session that it is called in, and NetworkManager brings back only what was in force.
    @Test
    void aSessionIsNoConsoleUnderSudoEitherAndAProfileThatWasInForceNowhereIsTakenBackAsWell() {
        wire.onDevice("nmcli connection add type ethernet con-name other autoconnect no ipv4.method manual ipv4.addresses 192.168.1.9/24");
        var command = Quote.sh(LabWire.thorbook(StaticIp.class, "--connection", "other", "--address", "10.9.8.7/24",
                "--revert-after", "5", "--yes"));

        var run = wire.ssh(old, "sudo " + command);

        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.stderr()).contains("  ~ this session's way to the host: ",
                " -> 10.9.8.7, or back after 5 s without a new connection", "nobody came in by ssh to 10.9.8.7",
                "The change was taken back; local answers as before.");
        assertThat(wire.address()).isEqualTo(old);
        assertThat(wire.onDevice("""
                grep -h -e address1 -e autoconnect /etc/NetworkManager/system-connections/other.nmconnection
                nmcli -g ipv4.addresses,connection.autoconnect connection show other
                nmcli connection delete other > /dev/null""").getStdout()).isEqualTo("""
                autoconnect=false
                address1=192.168.1.9/24
                192.168.1.9/24
                no
                """);
    }

    @Test
    void somebodyMayComeInByAnAddressThatNobodyKnewBefore() {
        set("ipv4.method manual ipv4.addresses 27.41.19.62/25");
        wire.ssh("27.41.19.62", "nohup %s > /tmp/known 2>&1 < /dev/null & true".formatted(
                Quote.sh(LabWire.thorbook(StaticIp.class, "--connection", WIRED, "--dhcp", "--yes"))));
        wire.onDevice("timeout 60 sh -c 'until ip address show enP2p1s0 | grep -q %s; do sleep 0.1; done'".formatted(old));

        wire.ssh(old, "timeout 30 sh -c 'until grep -q changed /tmp/known; do sleep 0.1; done'");

        assertThat(wire.onDevice("cat /tmp/known").getStdout()).endsWith("static-ip on local: changed\n");
        assertThat(wire.stored()).isEqualTo("auto");
    }
}
