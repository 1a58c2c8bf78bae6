//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabWire.java StepRun.java ../scripts/StaticIp.java ../scripts/Recipe.java ../scripts/RunNotebook.java
package tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lib.Terminal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import scripts.Recipe;
import scripts.RunNotebook;
import scripts.StaticIp;

/// `static-ip` over the very link whose address it changes, with no other way to the device.
@Tag("docker")
@Tag("network")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfirmOrRevertTest {

    private static final String WIRED = "Wired connection 1";

    private LabWire wire;
    private String old;

    @BeforeAll
    void start() {
        wire = LabWire.start();
        // a user whose files nobody else may read, so that root's by sudo are root's alone
        wire.onDevice("sed -i '1i umask 077' /home/thor/.bashrc");
    }

    @AfterAll
    void stop() {
        wire.close();
    }

    @BeforeEach
    void addressByDhcp() {
        wire.onDevice("""
                rm -rf /var/lib/thorbook
                nmcli connection modify 'Wired connection 1' ipv4.method auto ipv4.addresses '' ipv4.gateway '' ipv4.dns '' \\
                    connection.autoconnect yes
                nmcli --wait 30 connection up 'Wired connection 1'""");
        old = wire.address();
    }

    private String memory() {
        return wire.onDevice("ls /var/lib/thorbook/undo").getStdout();
    }

    private StepRun staticIp(String host, String... more) {
        var args = new ArrayList<>(List.of("--host", "ssh://" + host, "--ssh-config", wire.sshConfig().toString(), "--connection", WIRED));
        args.addAll(List.of(more));
        return StepRun.named("static-ip", args.toArray(String[]::new));
    }

    @Test
    void theSessionGoesOnAtTheNewAddress() {
        var run = staticIp(old, "--address", "27.41.19.62/25", "--gateway", "27.41.19.1", "--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("  ~ this session's way to the host: %s -> 27.41.19.62, or back after 60 s without a new connection\n"
                        .formatted(old))
                .endsWith("static-ip on ssh://27.41.19.62: changed\n");
        assertThat(wire.address()).isEqualTo("27.41.19.62");
        assertThat(wire.nothingPending()).isTrue();
        assertThat(staticIp("27.41.19.62", "--address", "27.41.19.62/25", "--gateway", "27.41.19.1", "--yes").err())
                .endsWith(": unchanged\n");
        assertThat(staticIp("27.41.19.62", "--undo", "--yes").err()).as("at the address that DHCP gave")
                .contains("way to the host: 27.41.19.62 -> %s, or".formatted(old))
                .endsWith("static-ip on ssh://%s: changed\n".formatted(old));
    }

    @Test
    void theCellsOfARecipeGoOnAtTheNewAddress(@TempDir Path runs) {
        var run = inNotebook(Recipe::run, "network", "--host", "ssh://" + old, "--ssh-config", wire.sshConfig().toString(),
                "--address", "27.41.19.62/25", "--gateway", "27.41.19.1", "--dns", "27.41.19.1",
                "--skip", "login", "--yes", "--out", runs.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("default via 27.41.19.1 dev enP2p1s0");
        assertThat(runs).isDirectoryRecursivelyContaining(
                file -> file.endsWith("journal.jsonl") && contains(file, "\"session\":\"27.41.19.62 enP2p1s0\""));
    }

    @Test
    void theAddressIsAutomaticAgainAndTheSessionGoesOnThere() {
        staticIp(old, "--address", "27.41.19.62/25", "--gateway", "27.41.19.1", "--yes");

        var run = staticIp("27.41.19.62", "--dhcp", "--reach", old, "--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("  ~ ipv4.method: manual -> auto\n").endsWith("static-ip on ssh://%s: changed\n".formatted(old));
        assertThat(wire.stored()).isEqualTo("auto");
        assertThat(wire.address()).isEqualTo(old);
        assertThat(staticIp(old, "--dhcp", "--yes").err()).endsWith(": unchanged\n");
    }

    @Test
    void anAutomaticAddressThatNobodySaidIsTakenBack() {
        staticIp(old, "--address", "27.41.19.62/25", "--gateway", "27.41.19.1", "--yes");

        var run = staticIp("27.41.19.62", "--dhcp", "--revert-after", "5", "--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("-> the same address, or back after 5 s",
                "The change was taken back; ssh://27.41.19.62 answers as before.");
        assertThat(wire.stored()).isEqualTo("manual 27.41.19.62/25 27.41.19.1");
    }

    @Test
    void theHostKeyIsKnownAtTheNewAddressAndNothingIsAddedToTheFile() throws IOException {
        Path known = wire.sshConfig().resolveSibling("known_hosts");
        wire.ssh(old, "true");
        String before = Files.readString(known);

        assertThat(staticIp(old, "--address", "27.41.19.62/25", "--yes").exitCode()).isZero();

        assertThat(Files.readString(known)).isEqualTo(before).contains(old).doesNotContain("27.41.19.62");
    }

    @Test
    void aRunThatGoesOnFindsTheDeviceAtTheAddressThatItsOwnStepGaveIt(@TempDir Path runs) throws IOException {
        Path notebook = Files.writeString(runs.resolve("moves.md"), """
                ```java
                run(new StaticIp("Wired connection 1", "27.41.19.62/25", "27.41.19.1"));
                ```

                ```sh query
                cat /tmp/gate
                ```
                """);
        String[] args = {notebook.toString(), "--host", "ssh://" + old, "--ssh-config", wire.sshConfig().toString(),
                "--yes", "--out", runs.toString()};
        assertThat(inNotebook(RunNotebook::run, args).exitCode()).isEqualTo(1);
        wire.onDevice("echo open > /tmp/gate");

        var resumed = inNotebook(RunNotebook::run, Stream.concat(Stream.of(args), Stream.of("--resume")).toArray(String[]::new));

        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.out() + resumed.err()).contains("open");
        assertThat(wire.address()).isEqualTo("27.41.19.62");
    }

    private interface Runner {
        int run(Terminal terminal, String... args);
    }

    private static StepRun inNotebook(Runner runner, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exitCode = runner.run(Terminal.of(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8)), args);
        return new StepRun(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    @Test
    void anAddressThatCannotBeReachedIsTakenBackByTheDevice() {
        var run = staticIp(old, "--address", "10.9.8.7/24", "--revert-after", "5", "--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("was not reached by a new connection within 5 s",
                "The change was taken back; ssh://%s answers as before.".formatted(old));
        assertThat(wire.address()).isEqualTo(old);
        assertThat(wire.stored()).isEqualTo("auto");
        assertThat(memory()).isEmpty();
        assertThat(wire.ssh(old, "hostname").stdout()).isEqualTo("thor\n");
    }

    @Test
    void aGatewayThatNobodyHasIsTakenBack() {
        var run = staticIp(old, "--address", "27.41.19.62/25", "--gateway", "27.41.19.99", "--revert-after", "40", "--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("nobody answers at the gateway 27.41.19.99 on enP2p1s0",
                "The change was taken back; ssh://%s answers as before.".formatted(old));
        assertThat(wire.address()).isEqualTo(old);
        assertThat(memory()).isEmpty();
    }

    @Test
    void aDeviceThatIsSwitchedOffBeforeItWasReachedStartsWithItsOldAddress() throws Exception {
        var controller = controller("--address", "10.9.8.7/24", "--revert-after", "300");
        wire.onDevice("timeout 60 sh -c 'until ip address show enP2p1s0 | grep -q 10.9.8.7; do sleep 0.05; done'");

        wire.switchOffAndOn();

        assertThat(wire.onDevice("timeout 30 sh -c 'until ip address show enP2p1s0 | grep -q 192.168.1.; do sleep 0.1; done'")
                .getExitCode()).isZero();
        assertThat(wire.stored()).isEqualTo("auto");
        kill(controller);
    }

    @Test
    void anAddressThatAnotherDeviceHasIsNotTaken() {
        var run = staticIp(old, "--address", "192.168.1.1/24", "--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).endsWith("static-ip: another device has the address 192.168.1.1: it answers; nothing was changed\n");
        assertThat(wire.stored()).isEqualTo("auto");
        assertThat(memory()).isEmpty();
    }

    private Process controller(String... more) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), "scripts.StaticIp",
                "--host", "ssh://" + old, "--ssh-config", wire.sshConfig().toString(), "--connection", WIRED, "--yes"));
        command.addAll(List.of(more));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static void kill(Process controller) throws InterruptedException {
        var below = controller.descendants().toList();
        controller.destroyForcibly().waitFor();
        below.forEach(ProcessHandle::destroyForcibly);
    }

    /// The moments are those at which most is half done; `-Dthorbook.kills=20` goes through them more often.
    @ParameterizedTest
    @MethodSource("killings")
    void aDeviceWhoseControllerIsKilledIsBackAtItsOldAddressInTime(int number, String moment) throws Exception {
        var controller = controller("--address", "10.9.8.7/24", "--revert-after", "5");
        wire.onDevice("timeout 60 sh -c 'until %s; do sleep 0.02; done'".formatted(moment));

        kill(controller);

        assertThat(wire.onDevice(
                "timeout 15 sh -c 'until ip address show enP2p1s0 | grep -q %s && %s; do sleep 0.1; done'".formatted(old, LabWire.NOTHING_PENDING))
                .getExitCode()).isZero();
        assertThat(wire.stored()).isEqualTo("auto");
        assertThat(wire.ssh(old, "hostname").stdout()).isEqualTo("thor\n");
        assertThat(staticIp(old, "--address", "27.41.19.62/25", "--plan").exitCode())
                .as("the device is free for the next change").isEqualTo(3);
        assertThat(staticIp(old, "--undo", "--yes").err()).as("nothing is left to undo").endsWith(": unchanged\n");
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Arguments> killings() {
        var moments = List.of("! " + LabWire.NOTHING_PENDING, "nmcli -g ipv4.method connection show \"Wired connection 1\" | grep -q manual",
                "ip address show enP2p1s0 | grep -q 10.9.8.7");
        return IntStream.range(0, Integer.getInteger("thorbook.kills", moments.size()))
                .mapToObj(i -> Arguments.of(i, moments.get(i % moments.size())));
    }
}
