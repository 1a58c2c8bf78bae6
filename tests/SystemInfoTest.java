//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../scripts/SystemInfo.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import lib.Host;
import org.junit.jupiter.api.Test;
import scripts.SystemInfo;

/// What `system-info` says of the machine that the tests run on, whichever it is.
class SystemInfoTest {

    @Test
    void everyLinuxMachineCanBeAskedAndTellsTheSameAsItsOwnTools() {
        try (var host = Host.local()) {
            var info = new SystemInfo().read(host);

            assertThat(info.kernel()).isEqualTo(host.query("uname", "-r"));
            assertThat(info.architecture()).isEqualTo(host.query("uname", "-m"));
            assertThat(info.cores()).isEqualTo(Integer.parseInt(host.query("getconf", "_NPROCESSORS_ONLN")));
            assertThat(info.memoryMiB()).isEqualTo(Long.parseLong(host.query("awk", "/^MemTotal:/ { print int($2 / 1024) }", "/proc/meminfo")));
            assertThat(info.availableMiB()).isPositive().isLessThanOrEqualTo(info.memoryMiB());
            assertThat(info.diskGiB()).isPositive();
            assertThat(info.freeGiB()).isBetween(0L, info.diskGiB());
            assertThat(info.system()).isEqualTo(host.query("sh", "-c", ". /etc/os-release; echo \"$PRETTY_NAME\""));
        }
    }

    @Test
    void aMachineThatIsNoJetsonIsSaidToBeNone() {
        try (var host = Host.local()) {
            assumeTrue(host.read("/etc/nv_tegra_release").isEmpty(), "this is a Jetson");

            var info = new SystemInfo().read(host);

            assertThat(info.jetson()).isFalse();
            assertThat(info.title()).startsWith("not a Jetson");
            assertThat(info.l4t()).isEmpty();
            assertThat(info.powerMode()).isEmpty();
        }
    }
}
