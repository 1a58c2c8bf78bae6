//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java Repository.java ../lib/Program.java ../lib/TemporaryFolder.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import lib.Program;
import lib.TemporaryFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The README's playbook, with Ansible as it comes, on three devices at once. Needs python3 with venv, and PyPI.
@Tag("docker")
@Tag("network")
class AnsibleTest {

    /// What the script says when it could not install Ansible.
    private static final int NO_TOOLS = 77;

    @TempDir
    Path folder;

    @Test
    void aStepsChangedIsAnsiblesChanged() throws IOException {
        String playbook = fenced("yaml").replace("--yes", "--yes --ssh-config {{ ssh_config }}");
        Path file = Files.writeString(folder.resolve("devices.yml"), playbook);
        try (var ansible = TemporaryFolder.create("thorbook-ansible"); var one = LabContainer.start(); var two = LabContainer.start(); var three = LabContainer.start()) {
            var labs = List.of(one, two, three);
            Path inventory = Files.writeString(folder.resolve("thors.ini"), "[thors]\n" + String.join("\n", IntStream.range(0, 3)
                    .mapToObj(i -> "thor-%d thor=%s ssh_config=%s".formatted(i + 1, labs.get(i).host(), labs.get(i).sshConfig())).toList()) + "\n");
            assertThat(one.exec("nvpmodel", "-m", "0").getExitCode()).isZero();

            assertThat(recap(ansible.path(), inventory, file)).isEqualTo("""
                    thor-1 ok=2 changed=1 failed=0
                    thor-2 ok=2 changed=2 failed=0
                    thor-3 ok=2 changed=2 failed=0
                    """);
            assertThat(recap(ansible.path(), inventory, file)).isEqualTo("""
                    thor-1 ok=2 changed=0 failed=0
                    thor-2 ok=2 changed=0 failed=0
                    thor-3 ok=2 changed=0 failed=0
                    """);
        }
    }

    private static String recap(Path ansible, Path inventory, Path playbook) {
        var ended = new Program(Repository.root().resolve("tests/ansible.sh").toString())
                .run(List.of(ansible.toString(), inventory.toString(), playbook.toString(), "-e", "thorbook=" + Repository.root()));
        assumeTrue(ended.exitCode() != NO_TOOLS, "Ansible can't be installed here: " + ended.lastWord());
        assertThat(ended.exitCode()).as(ended.stdout() + ended.stderr()).isZero();
        var line = Pattern.compile("(?m)^(thor-\\d) .*?(ok=\\d+) +(changed=\\d+) .*?(failed=\\d+)").matcher(ended.stdout());
        return String.join("", line.results().map(m -> "%s %s %s %s%n".formatted(m.group(1), m.group(2), m.group(3), m.group(4))).toList());
    }

    /// The README's only block of this language.
    private static String fenced(String language) {
        var block = Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$").matcher(Repository.text("README.md"));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }
}
