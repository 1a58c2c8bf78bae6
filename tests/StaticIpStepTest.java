//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java StepRun.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `static-ip` on a real NetworkManager, with the guide's own values.
@Tag("docker")
@Tag("network")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StaticIpStepTest {

    private static final String[] GUIDE = {"--address", "27.41.19.62/25", "--gateway", "27.41.19.1", "--dns", "27.41.84.1"};
    private static final String WIRED = "Wired connection 1";

    private LabContainer lab;
    private int mark;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @BeforeEach
    void automatic() {
        lab.shell("""
                rm -rf /var/lib/thorbook
                if [ "$(nmcli -g ipv4.method,ipv4.dns,connection.autoconnect connection show 'Wired connection 1' | tr '\\n' ' ')" != 'auto  no ' ] ||
                        ! ip -4 -o address show dev enP2p1s0 | grep -q 'inet 192.168.1.'; then
                    nmcli connection modify 'Wired connection 1' ipv4.method auto ipv4.addresses '' ipv4.gateway '' ipv4.dns '' connection.autoconnect no
                    nmcli --wait 20 connection up 'Wired connection 1'
                fi""");
        mark = lab.invocations().size();
    }

    @AfterEach
    void removeOtherConnections() {
        lab.shell("for u in $(nmcli -t -f UUID connection show); do [ $u = 5d6f2b1c-3a52-4c0e-9b7a-2f4a9e1c7d10 ] || nmcli connection delete $u; done");
    }

    private StepRun staticIp(List<String> options, String... more) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString()));
        args.addAll(options);
        args.addAll(List.of(more));
        return StepRun.named("static-ip", args.toArray(String[]::new));
    }

    private StepRun guide(String... more) {
        var options = new ArrayList<>(List.of("--connection", WIRED));
        options.addAll(List.of(GUIDE));
        return staticIp(options, more);
    }

    private List<String> changes() {
        return lab.invocationsSince(mark).stream().filter(call -> !call.matches(".* nmcli -t -f \\S+ (connection|device) show.*")).toList();
    }

    private String stored(String fields) {
        return lab.exec("nmcli", "-g", fields, "connection", "show", WIRED).getStdout().strip();
    }

    private String kernel(String command) {
        return lab.shell(command).getStdout().strip();
    }

    @Test
    void addressRouteNameServerAndAutoconnectAreSetAndInForce() {
        var run = guide("--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEqualTo("""
                static-ip on ssh://thor-lab:
                  ~ ipv4.method: auto -> manual
                  ~ ipv4.addresses: (none) -> 27.41.19.62/25
                  ~ ipv4.gateway: (none) -> 27.41.19.1
                  ~ ipv4.dns: (none) -> 27.41.84.1
                  ~ connection.autoconnect: no -> yes
                static-ip on ssh://thor-lab: changed
                """);
        assertThat(stored("ipv4.method,ipv4.addresses,ipv4.gateway,ipv4.dns,connection.autoconnect")).isEqualTo("manual\n27.41.19.62/25\n27.41.19.1\n27.41.84.1\nyes");
        assertThat(kernel("ip -4 -o address show dev enP2p1s0")).containsOnlyOnce("inet").contains("inet 27.41.19.62/25 brd 27.41.19.127");
        assertThat(kernel("ip -4 route show default dev enP2p1s0")).startsWith("default via 27.41.19.1 ").hasLineCount(1);
        assertThat(kernel("nmcli -g IP4.DNS device show enP2p1s0")).isEqualTo("27.41.84.1");
    }

    @Test
    void aMaskInPlaceOfAPrefixIsTheSame() {
        guide("--yes");
        mark = lab.invocations().size();

        var run = staticIp(List.of("--device", "enP2p1s0", "--address", "27.41.19.62", "--netmask", "255.255.255.128", "--gateway", "27.41.19.1", "--dns", "27.41.84.1"), "--yes");

        assertThat(run.err()).isEqualTo("static-ip on ssh://thor-lab: unchanged\n");
        assertThat(changes()).isEmpty();
    }

    @Test
    void theSecondTimeNothingChangesAndNoChangeCommandRuns() {
        guide("--yes");
        mark = lab.invocations().size();

        var again = guide("--yes");

        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).isEqualTo("static-ip on ssh://thor-lab: unchanged\n");
        assertThat(changes()).isEmpty();
    }

    @Test
    void whatIsStoredButNotInForceIsBroughtUp() {
        guide("--yes");
        lab.shell("ip address flush dev enP2p1s0");

        var run = guide("--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("  ~ address in force on enP2p1s0: no address via no gateway, DNS 27.41.84.1 -> 27.41.19.62/25 via 27.41.19.1, DNS 27.41.84.1\n");
        assertThat(kernel("ip -4 -o address show dev enP2p1s0")).contains("inet 27.41.19.62/25");
    }

    @Test
    void undoBringsTheAutomaticAddressBack() {
        guide("--yes");

        var undo = staticIp(List.of("--connection", WIRED), "--undo", "--yes");

        assertThat(undo.exitCode()).as(undo.err()).isZero();
        assertThat(stored("ipv4.method,ipv4.addresses,ipv4.gateway,ipv4.dns,connection.autoconnect")).isEqualTo("auto\n\n\n\nno");
        assertThat(kernel("for i in $(seq 100); do ip -4 -o address show dev enP2p1s0 | grep -o 'inet 192.168.1.' && break; sleep 0.1; done")).isEqualTo("inet 192.168.1.");
        assertThat(kernel("ip -4 -o address show dev enP2p1s0")).doesNotContain("27.41.19.62");
    }

    @Test
    void aPlanChangesNothing() {
        assertThat(guide("--plan").exitCode()).isEqualTo(3);
        assertThat(changes()).isEmpty();
        assertThat(stored("ipv4.method")).isEqualTo("auto");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "it's", "\"quoted\"", "back\\slash", "$(reboot)", "; reboot", "`reboot`", " blanks ", "-f", "Büro 电源", "uuid", "a\\:b|c*?"})
    void aConnectionOfAnyNameIsFoundAndLeftWithThatName(String name) {
        lab.exec("nmcli", "connection", "add", "type", "ethernet", "ifname", "enP2p1s0", "autoconnect", "no", "con-name", name);
        mark = lab.invocations().size();
        String uuid = kernel("nmcli -t -f UUID connection show | grep -v 5d6f2b1c");

        var plan = staticIp(List.of("--connection=" + name, "--address", "27.41.19.62/25"), "--plan", "--json");

        assertThat(plan.exitCode()).as(plan.err()).isEqualTo(3);
        assertThat(changes()).isEmpty();
        var run = staticIp(List.of("--connection=" + name, "--address", "27.41.19.62/25"), "--yes");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(changes()).as("in memory, in force, and on the disk").hasSize(3).allMatch(call -> call.contains(" uuid " + uuid));
        assertThat(lab.exec("env", "LC_ALL=C.UTF-8", "nmcli", "-g", "connection.id,ipv4.addresses", "--escape", "no", "connection", "show", "uuid", uuid).getStdout()).isEqualTo(name + "\n27.41.19.62/25\n");
        assertThat(run.out()).contains(name.strip());
    }

    @Test
    void twoConnectionsOfOneNameAreAChoiceByUuid() {
        lab.exec("nmcli", "connection", "add", "type", "ethernet", "ifname", "enP2p1s0", "autoconnect", "no", "con-name", WIRED);
        String other = kernel("nmcli -t -f UUID connection show | grep -v 5d6f2b1c");
        mark = lab.invocations().size();

        var run = guide("--yes");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).startsWith("static-ip: 2 connections are called 'Wired connection 1'; name one by its UUID: ")
                .contains("5d6f2b1c-3a52-4c0e-9b7a-2f4a9e1c7d10 (on enP2p1s0)", other + " (not active)");
        assertThat(changes()).isEmpty();

        assertThat(staticIp(List.of("--connection", other, "--address", "27.41.19.63/25"), "--plan").exitCode()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--address 27.41.19.62/33 --gateway 27.41.19.1 | a prefix length is 1 to 32, not 33",
            "--address 27.41.19.62/0 | a prefix length is 1 to 32, not 0",
            "--address 27.41.19.62 | --address: an address with its prefix length, as 192.168.1.5/24, not '27.41.19.62'",
            "--address 27.41.19.62 --netmask 255.255.0.255 | --netmask: not a network mask: '255.255.0.255'",
            "--address 27.41.19.62/25 --netmask 255.255.255.128 | --address: not an IPv4 address: '27.41.19.62/25'",
            "--address 27.41.19.620/25 | --address: not an IPv4 address: '27.41.19.620' (620 is above 255)",
            "--address 27.41.19.62;reboot/25 | --address: not an IPv4 address: '27.41.19.62;reboot'",
            "--address 27.41.19.127/25 | --address: 27.41.19.127/25 is the network's own or its broadcast address",
            "--address 27.41.19.62/25 --gateway 27.41.20.1 | --gateway: 27.41.20.1 is not in the network of 27.41.19.62/25",
            "--address 27.41.19.62/25 --gateway 27.41.19.62 | --gateway: 27.41.19.62 is the address itself",
            "--address 27.41.19.62/25 --gateway $(id) | --gateway: not an IPv4 address: '$(id)'",
            "--address 27.41.19.62/25 --dns 27.41.84.1,nonsense | --dns: not an IPv4 address: 'nonsense'",
            "--gateway 27.41.19.1 | --address is missing"})
    void wrongNumbersAreOneLineAndNothingIsTouched(String options, String error) {
        var args = new ArrayList<>(List.of("--connection", WIRED));
        args.addAll(List.of(options.split(" ")));

        assertThat(staticIp(args, "--yes")).isEqualTo(new StepRun(2, "", "static-ip: " + error + "\n"));
        assertThat(lab.invocationsSince(mark)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--connection=No such | no connection 'No such' on ssh://thor-lab; there are 'Wired connection 1' on enP2p1s0",
            "--connection=wired connection 1 | no connection 'wired connection 1' on ssh://thor-lab; there are 'Wired connection 1' on enP2p1s0",
            "--device=eth7 | no active connection on device 'eth7' on ssh://thor-lab; there are 'Wired connection 1' on enP2p1s0",
            "--device=; reboot | no active connection on device '; reboot' on ssh://thor-lab; there are 'Wired connection 1' on enP2p1s0"})
    void whatIsNotThereIsOneLineThatSaysWhatIs(String option, String error) {
        assertThat(staticIp(List.of(option, "--address", "27.41.19.62/25"), "--yes")).isEqualTo(new StepRun(2, "", "static-ip: " + error + "\n"));
        assertThat(changes()).isEmpty();
    }

    /// NetworkManager would take it over for good, and with it what the other program keeps up.
    @Test
    void aDeviceThatAnotherProgramSetUpIsLeftToIt() {
        lab.shell("""
                sed -i s/enP2p1s0$/enP2p1s0,except:interface-name:l4tbr0/ /etc/NetworkManager/NetworkManager.conf && nmcli general reload
                ip link add l4tbr0 type bridge && ip address add 192.168.55.1/24 dev l4tbr0 && ip link set l4tbr0 up
                timeout 10 sh -c 'until nmcli device | grep -q externally; do sleep 0.1; done'""");
        mark = lab.invocations().size();

        var run = staticIp(List.of("--device", "l4tbr0", "--address", "192.168.55.2/24"), "--yes");

        lab.shell("ip link delete l4tbr0");
        assertThat(run).isEqualTo(new StepRun(2, "", "static-ip: l4tbr0 was set up by another program, as a Thor's USB network and Docker's are: "
                + "that is where its address is from\n"));
        assertThat(changes()).isEmpty();
    }

    @Test
    void withNeitherOrBothOfConnectionAndDeviceOneLineSaysSo() {
        var error = new StepRun(2, "", "static-ip: name either the --connection or the --device\n");

        assertThat(staticIp(List.of(GUIDE), "--yes")).isEqualTo(error);
        assertThat(staticIp(List.of(GUIDE), "--yes", "--connection", WIRED, "--device", "enP2p1s0")).isEqualTo(error);
    }
}
