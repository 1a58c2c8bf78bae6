//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The lab's tegrastats and nvidia-smi print what a Thor's print.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabTelemetryTest {

    private static final String TIME = "^\\d\\d-\\d\\d-\\d{4} \\d\\d:\\d\\d:\\d\\d ";

    private LabContainer lab;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @BeforeEach
    void idleInMaxnOnR38() {
        lab.shell("rm -f /run/lab/load; nvpmodel -m 0; sed -i s/^TEGRASTATS_FORMAT=.*/TEGRASTATS_FORMAT=R38/ /etc/lab.conf");
    }

    @Test
    void anIdleThorOnR38() {
        assertThat(firstLine()).matches(TIME + ".*").satisfies(line -> assertThat(line.replaceFirst(TIME, "")).isEqualTo(
                "RAM 3412/125772MB (lfb 34x4MB) CPU [0%@972,0%@972,0%@972,0%@972,0%@972,0%@972,0%@972,0%@972,0%@972,0%@972,0%@972,0%@972,0%@972,0%@972] "
                + "EMC_FREQ 0%@2750 GR3D_FREQ @[315,315,315] NVENC0_FREQ @314 NVENC1_FREQ @314 NVDEC0_FREQ @314 NVDEC1_FREQ @314 NVJPG0_FREQ @314 "
                + "VIC off OFA_FREQ @315 PVA0_FREQ off APE 300 cpu@37.343C tj@38.875C soc012@37.468C gpu@38.875C soc345@37.406C "
                + "VDD_GPU 1962mW/1962mW VDD_CPU_SOC_MSS 5887mW/5887mW VIN_SYS_5V0 5635mW/5635mW VIN 19780mW/19780mW"));
    }

    @Test
    void aLoadedThorOnR39HasMaximaAndThreeFiguresPerRail() {
        lab.shell("echo busy > /run/lab/load; sed -i s/^TEGRASTATS_FORMAT=.*/TEGRASTATS_FORMAT=R39/ /etc/lab.conf");

        assertThat(firstLine()).contains("0%]@972 EMC_FREQ 71%@4266 GR3D_FREQ 98%@[1575,1575,1575] ", " cpu@58.250C/58.250C ",
                " VDD_GPU 37939mW/37939mW/37939mW ").endsWith(" VIN 124486mW/124486mW/124486mW");
    }

    @Test
    void withoutRootThereIsNoGpuAndNoMemoryClock() {
        String line = lab.ssh("thor-lab", "tegrastats --interval 100 | head -n 1").stdout();

        assertThat(line).contains("VIN 19780mW").doesNotContain("GR3D_FREQ", "EMC_FREQ");
    }

    @Test
    void powerFollowsLoadClocksAndMode() {
        String idle = rail("VIN");
        lab.exec("jetson_clocks");
        String locked = rail("VIN");
        lab.shell("echo busy > /run/lab/load");
        String busyInMaxn = rail("VIN");
        lab.exec("nvpmodel", "-m", "1");
        String busyIn120w = rail("VIN");

        assertThat(List.of(idle, locked, busyInMaxn, busyIn120w)).containsExactly("19780", "28640", "124486", "112300");
    }

    @Test
    void theSecondFigureOfARailIsTheAverage() {
        String busy = lab.shell("""
                tegrastats --interval 100 | {
                    read -r idle; echo busy > /run/lab/load
                    until read -r line && [ "${line% VIN 124486mW/*}" != "$line" ]; do :; done
                    echo "${line##*/}"
                }""").getStdout().strip();

        assertThat(Integer.parseInt(busy.replace("mW", ""))).isBetween(19_781, 124_485);
    }

    @Test
    void offlineCoresAreOff() {
        lab.reboot(() -> lab.shell("echo pmode:0002 > /var/lib/nvpmodel/status; reboot"));

        assertThat(firstLine()).contains(",0%@972,off,off] ");
        lab.reboot(() -> lab.shell("rm /var/lib/nvpmodel/status; reboot"));
    }

    @Test
    void oneInTheBackgroundWritesItsLogUntilItIsStopped() {
        lab.exec("tegrastats", "--start", "--interval", "50", "--logfile", "/tmp/power.log");
        lab.shell("until [ \"$(wc -l < /tmp/power.log)\" -ge 2 ]; do sleep 0.05; done");
        lab.exec("tegrastats", "--stop");

        assertThat(lab.exec("pgrep", "-f", "tegrastats --start").getStdout()).isEmpty();
        assertThat(lab.exec("cat", "/tmp/power.log").getStdout().lines()).allMatch(line -> line.endsWith("VIN 19780mW/19780mW"));
    }

    @Test
    void nvidiaSmiKnowsTheNameButNotTheMemory() {
        assertThat(lab.exec("nvidia-smi", "--query-gpu=name,compute_cap,driver_version,memory.total,utilization.gpu", "--format=csv").getStdout())
                .isEqualTo("""
                        name, compute_cap, driver_version, memory.total, utilization.gpu
                        NVIDIA Thor, 11.0, 580.00, [N/A], 0 %
                        """);
    }

    @Test
    void theGuidesQueryForTheComputeCapabilityWorks() {
        assertThat(lab.ssh("thor-lab", "nvidia-smi -i 0 --query-gpu=compute_cap --format=csv,noheader").stdout()).isEqualTo("11.0\n");
    }

    @Test
    void nvidiaSmiRefusesAFieldItDoesNotHave() {
        var result = lab.exec("nvidia-smi", "--query-gpu=name,colour", "--format=csv");

        assertThat(result.getStdout()).isEqualTo("Field \"colour\" is not a valid field to query.\n");
        assertThat(result.getExitCode()).isEqualTo(2);
    }

    private String firstLine() {
        return lab.shell("tegrastats --interval 100 | head -n 1").getStdout().strip();
    }

    private String rail(String name) {
        return firstLine().replaceFirst(".* %s (\\d+)mW.*".formatted(name), "$1");
    }
}
