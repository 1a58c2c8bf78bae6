//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES HostContract.java HostFileContract.java HostLockContract.java LabContainer.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tests.HostUnderTest.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import lib.Command;
import lib.Host;
import lib.HostException;
import lib.LabLogin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A host over ssh: the contract of every host, and what only a connection can do to one.
@Tag("docker")
@Tag("network")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SshHostTest implements HostContract, HostFileContract, HostLockContract {

    private LabContainer lab;
    private Host host;
    private Host another;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
        host = open(lab.host(), lab.sshConfig());
        another = open(lab.host(), lab.sshConfig());
    }

    @AfterAll
    void stop() {
        host.close();
        another.close();
        lab.close();
    }

    private static Host open(String address, Path config) {
        return Host.open(address, new Host.Settings(Optional.of(config), false, Optional::empty, result -> {}));
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public Host another() {
        return another;
    }

    @Override
    public String folder() {
        return host.change("mktemp", "-d").text();
    }

    @Override
    public List<String> address() {
        return List.of(lab.host(), lab.sshConfig().toString());
    }

    /// The process ids of the lab's ssh connections, one a line.
    private String connections() {
        return lab.exec("pgrep", "-f", "^sshd: thor \\[priv\\]").getStdout();
    }

    /// Ends the connections at the lab's end, and waits until ssh has noticed it at this one.
    private void endConnections() {
        lab.shell("pkill -f '^sshd: thor'; while pgrep -f '^sshd: thor'; do sleep 0.05; done");
        ProcessHandle.current().descendants().filter(process -> process.info().commandLine().filter(line -> line.contains(lab.sshConfig().toString())).isPresent())
                .forEach(process -> process.onExit().join());
    }

    @Test
    void oneHandshakeServesAllCommandsOfAllThreadsAndProcesses() {
        host.query("true");
        String before = connections();

        IntStream.range(0, 20).forEach(i -> host.query("true"));
        assertThat(IntStream.range(0, 4).mapToObj(i -> CompletableFuture.supplyAsync(() -> run("sleep 0.2; echo \"$1\"", "" + i).text())).toList()
                .stream().map(CompletableFuture::join)).containsExactly("0", "1", "2", "3");
        try (var third = open(lab.host(), lab.sshConfig()); var process = OtherThorbook.start(address(), "-Xmx64m", "true")) {
            third.query("true");
            assertThat(process.output()).isEqualTo("kept 0\n");
        }

        assertThat(connections()).isEqualTo(before).hasLineCount(1);
    }

    @Test
    void aCommandsExitCode255IsNoLostConnection() {
        assertThat(run("exit 255").exitCode()).isEqualTo(255);
    }

    @Test
    void aConnectionThatBreaksInACommandIsLostAndTheNextCommandHasANewOne() {
        String started = folder() + "/started";
        var cut = CompletableFuture.supplyAsync(() -> run(": > \"$1\"; exec sleep 60", started));
        lab.shell("until [ -e %s ]; do sleep 0.05; done; pkill -f '^sshd: thor'".formatted(started));

        assertThatThrownBy(cut::join).isInstanceOf(CompletionException.class).cause().isInstanceOf(HostException.ConnectionLost.class)
                .hasMessageStartingWith("no connection to ssh://thor-lab: ").hasMessageContaining("while running `sh -c ': > ").hasMessageNotContaining("\n");
        assertThat(host.query("id", "-un")).isEqualTo("thor");
    }

    @Test
    void aConnectionThatBreaksBetweenCommandsIsMadeAgainWithoutAWord() {
        host.query("true");
        endConnections();

        assertThat(host.query("id", "-un")).isEqualTo("thor");
    }

    @Test
    void aShellKilledUnderItsCommandIsALostConnectionToo() {
        assertThatThrownBy(() -> run("kill -KILL $(ps -o ppid= $(ps -o ppid= $PPID))")).isInstanceOf(HostException.ConnectionLost.class);

        assertThat(host.query("id", "-un")).isEqualTo("thor");
    }

    @Test
    void whereNobodyListensOneLineSaysSo() {
        try (var nobody = open("ssh://me@127.0.0.1:" + LabLogin.freePort(), lab.sshConfig())) {
            assertThatThrownBy(() -> nobody.query("true")).isInstanceOf(HostException.ConnectionLost.class)
                    .hasMessageMatching("no connection to ssh://me@127\\.0\\.0\\.1:\\d+: .*Connection refused");
        }
    }

    @Test
    void aNameThatNobodyHasGetsOneLine() {
        try (var nobody = open("ssh://no-such-host.invalid", lab.sshConfig())) {
            assertThatThrownBy(() -> nobody.query("true")).isInstanceOf(HostException.ConnectionLost.class)
                    .hasMessageMatching("no connection to ssh://no-such-host\\.invalid: .*Could not resolve hostname.*");
        }
    }

    @Test
    void aUserWhoMayNotLogInGetsOneLine() {
        try (var stranger = open("ssh://stranger@thor-lab", lab.sshConfig())) {
            assertThatThrownBy(() -> stranger.query("true")).isInstanceOf(HostException.ConnectionLost.class)
                    .hasMessageMatching("no connection to ssh://stranger@thor-lab: .*Permission denied \\(publickey\\)\\.");
        }
    }

    @Test
    void aHostWithAnotherKeyThanTheKnownOneIsNotTrusted(@TempDir Path folder) throws IOException {
        Path known = Files.writeString(folder.resolve("known_hosts"), "[127.0.0.1]:%s ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4sdtBvlVyG5ddLLrJVDHGaLpT3v5nYBJ4rKwL7SqC8\n"
                .formatted(Files.readString(lab.sshConfig()).replaceAll("(?s).*?Port (\\d+).*", "$1")));
        Path config = Files.writeString(folder.resolve("config"), "Host thor-lab\n  UserKnownHostsFile %s\n  StrictHostKeyChecking yes\nInclude %s\n"
                .formatted(known, lab.sshConfig()));
        endConnections();

        try (var changed = open("ssh://thor@thor-lab", config)) {
            assertThatThrownBy(() -> changed.query("true")).isInstanceOf(HostException.ConnectionLost.class)
                    .hasMessage("no connection to ssh://thor@thor-lab: Host key verification failed.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash"})
    void whatTheLoginShellPrintsOnItsOwnIsNotTheCommands(String shell) {
        lab.shell("""
                usermod -s /bin/%s thor
                printf 'echo welcome\\necho mail waits >&2\\nprintf "%%%%s" "no line end"\\n' > /home/thor/.noise
                cp /home/thor/.bashrc /tmp/bashrc; cat /home/thor/.noise /tmp/bashrc > /home/thor/.bashrc""".formatted(shell));
        endConnections();
        try (var noisy = open(lab.host(), lab.sshConfig())) {
            var result = noisy.run(script("echo out; echo err >&2"));

            assertThat(result.stdout()).isEqualTo("out\n");
            assertThat(result.stderr()).isEqualTo("err\n");
        } finally {
            lab.shell("usermod -s /bin/bash thor; cp /tmp/bashrc /home/thor/.bashrc");
        }
    }

    @Test
    void aCommandThatNeedsRootGetsItThroughSudo() {
        var result = host.run(Command.query("sh", "-c", "id -u; printf '%s ' \"$WORD\" \"$LC_ALL\"; cat").with("WORD", "a b'c").stdin("input").asRoot());

        assertThat(result.stdout()).isEqualTo("0\na b'c C.UTF-8 input");
    }

    @Test
    void theTimeLimitEndsWhatRunsAsRootToo() {
        String pid = folder() + "/pid";
        var stubborn = HostUnderTest.changing("trap '' TERM; echo $$ > \"$1\"; while :; do sleep 1; done", pid).within(Duration.ofSeconds(1)).asRoot();

        assertThatThrownBy(() -> host.run(stubborn)).isInstanceOf(HostException.TimedOut.class);

        run("while [ -d \"/proc/$(cat \"$1\")\" ]; do sleep 0.05; done", pid).orFail();
    }

    @Test
    void aFileThatRootWritesKeepsItsOwnerAndANewOneIsRoots() {
        String folder = folder();
        host.write(folder + "/thors", "old", 0600, false);

        host.write(folder + "/thors", "new", 0644, true);
        host.write(folder + "/roots", "new", 0644, true);

        assertThat(host.query("stat", "-c", "%U:%G %a", folder + "/thors", folder + "/roots")).isEqualTo("thor:thor 644\nroot:root 644");
    }

    @Test
    void aWriteToAFullDiskFailsAndLeavesTheOldFileAlone() {
        host.write("/dev/shm/file", "old", 0600, false);
        lab.shell("head -c 1G /dev/zero > /dev/shm/fill");
        try {
            assertThatThrownBy(() -> host.write("/dev/shm/file", "new".repeat(10_000), 0600, false))
                    .isInstanceOf(HostException.CommandFailed.class).hasMessageContaining("No space left on device");
            assertThat(host.query("ls", "/dev/shm")).isEqualTo("file\nfill");
            assertThat(host.read("/dev/shm/file")).contains("old");
        } finally {
            lab.shell("rm /dev/shm/*");
        }
    }
}
