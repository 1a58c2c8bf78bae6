//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Who logs in to the lab finds a Thor: its user, its files, its services.
@Tag("docker")
@Tag("network")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabLoginTest {

    private LabContainer lab;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @Test
    void theUserMayUseTheGpuAndBecomeRootWithoutAPassword() {
        assertThat(lab.ssh("thor-lab", "id -nG").stdout()).isEqualTo("thor sudo video render\n");
        assertThat(lab.ssh("thor-lab", "sudo -n id -u").stdout()).isEqualTo("0\n");
    }

    @Test
    void sudoCanBeMadeToAskForAPassword() {
        try (var asking = LabContainer.start(Map.of("LAB_SUDO", "password"))) {
            assertThat(asking.ssh("thor-lab", "sudo -n true").stderr()).contains("a password is required");
            assertThat(asking.ssh("thor-lab", "echo wrong | sudo -S -p '' id -u").exitCode()).isEqualTo(1);
            assertThat(asking.ssh("thor-lab", "echo thorpass | sudo -S -p '' id -u").stdout()).isEqualTo("0\n");
        }
    }

    @Test
    void onlyTheKeyLogsInAndNotAsRoot() {
        assertThat(lab.ssh("root@thor-lab", "true").exitCode()).isEqualTo(255);
    }

    @Test
    void theReleaseIsWrittenWhereL4tWritesIt() {
        assertThat(lab.ssh("thor-lab", "head -n 1 /etc/nv_tegra_release").stdout()).startsWith("# R38 (release), REVISION: 2.0, GCID: 41844464, ");
        assertThat(lab.ssh("thor-lab", "dpkg-query -W -f='${Version}' nvidia-l4t-core").stdout()).startsWith("38.2.0-");
        assertThat(lab.ssh("thor-lab", "dpkg-query -W nvidia-jetpack").stderr()).contains("no packages found");
        assertThat(lab.ssh("thor-lab", "grep COMPATIBLE_SPEC /etc/nv_boot_control.conf").stdout()).contains("jetson-agx-thor-devkit");
    }

    @Test
    void aRebootKeepsTheHostKeyAndTheFilesButNothingTemporary() throws IOException {
        lab.ssh("thor-lab", "touch kept /tmp/lost");
        String before = Files.readString(lab.sshConfig().resolveSibling("known_hosts"));

        lab.reboot(() -> lab.ssh("thor-lab", "sudo systemctl reboot"));

        assertThat(lab.ssh("thor-lab", "ls kept /tmp/lost").stdout()).isEqualTo("kept\n");
        assertThat(lab.sshConfig().resolveSibling("known_hosts")).hasContent(before);
    }

    @Test
    void systemctlTellsRunningStoppedAndUnknownUnitsApart() {
        assertThat(lab.exec("systemctl", "is-active", "ssh", "NetworkManager").getStdout()).isEqualTo("active\nactive\n");
        assertThat(lab.exec("systemctl", "is-active", "nvpmodel").getExitCode()).isEqualTo(3);
        assertThat(lab.exec("systemctl", "is-active", "docker").getExitCode()).isEqualTo(4);
    }

    @Test
    void restartingSshKeepsTheSessionAndTakesNewOnes() {
        assertThat(lab.ssh("thor-lab", "sudo systemctl restart ssh; systemctl is-active ssh").stdout()).isEqualTo("active\n");
        assertThat(lab.ssh("thor-lab", "hostname").stdout()).isEqualTo("thor\n");
    }

    @Test
    void anEnabledUnitRunsAtEveryBoot() {
        lab.shell("""
                cat > /etc/systemd/system/lock-clocks.service <<'UNIT'
                [Unit]
                After=nvpmodel.service
                [Service]
                Type=oneshot
                ExecStart=/usr/bin/jetson_clocks
                [Install]
                WantedBy=multi-user.target
                UNIT""");
        assertThat(lab.ssh("thor-lab", "sudo systemctl daemon-reload && sudo systemctl enable lock-clocks").exitCode()).isZero();
        assertThat(lab.exec("jetson_clocks", "--show").getStdout()).contains("FreqOverride=0");

        lab.reboot(() -> lab.exec("reboot"));

        assertThat(lab.exec("jetson_clocks", "--show").getStdout()).contains("FreqOverride=1");
        lab.shell("systemctl disable lock-clocks; rm /etc/systemd/system/lock-clocks.service");
    }

    @Test
    void droppingThePageCacheIsRecordedButLeftToARealThor() {
        int mark = lab.invocations().size();

        assertThat(lab.ssh("thor-lab", "sudo sysctl -w vm.drop_caches=3").stdout()).isEqualTo("vm.drop_caches = 3\n");

        assertThat(lab.ssh("thor-lab", "sysctl -w vm.drop_caches=3").exitCode()).isEqualTo(1);
        assertThat(lab.invocationsSince(mark)).containsExactly("uid=0 sysctl -w vm.drop_caches=3", "uid=1000 sysctl -w vm.drop_caches=3");
    }
}
