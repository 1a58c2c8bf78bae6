//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES HostUnderTest.java LabContainer.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tests.HostUnderTest.changing;
import static tests.HostUnderTest.script;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import lib.Command;
import lib.Host;
import lib.HostException;
import lib.Secret;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Root rights on a host whose sudo asks for a password.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SudoTest {

    private final AtomicInteger asked = new AtomicInteger();
    private LabContainer lab;
    private Host host;

    @BeforeAll
    void start() {
        lab = LabContainer.start(Map.of("LAB_SUDO", "password"));
        host = open(Optional.of(Secret.of("thorpass")));
    }

    @AfterAll
    void stop() {
        host.close();
        lab.close();
    }

    private Host open(Optional<Secret> password) {
        return Host.open(lab.host(), new Host.Settings(Optional.of(lab.sshConfig()), false, () -> {
            asked.incrementAndGet();
            return password;
        }, result -> {}));
    }

    @Test
    void thePasswordIsAskedForOnceForAllCommandsOfAllThreads() {
        try (var fresh = open(Optional.of(Secret.of("thorpass")))) {
            asked.set(0);
            fresh.query("id");
            assertThat(asked).hasValue(0);

            var ids = IntStream.range(0, 6).mapToObj(i -> CompletableFuture.supplyAsync(() -> fresh.run(Command.query("id", "-u").asRoot()).text())).toList();

            assertThat(ids.stream().map(CompletableFuture::join)).containsOnly("0");
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void theProgramReadsItsOwnInputAndNothingElse() {
        assertThat(host.run(Command.query("cat").asRoot()).stdout()).isEmpty();
        assertThat(host.run(Command.query("cat").stdin("yes\n").asRoot()).stdout()).isEqualTo("yes\n");
        assertThat(host.run(Command.query("od", "-An", "-tx1").stdin(new byte[] {0, 10, 13, (byte) 200}).asRoot()).text()).isEqualTo(" 00 0a 0d c8");
    }

    @Test
    void aLoginThatSudoRemembersDoesNotHandThePasswordToTheProgram() {
        lab.shell("echo 'Defaults timestamp_type=global, timestamp_timeout=60' > /etc/sudoers.d/remember");
        try {
            host.run(Command.query("true").asRoot()).orFail();
            lab.ssh("thor-lab", "echo thorpass | sudo -S -p '' true");

            assertThat(host.run(Command.query("cat").asRoot()).stdout()).isEmpty();
            try (var fresh = open(Optional.of(Secret.of("thorpass")))) {
                assertThat(fresh.run(Command.query("cat").stdin("own").asRoot()).stdout()).isEqualTo("own");
            }
        } finally {
            lab.shell("rm /etc/sudoers.d/remember; rm -rf /run/sudo/ts");
        }
    }

    @Test
    void noProcessListAndNoEnvironmentEverHoldsAPassword() {
        // looks at every process as fast as it can, also for a word that a command of this test does show
        lab.shell("""
                cat > /tmp/watch <<'END'
                while [ ! -e /tmp/stop ]; do
                  cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -e 'thor[p]ass' -e 'wifi[s]ecret' -e 'openly[s]hown' >> /tmp/seen
                done
                END
                rm -f /tmp/stop; : > /tmp/seen; setsid sh /tmp/watch > /dev/null 2>&1 < /dev/null &""");

        host.run(script("sleep 0.3", "openlyshown")).orFail();
        for (int i = 0; i < 5; i++) {
            host.run(script("sleep 0.1").asRoot()).orFail();
            assertThat(host.run(script("sleep 0.1; wc -c").stdin(Secret.of("wifisecret")).asRoot()).text()).isEqualTo("10");
            host.write("/tmp/secret", "wifisecret", 0600, true);
        }

        assertThat(lab.shell("touch /tmp/stop; sort -u /tmp/seen").getStdout()).isEqualTo("openlyshown\n");
    }

    @Test
    void aFailureOfACommandThatWasFedASecretDoesNotShowItsOutput() {
        var leaky = changing("cat; exit 1").stdin(Secret.of("wifisecret")).asRoot();

        assertThatThrownBy(() -> host.run(leaky).orFail()).isInstanceOf(HostException.CommandFailed.class)
                .hasMessage("`sudo sh -c 'cat; exit 1' sh` failed on ssh://thor-lab with exit code 1");
    }

    @Test
    void aWrongPasswordIsOneLineAndNoCommandRuns() {
        try (var wrong = open(Optional.of(Secret.of("not it'; touch /tmp/broken #")))) {
            assertThatThrownBy(() -> wrong.run(Command.change("touch", "/tmp/made").asRoot())).isInstanceOf(HostException.NotAllowed.class)
                    .hasMessage("no root rights on ssh://thor-lab: sudo did not accept the password");
        }
        assertThat(host.query("sh", "-c", "ls -d /tmp/made /tmp/broken 2>/dev/null || true")).isEmpty();
    }

    @Test
    void withNobodyToGiveThePasswordOneLineSaysWhatToDo() {
        try (var nobody = open(Optional.empty())) {
            assertThatThrownBy(() -> nobody.run(Command.change("touch", "/tmp/made").asRoot())).isInstanceOf(HostException.NotAllowed.class)
                    .hasMessage("no root rights on ssh://thor-lab: sudo: a password is required; run in a terminal to be asked for the password, or give --sudo-password-file");
            assertThat(nobody.query("id", "-un")).isEqualTo("thor");
        }
    }

    @Test
    void withoutSudoOneLineSaysSo() {
        lab.shell("mv /usr/bin/sudo /usr/bin/sudo.away");
        try (var without = open(Optional.empty())) {
            assertThatThrownBy(() -> without.run(Command.query("true").asRoot())).isInstanceOf(HostException.NotAllowed.class)
                    .hasMessage("no root rights on ssh://thor-lab: sudo is not installed there, and its user is not root");
        } finally {
            lab.shell("mv /usr/bin/sudo.away /usr/bin/sudo");
        }
    }
}
