//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The lab's wired port is managed by a real NetworkManager, and a connection over it is a real one.
@Tag("docker")
@Tag("network")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabNetworkTest {

    private static final String GUIDES_ADDRESS = """
            nmcli connection modify 'Wired connection 1' ipv4.method manual ipv4.addresses 27.41.19.62/25 \
            ipv4.gateway 27.41.19.1 ipv4.dns 27.41.84.1 connection.autoconnect yes""";

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
    void addressByDhcp() {
        lab.shell("""
                nmcli connection modify 'Wired connection 1' ipv4.method auto ipv4.addresses '' ipv4.gateway '' ipv4.dns ''
                nmcli connection up 'Wired connection 1'""");
    }

    @Test
    void theWiredPortHasTheNamesOfTheGuideAndAnAddressByDhcp() {
        assertThat(lab.exec("nmcli", "-g", "DEVICE,TYPE,STATE,CONNECTION", "device", "status").getStdout())
                .contains("enP2p1s0:ethernet:connected:Wired connection 1\n", "eth0:ethernet:unmanaged:\n");
        assertThat(wiredAddress()).matches("192\\.168\\.1\\.1[0-5]\\d");
    }

    @Test
    void theGuidesStaticAddressIsSetForReal() {
        lab.shell(GUIDES_ADDRESS);
        lab.shell("nmcli connection down 'Wired connection 1'; nmcli connection up 'Wired connection 1'");

        assertThat(lab.exec("ip", "-4", "-o", "address", "show", "enP2p1s0").getStdout()).contains("inet 27.41.19.62/25 brd 27.41.19.127 scope global");
        assertThat(lab.exec("ip", "route").getStdout()).contains("default via 27.41.19.1 dev enP2p1s0");
        assertThat(lab.exec("nmcli", "-g", "IP4.DNS", "device", "show", "enP2p1s0").getStdout()).isEqualTo("27.41.84.1\n");
    }

    @Test
    void aStaticAddressSurvivesAReboot() {
        lab.shell(GUIDES_ADDRESS);

        lab.reboot(() -> lab.exec("reboot"));
        lab.exec("nmcli", "--wait", "10", "connection", "up", "Wired connection 1");

        assertThat(wiredAddress()).isEqualTo("27.41.19.62");
    }

    @Test
    void aConnectionOverTheWireDiesWithItsAddressAndTheNewAddressAnswers() {
        String old = wiredAddress();
        assertThat(lab.ssh(old, "hostname").stdout()).isEqualTo("thor\n");

        var cut = lab.ssh(old, "sudo " + GUIDES_ADDRESS + " && sudo nmcli connection up 'Wired connection 1'; echo unheard");

        assertThat(cut.stdout()).doesNotContain("unheard");
        assertThat(cut.exitCode()).isEqualTo(255);
        assertThat(lab.ssh("27.41.19.62", "hostname").stdout()).isEqualTo("thor\n");
    }

    @Test
    void aCheckpointThatNobodyConfirmsPutsTheOldAddressBack() {
        String old = wiredAddress();
        lab.shell("busctl call org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager CheckpointCreate aouu 0 8 6");
        lab.shell(GUIDES_ADDRESS + " && nmcli connection up 'Wired connection 1'");
        assertThat(wiredAddress()).isEqualTo("27.41.19.62");

        lab.shell("timeout 30 sh -c 'until ip address show enP2p1s0 | grep -q 192.168.1; do sleep 0.2; done'");

        assertThat(wiredAddress()).isEqualTo(old);
        assertThat(lab.exec("nmcli", "-g", "ipv4.method", "connection", "show", "Wired connection 1").getStdout()).isEqualTo("auto\n");
    }

    @Test
    void anOrdinaryUserMayLookButNotChange() {
        int mark = lab.invocations().size();
        assertThat(lab.ssh("thor-lab", "nmcli -g NAME connection show").stdout()).isEqualTo("Wired connection 1\n");

        assertThat(lab.ssh("thor-lab", "nmcli connection modify 'Wired connection 1' ipv4.dns 9.9.9.9").stderr()).contains("Insufficient privileges");
        assertThat(lab.invocationsSince(mark)).containsExactly("uid=1000 nmcli -g NAME connection show",
                "uid=1000 nmcli connection modify Wired\\ connection\\ 1 ipv4.dns 9.9.9.9");
    }

    @Test
    void withoutADhcpServerThePortKeepsConnectingAsInTheGuide() {
        try (var lonely = LabContainer.start(Map.of("LAB_DHCP", "no"))) {
            assertThat(lonely.exec("nmcli", "-g", "DEVICE,STATE,CONNECTION", "device", "status").getStdout())
                    .contains("enP2p1s0:connecting (getting IP configuration):Wired connection 1\n");
        }
    }

    private String wiredAddress() {
        return lab.exec("nmcli", "-g", "IP4.ADDRESS", "device", "show", "enP2p1s0").getStdout().strip().replaceFirst("/.*", "");
    }
}
