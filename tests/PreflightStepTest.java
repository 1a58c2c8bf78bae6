//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java StepRun.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// `preflight`: each line names the step that puts it right, and that step does.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreflightStepTest {

    private static final String DOCKER = """
            cat > /usr/local/bin/docker <<'END'
            #!/bin/sh
            case "$1 $2" in
                version*) echo 28.2.2 ;;
                info*) case $* in *json*) echo '{"ServerVersion":"28.2.2"}' ;; *) echo 28.2.2 nvidia runc ;; esac ;;
                'image inspect') echo '{"Id":"sha256:1","Size":1,"Architecture":"arm64"}' ;;
            esac
            END
            chmod 755 /usr/local/bin/docker""";

    private LabContainer lab;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    private StepRun run(String step, String... more) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString()));
        args.addAll(List.of(more));
        return StepRun.named(step, args.toArray(String[]::new));
    }

    /// The lines of the table, their columns apart by one blank.
    private List<String> table() {
        return run("preflight").out().lines().map(line -> line.replaceAll(" {2,}", " ").strip()).toList();
    }

    @Test
    void aThorAsItComesDiffersInModeClocksDesktopMemoryAndDocker() {
        assertThat(table()).contains(
                "board NVIDIA Jetson AGX Thor Developer Kit NVIDIA Jetson AGX Thor Developer Kit ok",
                "L4T 38.2.0 38.2.0 ok",
                "power mode MAXN 120W differs power-mode --mode strongest",
                "clocks locked follow the load differs clocks",
                "GPU whole and idle whole and idle ok",
                "desktop none runs differs headless-mode --now",
                "free memory 85 % or more 71 % (87.4 GiB), 30.7 GiB cached differs drop-caches, or server-stop",
                "port 8000 free free ok",
                "container runtime nvidia no Docker differs docker-setup",
                "image of vLLM nvcr.io/nvidia/vllm:25.09-py3 unknown: ssh://thor-lab has no Docker: install docker.io, or docker-ce from Docker's own packages unknown image-pull vllm");
        assertThat(run("preflight", "--strict")).extracting(StepRun::exitCode, StepRun::out).containsExactly(1, "");
    }

    @Test
    void theStepsThatItNamesMakeTheLinesRight() {
        try (var other = LabContainer.start()) {
            var thor = lab;
            lab = other;
            lab.shell(DOCKER);
            run("power-mode", "--mode", "strongest", "--yes");
            run("clocks", "--yes");
            run("headless-mode", "--now", "--yes");
            run("drop-caches", "--yes");

            assertThat(table()).filteredOn(line -> line.matches("(power mode|clocks|GPU|desktop|free memory|container runtime|image of vLLM) .*"))
                    .hasSize(7).allMatch(line -> line.endsWith(" ok"));
            lab = thor;
        }
    }

    @Test
    void aProgramOnTheGpuShows() {
        lab.shell("""
                printf '#!/bin/sh\\ncase $* in *compute-apps*) echo "4711, VLLM::EngineCore, 98304 MiB" ;; *) exec /usr/bin/nvidia-smi "$@" ;; esac\\n' \
                > /usr/local/bin/nvidia-smi; chmod 755 /usr/local/bin/nvidia-smi""");
        try {
            assertThat(table()).contains("GPU whole and idle used by VLLM::EngineCore differs server-stop; where MIG divides it: sudo nvidia-smi -mig 0");
        } finally {
            lab.shell("rm /usr/local/bin/nvidia-smi");
        }
    }

    @Test
    void onAnotherBoardItSaysThatTheNumbersAreOfAnother() {
        try (var orin = LabContainer.start(Map.of("LAB_BOARD", "orin"))) {
            var thor = lab;
            lab = orin;
            assertThat(table()).contains(
                    "board NVIDIA Jetson AGX Thor Developer Kit NVIDIA Jetson Orin Nano Developer Kit differs compare with numbers of this board",
                    "L4T 38.2.0 36.4.4 differs compare with numbers of this release",
                    "power mode MAXN 25W differs power-mode --mode strongest");
            lab = thor;
        }
    }
}
