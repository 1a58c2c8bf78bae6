//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Ran.java ../LabContainer.java ../../scripts/Recipe.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lib.Terminal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scripts.Recipe;
import tests.LabContainer;

/// The recipe `software` on a Thor, over ssh: JetPack with real apt from a stand-in for NVIDIA's source, Docker as two scripts. jtop comes
/// from PyPI and is the concern of a test of its own.
@Tag("docker")
class RecipeSoftwareTest {

    private static final String PREPARE = """
            rm -f /etc/apt/sources.list /etc/apt/sources.list.d/debian*
            groupadd --system --force docker
            printf '#!/bin/sh\\nexit 1\\n' > /usr/local/bin/nvidia-container-runtime
            cat > /etc/systemd/system/docker.service <<'END'
            [Service]
            Type=oneshot
            RemainAfterExit=yes
            ExecStart=/bin/true
            END
            cat > /usr/local/bin/docker <<'END'
            #!/bin/sh
            case "$1 $2" in
                'image inspect') echo 'Error: No such image' >&2; exit 1 ;;
                version*) echo 28.2.2 ;;
                *) mirrors=$(grep -o '"https*://[^"]*"' /etc/docker/daemon.json 2>/dev/null | sed 's,/*"$,/",' | paste -sd,)
                   runtimes='"runc":{}'
                   ! grep -qs nvidia-container-runtime /etc/docker/daemon.json || runtimes="$runtimes,\\"nvidia\\":{}"
                   printf '{"ServerVersion":"28.2.2","Runtimes":{%s},"DefaultRuntime":"runc","RegistryConfig":{"Mirrors":[%s]}}\\n' "$runtimes" "$mirrors" ;;
            esac
            END
            chmod 755 /usr/local/bin/docker /usr/local/bin/nvidia-container-runtime; systemctl start docker""";

    @TempDir
    Path folder;

    @Test
    void theSoftwareIsInstalledOnceAndTakenOffAgain() {
        try (var lab = LabContainer.start()) {
            lab.shell(PREPARE);
            String before = packages(lab);
            assertThat(software(lab, "plan", "--plan").exitCode()).isEqualTo(3);
            assertThat(packages(lab)).isEqualTo(before);

            var first = new Ran[1];
            lab.reboot(() -> first[0] = software(lab, "first", "--yes"));

            assertThat(first[0].exitCode()).as(first[0].stderr()).isZero();
            assertThat(first[0].stdout()).containsSubsequence("  jetpack-install: changed\n", "  docker-setup: changed\n", "  cache-cleaner: changed\n");
            assertThat(first[0].file("notebook.md")).contains("NVIDIA Thor").contains("as in the guide");

            var second = software(lab, "second", "--yes");
            assertThat(second.exitCode()).as(second.stderr()).isZero();
            assertThat(second.stdout()).containsSubsequence("  jetpack-install: unchanged\n", "  docker-setup: unchanged\n", "  cache-cleaner: unchanged\n");

            var undo = software(lab, "undo", "--undo", "--yes");
            assertThat(undo.exitCode()).as(undo.stderr()).isZero();
            assertThat(packages(lab)).isEqualTo(before);
        }
    }

    private static String packages(LabContainer lab) {
        return lab.shell("dpkg-query -W").getStdout();
    }

    private Ran software(LabContainer lab, String runs, String... more) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var all = new ArrayList<>(List.of("software", "--host", lab.host(), "--ssh-config", lab.sshConfig().toString(), "--out", folder.resolve(runs).toString(),
                "--skip", "jtop"));
        all.addAll(List.of(more));
        int exitCode = Recipe.run(Terminal.of(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8)),
                all.toArray(String[]::new));
        return new Ran(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), folder.resolve(runs));
    }
}
