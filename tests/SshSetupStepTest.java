//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java StepRun.java ../scripts/SshSetup.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import lib.Program;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scripts.SshSetup;

/// `ssh-setup` on a device that so far knows this machine by password alone.
@Tag("docker")
@Tag("network")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SshSetupStepTest {

    private static final String KEYS = "/home/thor/.ssh/authorized_keys";

    @TempDir
    Path folder;

    private LabContainer lab;
    private String fingerprint;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
        lab.shell("sed -i 's/^PasswordAuthentication no/PasswordAuthentication yes/' /etc/ssh/sshd_config.d/lab.conf && pkill -HUP -o -x sshd");
        fingerprint = lab.shell("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d ' ' -f 2").getStdout().strip();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @BeforeEach
    void aMachineThatWasNeverHere() throws IOException {
        lab.shell("rm -rf /home/thor/.ssh /home/thor/.local");
        Files.writeString(folder.resolve("password"), "thorpass\n");
        String port = new Program("ssh").output("-G", "-F", lab.sshConfig().toString(), "thor-lab").lines()
                .filter(line -> line.startsWith("port ")).findFirst().orElseThrow();
        // no connection is shared, so that every login is the test's own
        Files.writeString(folder.resolve("config"), """
                Host device
                    HostName 127.0.0.1
                    %s
                    User thor
                    IdentityFile %2$s/none
                    IdentitiesOnly yes
                    UserKnownHostsFile %2$s/known_hosts
                """.formatted(port, folder));
    }

    private StepRun setup(String... more) {
        var args = new ArrayList<>(List.of("--host", "ssh://device", "--ssh-config", folder.resolve("config").toString(),
                "--ssh-password-file", folder.resolve("password").toString(), "--key", folder.resolve("id.pub").toString()));
        args.addAll(List.of(more));
        return StepRun.of(new SshSetup(), args.toArray(String[]::new));
    }

    private String stat(String path) {
        return lab.exec("stat", "-c", "%a %U", path).getStdout().strip();
    }

    @Test
    void aKeyIsMadeInstalledAndLogsIn() throws IOException {
        var run = setup("--accept-host-key", fingerprint, "--yes", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"passwordless\" : true", "\"sudo\" : \"without a password\"").doesNotContain("thorpass");
        assertThat(lab.exec("cat", KEYS).getStdout()).isEqualTo(Files.readString(folder.resolve("id.pub")));
        assertThat(List.of(stat("/home/thor/.ssh"), stat(KEYS))).containsExactly("700 thor", "600 thor");
        assertThat(setup("--yes").err()).endsWith(": unchanged\n");
        assertThat(setup("--undo", "--yes").exitCode()).isZero();
        assertThat(lab.exec("test", "-e", KEYS).getExitCode()).isNotZero();
    }

    @Test
    void anUnknownHostKeyIsShownAndNothingIsSent() {
        var run = setup("--yes");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("is not known: compare", fingerprint);
        assertThat(folder.resolve("known_hosts")).doesNotExist();
        assertThat(folder.resolve("id")).doesNotExist();
    }

    @Test
    void aPlanLogsInByTheHostKeyThatIsNamedAndPutsItOnNoFile() {
        var run = setup("--accept-host-key", fingerprint, "--plan");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.out()).startsWith("known_hosts: (none) -> " + fingerprint + "\n").contains("authorized_keys: (none) -> the new key");
        assertThat(folder.resolve("known_hosts")).doesNotExist();
        assertThat(folder.resolve("id")).doesNotExist();
    }

    @Test
    void anotherHostKeyThanTheOneNamedIsRefused() {
        var run = setup("--accept-host-key", "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "--yes");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("another device, or somebody in between");
        assertThat(folder.resolve("known_hosts")).doesNotExist();
    }

    @Test
    void aWrongPasswordIsSaidAndNotShown() throws IOException {
        Files.writeString(folder.resolve("password"), "wrong-secret\n");

        var run = setup("--accept-host-key", fingerprint, "--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("Permission denied").doesNotContain("wrong-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh-ed25519 AAAAC3Nz other\\n", "ssh-ed25519 AAAAC3Nz other, without an end", "# note\\r\\nssh-rsa AAAAB3Nz dos\\r\\n",
            "command=\"echo hi\",no-pty ssh-ed25519 AAAAC3Nz opt\\n\\n\\n", "\\377\\376 not text\\n", ""})
    void whatWasThereStaysByteForByteAndComesBackByUndo(String before) {
        lab.shell("install -d -m 775 -o thor -g thor /home/thor/.ssh; printf '%s' > %s; chown thor:thor %2$s; chmod 444 %2$s; cp %2$s /tmp/before".formatted(before, KEYS));

        var run = setup("--accept-host-key", fingerprint, "--yes");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(lab.shell("head -c $(stat -c %%s /tmp/before) %s | cmp - /tmp/before".formatted(KEYS)).getExitCode()).isZero();
        assertThat(List.of(stat("/home/thor/.ssh"), stat(KEYS))).containsExactly("700 thor", "600 thor");

        assertThat(setup("--undo", "--yes").exitCode()).isZero();
        assertThat(lab.exec("cmp", KEYS, "/tmp/before").getExitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chmod 200 %s", "chmod 600 /home/thor/.ssh", "chown root %s; chmod 600 %1$s"})
    void keysThatCannotBeReadAreLeftAlone(String fault) {
        lab.shell("install -d -m 700 -o thor -g thor /home/thor/.ssh; echo 'ssh-ed25519 AAAAC3Nz other' > %s; chown thor:thor %1$s; %s"
                .formatted(KEYS, fault.formatted(KEYS)));

        var run = setup("--accept-host-key", fingerprint, "--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("ssh-setup: ssh://device has an authorized_keys that its own user can't read: ");
        assertThat(lab.exec("cat", KEYS).getStdout()).isEqualTo("ssh-ed25519 AAAAC3Nz other\n");
    }

    @Test
    void aNewSshConfigurationIsOneThatSshTakes() throws IOException {
        Path config = folder.resolve("new/config");

        assertThat(setup("--accept-host-key", fingerprint, "--config-name", "thor", "--config-file", config.toString(), "--yes").exitCode()).isZero();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config))).isEqualTo("rw-------");
        assertThat(Files.readString(config)).contains("\nHost thor\n");
    }

    @Test
    void theDeviceGetsAnEntryInTheSshConfigurationOnce() throws IOException {
        Files.writeString(folder.resolve("own"), "Host other\n    User me");
        String[] options = {"--accept-host-key", fingerprint, "--config-name", "thor", "--config-file", folder.resolve("own").toString(), "--yes"};

        assertThat(setup(options).exitCode()).isZero();
        assertThat(setup(options).err()).endsWith(": unchanged\n");

        assertThat(Files.readString(folder.resolve("own"))).startsWith("Host other\n    User me\n\nHost thor\n    HostName 127.0.0.1\n    User thor\n    Port ").containsOnlyOnce("Host thor");
    }
}
