//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java StepRun.java ../lib/Json.java ../scripts/NetworkStatus.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import lib.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import scripts.NetworkStatus;

/// `network-status` against a real NetworkManager whose wired port has the guide's address. The internet is whatever name
/// the lab knows: a router that answers, and an address that nobody has.
@Tag("docker")
@Tag("network")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkStatusTest {

    private LabContainer lab;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
        lab.shell("""
                nmcli connection modify 'Wired connection 1' ipv4.method manual ipv4.addresses 27.41.19.62/25 \
                    ipv4.gateway 27.41.19.1 ipv4.dns 27.41.84.1
                nmcli --wait 30 connection up 'Wired connection 1'
                echo '27.41.19.1 answers.example' >> /etc/hosts
                echo '27.41.19.99 silent.example' >> /etc/hosts
                ip route show | grep -q 'default via 27.41.19.1' && ip route del default dev eth0""");
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    private JsonNode state(String... more) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString(), "--json", "--time-limit", "1"));
        args.addAll(List.of(more));
        var run = StepRun.of(new NetworkStatus(), args.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return Json.read(run.out(), JsonNode.class).path("value");
    }

    @Test
    void theGuidesListIsThere() {
        var state = state("--internet", "answers.example");

        assertThat(state.path("devices").valueStream().map(Object::toString)).contains("""
                {"name":"enP2p1s0","type":"ethernet","state":"connected","connection":"Wired connection 1","addresses":["27.41.19.62/25"]}""");
        assertThat(state.path("routes").valueStream().map(JsonNode::asText)).anyMatch(route -> route.startsWith("default via 27.41.19.1 dev enP2p1s0"));
        assertThat(state.path("dns").toString()).isEqualTo("[\"27.41.84.1\"]");
        assertThat(state.path("router").asBoolean()).isTrue();
    }

    @Test
    void theSessionIsNamedByTheLinkItCameThrough() {
        String dockers = lab.shell("ip -4 -o address show eth0 | sed 's/.*inet //; s,/.*,,'").getStdout().strip();

        assertThat(state("--internet", "answers.example").path("session").asText()).isEqualTo(dockers + " eth0");
    }

    @Test
    void aNameThatIsUnknownAHostThatIsSilentAndOneThatAnswersAreToldApart() {
        assertThat(internet("answers.example")).isEqualTo("names true, internet true");
        assertThat(internet("silent.example")).isEqualTo("names true, internet false");
        assertThat(internet("unknown.invalid")).isEqualTo("names false, internet false");
    }

    private String internet(String name) {
        var state = state("--internet", name);
        return "names %s, internet %s".formatted(state.path("names"), state.path("internet"));
    }

    @Test
    void whatIsNoNameOrNoTimeIsRefused() {
        assertThat(StepRun.of(new NetworkStatus(), "--internet", "-f"))
                .isEqualTo(new StepRun(2, "", "network-status: --internet: not a host name: '-f'\n"));
        assertThat(StepRun.of(new NetworkStatus(), "--time-limit", "0"))
                .isEqualTo(new StepRun(2, "", "network-status: --time-limit: 1 to 20 seconds, not 0\n"));
    }
}
