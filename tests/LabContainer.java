//DEPS org.testcontainers:testcontainers:2.0.5 org.slf4j:slf4j-simple:1.7.36
//SOURCES ../lib/LabLogin.java ../lib/Program.java
package tests;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import lib.LabLogin;
import lib.Program;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;

/// A Thor look-alike for the tests of one class: the image of `tests/lab`, started, with ssh ready. It reboots like a
/// device: its restart policy starts it again, on the same port, with its files.
public final class LabContainer implements AutoCloseable {

    private static final String SOCKET = "/var/run/docker.sock";
    /// The lab's own throttle alerts lie over those of the machine that it runs on.
    private static final Path THERMAL = Path.of("/sys/class/thermal");
    private static final String OWNER = "thorbook.test.owner";
    /// `-Dlab.base=debian:sid-slim` tries the tests with another release's NetworkManager, sudo and OpenSSH.
    private static final String BASE = System.getProperty("lab.base", "debian:bookworm-slim");
    private static final String NAME = "thorbook-lab-test-" + BASE.replaceAll("\\W+", "-");
    private static final Duration BOOT = Duration.ofSeconds(60);

    private final GenericContainer<?> container;
    private final LabLogin login;

    private LabContainer(GenericContainer<?> container, LabLogin login) {
        this.container = container;
        this.login = login;
    }

    /// A lab as it comes: sudo asks no password, a DHCP server answers on the wire, the power mode is the default, 120W.
    public static LabContainer start() {
        return start(Map.of());
    }

    /// A lab with options.
    /// @param environment variables of `tests/lab/lab-init`, e.g. `LAB_SUDO=password`
    public static LabContainer start(Map<String, String> environment) {
        return start(environment, Map.of());
    }

    /// A lab whose user may use Docker: the engine and the command line of the machine that runs the tests. What its
    /// servers publish is therefore on that machine, and the folders that they mount are that machine's too.
    /// @param folder of the machine that runs the tests, seen in the lab under the same path
    public static LabContainer startWithDocker(Path folder) {
        Path docker = Stream.of(System.getenv("PATH").split(":")).map(entry -> Path.of(entry, "docker"))
                .filter(Files::isExecutable).findFirst().orElseThrow();
        // a socket takes connections through a mount that can only be read, too
        var lab = start(Map.of(), Map.of(SOCKET, SOCKET, docker.toString(), "/usr/local/bin/docker", folder.toString(), folder.toString()));
        lab.shell("groupadd --non-unique --gid $(stat -c %%g %1$s) docker && usermod --append --groups docker thor".formatted(SOCKET));
        return lab;
    }

    /// A lab with options and folders of this machine in it, which it can only read.
    /// @param folders where each is in the lab, by where it is here
    public static LabContainer start(Map<String, String> environment, Map<String, String> folders) {
        prepare();
        var login = LabLogin.create(temporaryFolder(), LabLogin.freePort(), false);
        var container = container(login, environment)
                .withCreateContainerCmdModifier(command -> command.getHostConfig()
                        .withBinds(folders.entrySet().stream().map(entry -> new Bind(entry.getKey(), new Volume(entry.getValue()), AccessMode.ro)).toList())
                        .withPortBindings(new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", login.port()), ExposedPort.tcp(22))));
        container.start();
        var lab = new LabContainer(container, login);
        lab.awaitSsh();
        return lab;
    }

    /// Before the first lab of a test.
    static void prepare() {
        checkEnvironment();
        // slf4j-simple reads it once, when Testcontainers makes its first logger
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
        removeOrphans();
    }

    /// A lab that is not started yet, and that the login lets in.
    static GenericContainer<?> container(LabLogin login, Map<String, String> environment) {
        return new GenericContainer<>(environment.containsKey("LAB_WIFI") ? wifiImage() : image())
                .withEnv(environment)
                .withEnv("LAB_AUTHORIZED_KEY", login.publicKey())
                .withLabel(OWNER, String.valueOf(ProcessHandle.current().pid()))
                .withCreateContainerCmdModifier(command -> command.withHostName("thor").getHostConfig()
                        .withTmpFs(Files.isDirectory(THERMAL) ? Map.of(THERMAL.toString(), "mode=755") : Map.of())
                        .withCapAdd(Capability.NET_ADMIN)
                        .withRestartPolicy(RestartPolicy.alwaysRestart()))
                .waitingFor(Wait.forLogMessage("lab: booted\\s*", 1).withStartupTimeout(BOOT));
    }

    private static ImageFromDockerfile image() {
        return new ImageFromDockerfile(NAME, false).withBuildArg("BASE", BASE).withFileFromPath(".", contextFolder());
    }

    /// The lab, and in it what answers nmcli in the place of a NetworkManager that has no radio here.
    private static ImageFromDockerfile wifiImage() {
        return new ImageFromDockerfile(NAME + "-wifi", false)
                .withFileFromPath("wifi.py", contextFolder().resolve("wifi.py"))
                .withFileFromPath("wifi.json", contextFolder().resolve("wifi.json"))
                .withDockerfileFromBuilder(builder -> builder.from(image().get())
                        .run("apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-dbusmock "
                                + "&& rm -rf /var/lib/apt/lists/*")
                        .copy("wifi.py", "/usr/local/lib/").copy("wifi.json", "/etc/lab-wifi.json").build());
    }

    /// The lab as `--host` takes it, together with [#sshConfig()].
    public String host() {
        return LabLogin.HOST;
    }

    public Path sshConfig() {
        return login.config();
    }

    /// Runs something that reboots the lab, and waits until it has booted and ssh answers again.
    public void reboot(Runnable cause) {
        long before = boots();
        cause.run();
        var end = Instant.now().plus(BOOT);
        while (boots() == before) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("the lab did not reboot within %d s".formatted(BOOT.toSeconds()));
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        awaitSsh();
    }

    private long boots() {
        return container.getLogs().lines().filter("lab: booted"::equals).count();
    }

    private void awaitSsh() {
        if (!login.awaitSsh(BOOT)) {
            throw new IllegalStateException("no ssh in the lab after %d s; its log: %s".formatted(BOOT.toSeconds(), container.getLogs()));
        }
    }

    /// Logs in over ssh as the user `thor` and runs a command line there.
    /// @param host an alias or address of the ssh configuration, e.g. `thor-lab`
    public Program.Ended ssh(String host, String commandLine) {
        return new Program("ssh").run(List.of("-F", sshConfig().toString(), "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
                "-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=2", host, commandLine));
    }

    /// Runs a shell command line in the lab, as root and past ssh and sudo.
    public ExecResult shell(String commandLine) {
        return exec("sh", "-c", commandLine);
    }

    /// Runs a command in the lab, as root and past ssh and sudo.
    public ExecResult exec(String... argv) {
        try {
            return container.execInContainer(argv);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + String.join(" ", argv), e);
        }
    }

    /// Every call of an emulated tool and of nmcli and sysctl since the lab was made, oldest first and over all reboots:
    /// `uid=0 nvpmodel -m 0`, with the arguments quoted for a shell. Calls made by [#exec] count too.
    public List<String> invocations() {
        return exec("cat", "/var/log/lab/invocations.log").getStdout().lines().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    }

    /// The calls that came after the first `mark` of them; `invocations().size()` is a mark.
    public List<String> invocationsSince(int mark) {
        return invocations().stream().skip(mark).toList();
    }

    @Override
    public void close() {
        container.stop();
        try (Stream<Path> files = Files.list(login.folder())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(login.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Testcontainers reads these from the environment alone. Without them it would wait for minutes for images that a
    /// machine without a registry can't pull: one to find the gateway, as it runs in a container itself, and its reaper.
    private static void checkEnvironment() {
        if (Files.exists(Path.of("/.dockerenv")) && System.getenv("TESTCONTAINERS_HOST_OVERRIDE") == null) {
            throw new IllegalStateException("on this machine Testcontainers needs TESTCONTAINERS_HOST_OVERRIDE=localhost, "
                    + "and without a registry TESTCONTAINERS_RYUK_DISABLED=true, in the environment");
        }
    }

    /// Where the reaper is switched off, a lab stays behind when its test is killed, and its restart policy keeps it running.
    /// Another process of the tests may be at the same lab: one that is gone, or about to be, is as good as removed.
    private static void removeOrphans() {
        var docker = DockerClientFactory.lazyClient();
        for (var found : docker.listContainersCmd().withShowAll(true).withLabelFilter(List.of(OWNER)).exec()) {
            long owner = Long.parseLong(found.getLabels().get(OWNER));
            if (ProcessHandle.of(owner).isEmpty()) {
                try {
                    docker.removeContainerCmd(found.getId()).withForce(true).exec();
                } catch (ConflictException | NotFoundException e) {
                    // it is being removed, or was
                }
            }
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("thorbook-lab");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `tests/lab` of the repository that the tests run in.
    private static Path contextFolder() {
        return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve("tests/lab"))
                .filter(folder -> Files.exists(folder.resolve("Dockerfile")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("run the tests in the repository: there is no tests/lab above this folder"));
    }
}
