//DEPS org.testcontainers:testcontainers:2.0.5
//SOURCES LabContainer.java ../lib/LabLogin.java ../lib/Program.java ../lib/TemporaryFolder.java
package tests;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.LabLogin;
import lib.Program;
import lib.TemporaryFolder;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/// Two labs on one wire: a Thor that nothing but its wired port leads to, and a laptop at the other end, which the tests'
/// ssh goes through. A change of the wired port's address takes the only way to the device away.
///
/// @param laptop has 192.168.1.1 and 27.41.19.1, and answers DHCP
/// @param device gets an address of 192.168.1.100 and up
public record LabWire(Network network, GenericContainer<?> laptop, GenericContainer<?> device, LabLogin login) implements AutoCloseable {

    /// A shell command line of the device that succeeds when its NetworkManager waits for no confirmation.
    static final String NOTHING_PENDING = "busctl get-property org.freedesktop.NetworkManager /org/freedesktop/NetworkManager "
            + "org.freedesktop.NetworkManager Checkpoints | grep -q -x \"ao 0\"";
    private static final String JDK = "/opt/jdk";
    private static final List<String> CLASS_PATH = Stream.of(System.getProperty("java.class.path").split(":"))
            .map(entry -> Path.of(entry).toAbsolutePath()).filter(Files::exists).map(Path::toString).distinct().toList();
    private static final Duration BOOT = Duration.ofSeconds(60);

    public static LabWire start() {
        return start(List.of());
    }

    /// With the JDK and the classes of these tests on the device, for a Thorbook that runs there: see [#thorbook].
    public static LabWire startWithThorbook() {
        return start(Stream.concat(Stream.of(new Bind(System.getProperty("java.home"), new Volume(JDK), AccessMode.ro)),
                CLASS_PATH.stream().map(entry -> new Bind(entry, new Volume(there(entry)), AccessMode.ro))).toList());
    }

    /// The command that runs a script on the device, which any user there may do.
    public static List<String> thorbook(Class<?> script, String... arguments) {
        var command = new ArrayList<>(List.of(JDK + "/bin/java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-cp", CLASS_PATH.stream().map(LabWire::there).collect(Collectors.joining(":")), script.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /// A home, which the class path often lies in, is its owner's alone.
    private static String there(String entry) {
        return "/opt/thorbook/%d-%s".formatted(CLASS_PATH.indexOf(entry), Path.of(entry).getFileName());
    }

    private static LabWire start(List<Bind> folders) {
        LabContainer.prepare();
        var network = Network.newNetwork();
        var login = LabLogin.create(folder(), LabLogin.freePort(), false);
        var laptop = LabContainer.container(login, Map.of("LAB_WIRE", "laptop")).withNetwork(network);
        laptop.setPortBindings(List.of("127.0.0.1:%d:22".formatted(login.port())));
        var device = LabContainer.container(login, Map.of("LAB_WIRE", "device")).withNetwork(network)
                .withCreateContainerCmdModifier(command -> command.getHostConfig()
                        .withBinds(folders));
        laptop.start();
        device.start();
        if (!login.awaitSsh(BOOT)) {
            throw new IllegalStateException("no ssh on the laptop: " + laptop.getLogs());
        }
        return new LabWire(network, laptop, device, login);
    }

    /// The ssh configuration, in which the device's addresses are reached through the laptop.
    public Path sshConfig() {
        return login.config();
    }

    /// A program over a connection of its own from the laptop's end of the wire, as a person's ssh would.
    public Program.Ended ssh(String address, String commandLine) {
        return new Program("ssh").run(List.of("-F", sshConfig().toString(), "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
                "-o", "ConnectTimeout=5", address, commandLine));
    }

    /// Cuts the device's power, and waits until it has started again.
    public void switchOffAndOn() {
        String id = device.getContainerId();
        device.getDockerClient().restartContainerCmd(id).withTimeout(0).exec();
        onDevice("timeout 30 sh -c 'until pgrep -x sshd; do sleep 0.1; done'");
    }

    /// The present address of the device at the wire.
    public String address() {
        return onDevice("ip -4 -o address show dev enP2p1s0 | sed 's/.*inet //; s,/.*,,'").getStdout().strip();
    }

    /// The method, the addresses and the gateway in the profile of the device's connection.
    public String stored() {
        return onDevice("nmcli -g ipv4.method,ipv4.addresses,ipv4.gateway connection show 'Wired connection 1' | tr '\\n' ' '")
                .getStdout().strip();
    }

    /// Whether the device's NetworkManager waits for no confirmation.
    public boolean nothingPending() {
        return onDevice(NOTHING_PENDING).getExitCode() == 0;
    }

    /// Runs a shell command line on the device, as root and past the network.
    public ExecResult onDevice(String commandLine) {
        return on(device, commandLine);
    }

    /// Runs a shell command line on the laptop, as root.
    public ExecResult onLaptop(String commandLine) {
        return on(laptop, commandLine);
    }

    private static ExecResult on(GenericContainer<?> container, String commandLine) {
        try {
            return container.execInContainer("sh", "-c", commandLine);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + commandLine, e);
        }
    }

    @Override
    public void close() {
        device.stop();
        laptop.stop();
        network.close();
        new TemporaryFolder(login.folder()).close();
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("thorbook-lab");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
