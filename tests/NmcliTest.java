//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../lib/net/AccessPoint.java ../lib/net/Nmcli.java ../lib/net/Ipv4Profile.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import lib.Change;
import lib.net.AccessPoint;
import lib.net.Ipv4Profile;
import lib.net.Nmcli;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What nmcli prints, and what it is asked.
class NmcliTest {

    private static final Ipv4Profile AUTOMATIC = new Ipv4Profile("auto", List.of(), "", List.of(), false);
    private static final Ipv4Profile GUIDE = new Ipv4Profile("manual", List.of("27.41.19.62/25"), "27.41.19.1", List.of("8.8.8.8", "1.1.1.1"), true);

    @ParameterizedTest
    @CsvSource(delimiter = ' ', nullValues = "-", value = {"a:b:c a|b|c", "a\\:b:c a:b|c", "a\\\\:b a\\|b", "a\\\\\\:b a\\:b", ":: ||", "a: a|", "a\\ a\\", "a'\"$(x)`:b a'\"$(x)`|b"})
    void aTerseLineIsSplitAtColonsThatAreNotEscaped(String line, String fields) {
        assertThat(String.join("|", Nmcli.fields(line))).isEqualTo(fields);
    }

    @Test
    void connectionsAreReadWithTheirHostileNames() {
        assertThat(Nmcli.connections("""
                5d6f2b1c-3a52-4c0e-9b7a-2f4a9e1c7d10:Wired connection 1:802-3-ethernet:enP2p1s0
                11111111-2222-3333-4444-555555555555:Büro\\: 中文 \\\\ "a" 'b':802-11-wireless:--
                99999999-2222-3333-4444-555555555555::bridge:
                """)).containsExactly(
                new Nmcli.Connection("5d6f2b1c-3a52-4c0e-9b7a-2f4a9e1c7d10", "Wired connection 1", "802-3-ethernet", "enP2p1s0"),
                new Nmcli.Connection("11111111-2222-3333-4444-555555555555", "Büro: 中文 \\ \"a\" 'b'", "802-11-wireless", ""),
                new Nmcli.Connection("99999999-2222-3333-4444-555555555555", "", "bridge", ""));
    }

    /// Anybody in range chooses such a name.
    @ParameterizedTest
    @CsvSource({"436166C3A9,Café", "1B5B324A78,\\x1b[2Jx", "610A62,a\\x0ab", "FF20,\\xff\\x20", "C29B,\\xc2\\x9b", "'',''"})
    void theNameOfANetworkCommandsNoTerminal(String hex, String name) {
        assertThat(AccessPoint.parse("*:%s:DC\\:D8\\:7C\\:56\\:2C\\:76:Infra:1:65:WPA2:wlP1p1s0".formatted(hex)))
                .containsExactly(new AccessPoint(true, name, "DC:D8:7C:56:2C:76", "Infra", 1, 65, "WPA2", "wlP1p1s0"));
    }

    @Test
    void aProfileIsReadFromItsProperties() {
        assertThat(Ipv4Profile.parse(Nmcli.properties("""
                ipv4.method:manual
                ipv4.addresses:27.41.19.62/25, 27.41.19.63/25
                ipv4.gateway:27.41.19.1
                ipv4.dns:8.8.8.8,1.1.1.1
                connection.autoconnect:yes
                """))).isEqualTo(new Ipv4Profile("manual", List.of("27.41.19.62/25", "27.41.19.63/25"), "27.41.19.1", List.of("8.8.8.8", "1.1.1.1"), true));
        assertThat(Ipv4Profile.parse(Nmcli.properties("""
                ipv4.method:auto
                ipv4.addresses:
                ipv4.gateway:--
                ipv4.dns:
                connection.autoconnect:no
                """))).isEqualTo(AUTOMATIC);
    }

    @Test
    void aProfileIsSetInOneCallByUuid() {
        assertThat(GUIDE.modify("uuid-1")).containsExactly("nmcli", "connection", "modify", "uuid", "uuid-1", "ipv4.method", "manual",
                "ipv4.addresses", "27.41.19.62/25", "ipv4.gateway", "27.41.19.1", "ipv4.dns", "8.8.8.8,1.1.1.1", "connection.autoconnect", "yes");
        assertThat(AUTOMATIC.modify("uuid-1")).containsSequence("ipv4.addresses", "", "ipv4.gateway", "", "ipv4.dns", "", "connection.autoconnect", "no");
    }

    @Test
    void onlyWhatDiffersIsAChange() {
        assertThat(GUIDE.changesTo(GUIDE)).isEmpty();
        assertThat(AUTOMATIC.changesTo(GUIDE)).containsExactly(new Change("ipv4.method", "auto", "manual"), new Change("ipv4.addresses", "", "27.41.19.62/25"),
                new Change("ipv4.gateway", "", "27.41.19.1"), new Change("ipv4.dns", "", "8.8.8.8, 1.1.1.1"), new Change("connection.autoconnect", "no", "yes"));
    }
}
