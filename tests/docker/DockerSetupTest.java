//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../LabContainer.java ../StepRun.java
package tests.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tests.LabContainer;
import tests.StepRun;

/// `docker-setup` on a device whose Docker is a pair of scripts: a service that takes over `daemon.json` when it is
/// restarted, and a command line that tells what was taken over.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerSetupTest {

    private static final String INSTALL = """
            groupadd --system --force docker
            printf '#!/bin/sh\\nexit 1\\n' > /usr/local/bin/nvidia-container-runtime
            cat > /usr/local/sbin/fake-dockerd <<'END'
            #!/bin/sh
            rm -f /run/fake-docker
            if grep -qs refused /etc/docker/daemon.json; then exit 1; fi
            cat /etc/docker/daemon.json > /run/fake-docker 2>/dev/null || echo '{}' > /run/fake-docker
            END
            cat > /etc/systemd/system/docker.service <<'END'
            [Service]
            Type=oneshot
            RemainAfterExit=yes
            ExecStart=/usr/local/sbin/fake-dockerd
            END
            cat > /usr/local/bin/docker <<'END'
            #!/bin/sh
            [ -e /run/fake-docker ] || { echo 'Cannot connect to the Docker daemon' >&2; exit 1; }
            mirrors=$(grep -o '"https*://[^"]*"' /run/fake-docker | sed 's,/*"$,/",' | paste -sd,)
            runtimes='"runc":{}'
            ! grep -q nvidia-container-runtime /run/fake-docker || runtimes="$runtimes,\\"nvidia\\":{}"
            ! grep -q '"kata"' /run/fake-docker || runtimes="$runtimes,\\"kata\\":{}"
            default=runc
            ! grep -q '"default-runtime": "nvidia"' /run/fake-docker || default=nvidia
            printf '{"ServerVersion":"28.2.2","Runtimes":{%s},"DefaultRuntime":"%s","RegistryConfig":{"Mirrors":[%s]},"DockerRootDir":"/var/lib/docker","Architecture":"aarch64"}\\n' \\
                "$runtimes" "$default" "$mirrors"
            END
            chmod 755 /usr/local/bin/docker /usr/local/bin/nvidia-container-runtime /usr/local/sbin/fake-dockerd
            """;

    private LabContainer lab;
    private int mark;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
        assertThat(lab.shell(INSTALL).getExitCode()).isZero();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @BeforeEach
    void fresh() {
        lab.shell("rm -rf /var/lib/thorbook /etc/docker /srv/daemon.json; mkdir /etc/docker; gpasswd -d thor docker; systemctl restart docker");
        mark();
    }

    private void mark() {
        mark = lab.invocations().size();
    }

    private StepRun setup(String... more) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString()));
        args.addAll(List.of(more));
        return StepRun.named("docker-setup", args.toArray(String[]::new));
    }

    /// Writes the file as printf's format says, and lets Docker take it over.
    private void file(String format) {
        lab.shell("printf '%s' > /etc/docker/daemon.json; systemctl restart docker".formatted(format));
        mark();
    }

    private String dump() {
        return lab.shell("od -An -tx1 /etc/docker/daemon.json; stat -c '%a %U' /etc/docker/daemon.json; ls /etc/docker").getStdout();
    }

    private List<String> restarts() {
        return lab.invocationsSince(mark).stream().filter(call -> call.contains("systemctl restart")).toList();
    }

    @Test
    void runtimeMirrorAndGroupAreSetUpAndDockerIsAskedForThem() {
        var run = setup("--yes");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEqualTo("""
                docker-setup on ssh://thor-lab:
                  ~ runtimes: (none) -> nvidia
                  ~ registry mirrors: (none) -> https://docker.xuanyuan.me
                  ~ group docker (from the next login of thor on): (none) -> thor
                docker-setup on ssh://thor-lab: changed
                """);
        assertThat(run.out()).contains("nvidia, runc", "https://docker.xuanyuan.me/", "thor");
        assertThat(lab.shell("cat /etc/docker/daemon.json; id -nG thor; stat -c %a /etc/docker/daemon.json").getStdout()).startsWith("{\n    \"runtimes\": {\n").contains(" docker").endsWith("644\n");
        assertThat(restarts()).containsExactly("uid=0 systemctl restart docker");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "", "{}", " \\n", "{\"debug\":true}", "{\\r\\n  \"debug\": true\\r\\n}\\r\\n", "\\357\\273\\277{}",
            "{\"runtimes\":{\"kata\":{\"path\":\"/k\"}}}", "{\"registry-mirrors\":[\"https://mirror.example\"]}", "{\"default-runtime\":\"runc\"}",
            "{\"features\":{\"cdi\":true},\"a\":{\"b\":{\"c\":[1,[2,{\"d\":null}]]}}}", "{\"runtimes\":{\"nvidia\":{\"path\":\"nvidia-container-runtime\"}}}"})
    void theSecondTimeNothingChangesAndUndoBringsEveryByteBack(String contents) {
        if (!contents.equals("-")) {
            file(contents);
            lab.shell("chmod 640 /etc/docker/daemon.json");
        }
        String before = dump();
        assertThat(setup("--yes").exitCode()).isZero();
        mark();

        var again = setup("--yes");
        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).isEqualTo("docker-setup on ssh://thor-lab: unchanged\n");
        assertThat(restarts()).isEmpty();

        var undo = setup("--undo", "--yes");
        assertThat(undo.exitCode()).as(undo.err()).isZero();
        assertThat(dump()).isEqualTo(before);
        assertThat(lab.shell("id -nG thor").getStdout()).doesNotContain("docker");
        assertThat(lab.shell("docker info").getStdout()).doesNotContain("docker.xuanyuan.me");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{ // none\\n} | /etc/docker/daemon.json is not valid JSON in line 1: ",
            "{\"debug\":true} x | /etc/docker/daemon.json is not valid JSON in line 1: ",
            "{\"a\":1,\\n\"a\":2} | /etc/docker/daemon.json is not valid JSON in line 2: Duplicate field 'a'",
            "[] | /etc/docker/daemon.json is not a JSON object; it was not touched",
            "{\"runtimes\":[]} | /etc/docker/daemon.json is \"runtimes\" is not an object",
            "{\"a\":\"\\377\"} | /etc/docker/daemon.json is not UTF-8; it was not touched"})
    void aFileThatIsNoSettingsIsNotTouched(String contents, String error) {
        file(contents);
        String before = dump();

        var run = setup("--yes");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("docker-setup: " + error).hasLineCount(1);
        assertThat(dump()).isEqualTo(before);
        assertThat(restarts()).isEmpty();
    }

    @Test
    void aFolderInPlaceOfTheFileIsSaidToBeOne() {
        lab.shell("mkdir /etc/docker/daemon.json");

        assertThat(setup("--yes")).isEqualTo(new StepRun(1, "", "docker-setup: /etc/docker/daemon.json on ssh://thor-lab is a folder\n"));
    }

    @Test
    void aSymbolicLinkStaysAndItsTargetIsChangedAndRestored() {
        lab.shell("printf '{\"debug\":true}' > /srv/daemon.json; ln -s /srv/daemon.json /etc/docker/daemon.json; systemctl restart docker");

        assertThat(setup("--yes").exitCode()).isZero();
        assertThat(lab.shell("readlink /etc/docker/daemon.json; cat /srv/daemon.json").getStdout()).startsWith("/srv/daemon.json\n").contains("nvidia-container-runtime");
        assertThat(setup("--undo", "--yes").exitCode()).isZero();
        assertThat(lab.shell("readlink /etc/docker/daemon.json; cat /srv/daemon.json").getStdout()).isEqualTo("/srv/daemon.json\n{\"debug\":true}");
    }

    @Test
    void aFileForRootAloneIsReadAndKeepsItsMode() {
        file("{\"debug\":true}");
        lab.shell("chmod 600 /etc/docker/daemon.json");

        assertThat(setup("--yes").exitCode()).isZero();
        assertThat(lab.shell("stat -c '%a %U' /etc/docker/daemon.json; cat /etc/docker/daemon.json").getStdout()).startsWith("600 root\n{\n    \"debug\": true,\n");
        assertThat(lab.shell("cat /etc/docker/daemon.json.before-thorbook").getStdout()).isEqualTo("{\"debug\":true}");
    }

    @Test
    void whereDockerDoesNotStartWithTheNewFileTheOldOneComesBack() {
        file("{\"labels\":[\"a\"]}");

        var run = setup("--yes", "--mirror", "https://refused.example");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("Docker did not start with the new /etc/docker/daemon.json, so the old one is back");
        assertThat(lab.shell("cat /etc/docker/daemon.json").getStdout()).isEqualTo("{\"labels\":[\"a\"]}");
        assertThat(lab.shell("docker info").getExitCode()).isZero();
    }

    @Test
    void settingsThatDockerHasNotTakenOverAreTakenOver() {
        assertThat(setup("--yes", "--no-mirrors").exitCode()).isZero();
        lab.shell("echo '{}' > /run/fake-docker");

        var run = setup("--yes", "--no-mirrors");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("  ~ docker: runs with older settings -> restarted\n");
    }

    @Test
    void ownMirrorsKeepTheGuidesAwayUnlessItIsAskedFor() {
        file("{\"registry-mirrors\":[\"https://mirror.example\"]}");

        assertThat(setup("--plan").out()).doesNotContain("xuanyuan");
        assertThat(setup("--plan", "--mirror", "https://docker.xuanyuan.me").out()).contains("registry mirrors: https://mirror.example -> https://mirror.example, https://docker.xuanyuan.me");
    }

    @Test
    void theDefaultRuntimeIsSetWhenAskedFor() {
        var run = setup("--yes", "--default-runtime", "--no-mirrors");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("  ~ default runtime: (none) -> nvidia\n").doesNotContain("mirror");
    }

    @Test
    void withoutTheToolkitItSaysWhatToInstall() {
        lab.shell("mv /usr/local/bin/nvidia-container-runtime /root/");
        try {
            var run = setup("--yes");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).isEqualTo("docker-setup: nvidia-container-runtime is not installed: sudo apt install nvidia-container-toolkit (it comes with JetPack)\n");
        } finally {
            lab.shell("mv /root/nvidia-container-runtime /usr/local/bin/");
        }
    }

    @Test
    void withoutSystemdNothingIsTouched() {
        lab.shell("printf '#!/bin/sh\\necho System has not been booted with systemd >&2; exit 1\\n' > /usr/local/sbin/systemctl; chmod 755 /usr/local/sbin/systemctl");
        try {
            var run = setup("--yes");

            assertThat(run).isEqualTo(new StepRun(1, "", "docker-setup: Docker has to be restarted, and there is no systemd that could do it; nothing was changed\n"));
            assertThat(lab.shell("ls /etc/docker").getStdout()).isEmpty();
        } finally {
            lab.shell("rm /usr/local/sbin/systemctl");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--mirror docker.xuanyuan.me | --mirror: not the address of a registry, as https://docker.xuanyuan.me: 'docker.xuanyuan.me'",
            "--mirror https://a/b | --mirror: not the address of a registry, as https://docker.xuanyuan.me: 'https://a/b'",
            "--mirror https://me:secret@a | --mirror: not the address of a registry, as https://docker.xuanyuan.me: 'https://me:secret@a'",
            "--mirror https://a --no-mirrors | --mirror and --no-mirrors exclude each other",
            "--user $(id) | --user: not a user name: '$(id)'",
            "--user nobody-here | --user: no user 'nobody-here' on ssh://thor-lab"})
    void wrongOptionsAreOneLine(String options, String error) {
        assertThat(setup(options.split(" "))).isEqualTo(new StepRun(2, "", "docker-setup: " + error + "\n"));
    }
}
