//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES Said.java ../LabContainer.java ../../scripts/FlashCheck.java ../../lib/Json.java
package tests.flash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lib.Json;
import lib.StepCommand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scripts.FlashCheck;
import tests.LabContainer;
import tests.StepRun;

/// `flash-check` over ssh, on a lab that answers as a Thor that was just flashed, and with one thing wrong at a time.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlashCheckTest {

    private LabContainer lab;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
        // what a fault takes away is put back from here
        lab.shell("cp /etc/nv_tegra_release /etc/nv_boot_control.conf /usr/bin/nvidia-smi /usr/local/bin/systemctl /root/");
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @BeforeEach
    void flashed() {
        var made = lab.shell("rm -rf /etc/flashed; cd /root && cp nv_tegra_release nv_boot_control.conf /etc/ && "
                + "cp nvidia-smi /usr/bin/ && cp systemctl /usr/local/bin/\n" + "bash /usr/local/lib/lab/flashed");
        assertThat(made.getExitCode()).as(made.getStderr()).isZero();
    }

    private Said check(String... more) {
        String[] arguments = Stream.concat(Stream.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString()), Stream.of(more))
                .toArray(String[]::new);
        return Said.of(terminal -> StepCommand.run(StepRun.fresh(new FlashCheck("")), terminal, arguments));
    }

    @Test
    void aDeviceThatIsAsItShouldBePassesEveryCheck() {
        var said = check("--expect", "38.2");

        assertThat(said.err()).isEqualTo("flash-check on ssh://thor-lab: unchanged\n");
        assertThat(said.out()).isEqualTo("""
                check            found
                release      ok  38.2.0, JetPack 7.0, as flashed
                board        ok  NVIDIA Jetson AGX Thor Developer Kit
                root disk    ok  /dev/nvme0n1p1
                firmware     ok  38.2.0, as the system
                boot slots   ok  2, running from A
                system       ok  Ubuntu 24.04.3 LTS
                kernel       ok  6.8.12-tegra
                GPU          ok  NVIDIA Thor, driver 580.00, compute capability 11.0
                Docker       ok  28.3.2, with the nvidia runtime
                first setup  ok  finished, user thor
                disk health  ok  no errors, 1 % of its life used
                free space   ok  848 GiB of 936
                """);
        assertThat(said.exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rm /etc/nv_tegra_release                                   | release     | none: there is no /etc/nv_tegra_release
            sed -i 's/REVISION: 2/REVISION: 4/' /etc/nv_tegra_release  | release     | 38.4.0, JetPack 7.1, but nvidia-l4t-core is 38.2.0-
            rm /etc/nv_boot_control.conf                               | board       | no device tree, no TNSPEC: this is no Jetson
            echo /dev/sda1 > /etc/flashed/root                         | root disk   | /dev/sda1, not the NVMe disk
            echo overlay > /etc/flashed/root                           | root disk   | overlay, not the NVMe disk
            sed -i 's/n: 38.2.0/n: 38.0.0/' /etc/flashed/slots         | firmware    | 38.0.0 is older than the system, 38.2.0
            sed -i 's/1,\\(.*\\) normal/1,\\1 unbootable/' /etc/flashed/slots | boot slots | running from A; normal, unbootable
            sed -i 's/status: 0/status: 3/' /etc/flashed/slots         | boot slots  | the last firmware update failed (status 3)
            echo 6.8.0-90-generic > /etc/flashed/kernel                | kernel      | 6.8.0-90-generic is not NVIDIA's
            printf '#!/bin/sh\\necho "No devices were found"\\nexit 6\\n' > /usr/bin/nvidia-smi | GPU | nvidia-smi: No devices were found
            rm /usr/bin/nvidia-smi                                     | GPU         | nvidia-smi: not found
            echo '28.3.2 runc' > /etc/flashed/docker                   | Docker      | 28.3.2, without the nvidia runtime
            echo Cannot connect > /etc/flashed/docker-error            | Docker      | it does not answer: Cannot connect
            printf '#!/bin/sh\\ncase $2 in nv-oobe*) echo active;; esac' > /usr/local/bin/systemctl | first setup | nv-oobe is still
            sed -i 's/_warning": 0/_warning": 4/' /etc/flashed/smart   | disk health | critical warning 0x04
            sed -i 's/_errors": 0/_errors": 7/' /etc/flashed/smart     | disk health | 7 blocks of the NVMe disk could not be read
            sed -i 's/890000000/1000000/' /etc/flashed/disk            | free space  | 0 GiB of 936
            """, quoteCharacter = '\0')
    void aFaultFailsItsCheckWithWhatToDo(String fault, String what, String found) {
        assertThat(lab.shell(fault.replace("\\\\", "\\")).getExitCode()).isZero();

        var said = check();

        assertThat(said.exitCode()).isOne();
        assertThat(said.err()).contains("flash-check: ").endsWith(" of 12 checks failed: %s\n".formatted(failed(said, what)));
        assertThat(said.out().lines()).anyMatch(line -> line.matches("%s +fail  .*".formatted(what)) && line.contains(found));
        assertThat(said.out()).contains("\nwhat to do\n").containsPattern("\n%s: +\\S".formatted(what));
    }

    /// All that failed, since one fault may show in several checks; the one that is meant is among them.
    private static String failed(Said said, String what) {
        var failed = said.out().lines().filter(line -> line.matches(".{11,13}fail  .*"))
                .map(line -> line.replaceFirst("  +fail.*", "")).toList();
        assertThat(failed).contains(what);
        return String.join(", ", failed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sed -i 's/n: 38.2.0/n: 38.4.0/' /etc/flashed/slots     | firmware    | 38.4.0 is newer than the system, 38.2.0
            echo permission denied > /etc/flashed/docker-error     | Docker      | 28.3.2, with the nvidia runtime, and it answers root only
            sed -i '/^Active/ s/A$/B/' /etc/flashed/slots          | boot slots  | running from A, and the next boot is from B
            sed -i 's/ID=ubuntu/ID=debian/' /etc/os-release        | system      | Ubuntu 24.04.3 LTS, where NVIDIA installs Ubuntu
            sed -i 's/_used": 1/_used": 91/' /etc/flashed/smart    | disk health | 91 % of the NVMe disk's life are used
            rm /usr/local/bin/nvme                                 | disk health | not known: nvme-cli is not installed
            sed -i 's/890000000/12000000/' /etc/flashed/disk       | free space  | 11 GiB of 936: too little for most models
            """, quoteCharacter = '\0')
    void whatWorksAndMaySurpriseIsAWarningThatFailsNothing(String fault, String what, String found) {
        assertThat(lab.shell(fault).getExitCode()).isZero();

        var said = check();

        assertThat(said.exitCode()).as(said.out()).isZero();
        assertThat(said.out().lines()).anyMatch(line -> line.matches("%s +warn  .*".formatted(what)) && line.contains(found));
    }

    @Test
    void anotherReleaseThanTheOneThatWasFlashedFails() {
        var said = check("--expect", "39.2.1");

        assertThat(said.exitCode()).isOne();
        assertThat(said.err()).endsWith("flash-check: 1 of 12 checks failed: release\n");
        assertThat(said.out()).contains("38.2.0, JetPack 7.0, but 39.2.1 was flashed");
    }

    @Test
    void writesTheChecksAsJson() {
        lab.shell("echo /dev/sda1 > /etc/flashed/root");

        JsonNode document = Json.read(check("--json").out(), JsonNode.class);

        assertThat(document.at("/value/verdict").asText()).isEqualTo("fail");
        assertThat(document.at("/value/checks/2/verdict").asText()).isEqualTo("fail");
        assertThat(document.at("/error").asText()).isEqualTo("1 of 12 checks failed: root disk");
    }

    @Test
    void withoutRootRightsItSaysWhatItCouldNotSee() {
        try (var asking = LabContainer.start(Map.of("LAB_SUDO", "password"))) {
            asking.shell("bash /usr/local/lib/lab/flashed");

            var said = Said.of(terminal -> StepCommand.run(StepRun.fresh(new FlashCheck("")), terminal, "--host", asking.host(),
                    "--ssh-config", asking.sshConfig().toString()));

            assertThat(said.exitCode()).as(said.out()).isZero();
            assertThat(said.out()).contains("not known without root rights").doesNotContain("no Jetson");
        }
    }

    @Test
    void itChangesNothing() {
        int mark = lab.invocations().size();

        assertThat(List.of(check("--plan").exitCode(), check("--yes").exitCode())).containsOnly(0);

        assertThat(lab.invocationsSince(mark)).allMatch(call ->
                call.matches("uid=\\d+ (nvidia-smi --query-gpu=.*|systemctl is-active .*)"));
    }

    @Test
    void aReleaseThatIsNoneIsRefusedInOneLine() {
        assertThat(check("--expect", "r38")).isEqualTo(new Said(2, "", "flash-check: --expect: a release is e.g. 38.2.0, not 'r38'\n"));
    }
}
