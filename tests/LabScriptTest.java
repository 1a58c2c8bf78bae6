//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../scripts/Lab.java ../lib/LabLogin.java ../lib/Program.java ../lib/Terminal.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import lib.LabLogin;
import lib.Program;
import lib.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scripts.Lab;

/// `jbang lab` with a docker client of the test's own.
class LabScriptTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void withoutDockerOneLineSaysSo() {
        assertThat(lab(new Program("no-such-docker"), "up")).isEqualTo(1);
        assertThat(err).hasToString("lab: can't start 'no-such-docker'; is it installed and on the PATH?\n");
        assertThat(out).hasToString("");
    }

    @Test
    void withoutAnEngineOneLineSaysWhy() throws IOException {
        assertThat(lab(docker("echo 'Cannot connect to the Docker daemon' >&2; exit 1"), "status")).isEqualTo(1);
        assertThat(err).hasToString("lab: the lab is a container, and no Docker engine answers: Cannot connect to the Docker daemon\n");
    }

    @Test
    void aLabThatIsNotThereIsAbsent() throws IOException {
        assertThat(lab(docker("[ $1 = version ]"), "status")).isZero();
        assertThat(out).hasToString("absent\n");
    }

    @Test
    void aLabThatRunsIsShownAsTheOptionsOfEveryStep() throws IOException {
        assertThat(lab(docker("[ $1 = version ] || echo true 24531"), "status")).isZero();
        assertThat(out).hasToString("--host ssh://thor-lab --ssh-config %s/ssh_config\n".formatted(folder));
    }

    @Test
    void aLabIsShownAsJson() throws IOException {
        lab(docker("[ $1 = version ] || echo true 24531"), "status", "--json");

        assertThat(out).hasToString("""
                {
                  "state" : "running",
                  "container" : "thorbook-lab",
                  "image" : "thorbook-lab",
                  "host" : "ssh://thor-lab",
                  "sshConfig" : "%s/ssh_config",
                  "port" : 24531
                }
                """.formatted(folder));
    }

    @Test
    void startingALabThatRunsChangesNothing() throws IOException {
        assertThat(lab(docker("echo $1 >> $(dirname $0)/calls; [ $1 = version ] || echo true 24531"), "up")).isZero();
        assertThat(folder.resolve("calls")).hasContent("version\ncontainer\n");
        assertThat(err).hasToString("lab: already running\n");
    }

    @Test
    void aStoppedLabIsStartedAgainAndAwaited() throws IOException {
        try (var ssh = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> greet(ssh));
            var docker = docker("""
                    case $1 in
                        start) touch $(dirname $0)/started ;;
                        container) [ -e $(dirname $0)/started ] && echo true %1$d || echo false %1$d ;;
                    esac""".formatted(ssh.getLocalPort()));

            assertThat(lab(docker, "up")).isZero();
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("--host ssh://thor-lab ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sideways         | lab: Invalid value for positional parameter
            status --ask-sudo | lab: --ask-sudo goes with 'up'
            status --board orin | lab: --board goes with 'up'
            up --board orin  | lab: --board is for a new lab; remove this one first: lab down
            up --board nano  | lab: Invalid value for option '--board'
            up --ask-sudo    | lab: --ask-sudo is for a new lab; remove this one first: lab down
            """)
    void wrongUsageIsOneLineAndExitCodeTwo(String arguments, String message) throws IOException {
        assertThat(lab(docker("[ $1 = version ] || echo true 24531"), arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(message).hasLineCount(1);
    }

    @Test
    void everyFileThatTheDockerfileCopiesTravelsWithTheScript() throws IOException {
        Path script = repositoryFile("lib/lab/LabMachine.java");
        String files = String.join("\n", Files.readAllLines(script).stream().filter(line -> line.startsWith("//FILES")).toList());
        var copied = Files.readAllLines(repositoryFile("tests/lab/Dockerfile")).stream()
                .filter(line -> line.startsWith("COPY "))
                .flatMap(line -> Arrays.stream(line.split(" "), 1, line.split(" ").length - 1))
                .toList();

        assertThat(copied).isNotEmpty().allSatisfy(name -> assertThat(files).contains("lab/%1$s=../../tests/lab/%1$s".formatted(name)));
    }

    @Test
    void theLoginIsAFolderOfItsOwnThatOnlyItsUserCanRead() throws IOException {
        var login = LabLogin.create(folder.resolve("a b%c"), 24531, true);

        assertThat(Files.getPosixFilePermissions(login.folder())).hasToString("[OWNER_READ, OWNER_WRITE, OWNER_EXECUTE]").hasSize(3);
        assertThat(Files.getPosixFilePermissions(login.folder().resolve("id_ed25519"))).hasSize(2);
        var resolved = new Program("ssh").output("-G", "-F", login.config().toString(), "thor-lab").lines().toList();
        assertThat(resolved).contains("hostname 127.0.0.1", "port 24531", "user thor", "identityfile " + folder.resolve("a b%%c/id_ed25519"));
        var wired = new Program("ssh").output("-G", "-F", login.config().toString(), "27.41.19.62").lines().toList();
        assertThat(wired).contains("proxyjump thor-lab", "user thor");
    }

    private int lab(Program docker, String... arguments) {
        return new Lab(docker, folder, Terminal.of(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8))).run(arguments);
    }

    private Program docker(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("docker"), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return new Program(file.toString());
    }

    private static void greet(ServerSocket server) {
        try (var client = server.accept()) {
            client.getOutputStream().write("SSH-2.0-test\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path repositoryFile(String name) {
        return Path.of(name).toAbsolutePath();
    }
}
