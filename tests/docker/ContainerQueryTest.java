//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../LabContainer.java ../StepRun.java ../../lib/jetson/CudaDevice.java ../../lib/serve/EnvironmentReport.java
package tests.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.jetson.CudaDevice;
import lib.serve.EnvironmentReport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tests.LabContainer;
import tests.StepRun;

/// `device-query` and `collect-env`: what is read from the guide's containers. Docker is a script that answers as they do on a Thor.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerQueryTest {

    private static final String DEVICE_QUERY = """
            /usr/local/bin/deviceQuery Starting...

            CUDA Device Query (Driver API) statically linked version
            Detected 1 CUDA Capable device(s)

            Device 0: "NVIDIA Thor"
              CUDA Driver Version:                           13.0
              CUDA Capability Major/Minor version number:    11.0
              Total amount of global memory:                 125772 MBytes (131881684992 bytes)
              (20) Multiprocessors, (128) CUDA Cores/MP:     2560 CUDA Cores
              GPU Max Clock rate:                            1049 MHz (1.05 GHz)
              Memory Bus Width:                              0-bit
              L2 Cache Size:                                 33554432 bytes
              Integrated GPU sharing Host Memory:            Yes
              Device supports Managed Memory:                Yes
            Result = PASS
            """;

    private static final String COLLECT_ENV = """
            INFO 11-25 02:10:11 [__init__.py:241] Automatically detected platform cuda.
            ==============================
                    System Info
            ==============================
            OS                           : Ubuntu 24.04.3 LTS (aarch64)
            CMake version                : Could not collect

            ==============================
                   PyTorch Info
            ==============================
            PyTorch version              : 2.9.0a0+50eac811a6.nv25.09

            ==============================
                   CUDA / GPU Info
            ==============================
            Is CUDA available            : True
            CUDA runtime version         : 13.0.88
            GPU models and configuration : GPU 0: NVIDIA Thor
            Nvidia driver version        : 580.00

            ==============================
            Versions of relevant libraries
            ==============================
            [pip3] numpy==1.26.4
            [pip3] triton==3.4.0+gitc817b9b6
            [conda] Could not collect

            ==============================
                     vLLM Info
            ==============================
            ROCM Version                 : Could not collect
            vLLM Version                 : 0.10.1.1+381074ae.nv25.09
            vLLM Build Flags:
              CUDA Archs: 8.0 8.6 9.0 10.0 11.0 12.0+PTX; ROCm: Disabled
            GPU Topology:
              \tGPU0\tCPU Affinity\tNUMA Affinity

            ==============================
                 Environment Variables
            ==============================
            CUDA_VERSION=13.0.1.012
            HF_TOKEN=hf_should_not_be_here
            """;

    private LabContainer lab;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
        lab.shell("""
                cat > /usr/local/bin/docker <<'END'
                #!/bin/sh
                echo "$*" >> /srv/calls
                case "$1 $2" in
                    version*) echo 28.2.2 ;;
                    'image inspect') [ ! -e /srv/no-image ] || { echo 'Error: No such image' >&2; exit 1; }
                        echo '{"Id":"sha256:1","Size":1,"Architecture":"arm64"}' ;;
                    'run --rm') [ ! -e /srv/no-runtime ] || { echo 'docker: Error response from daemon: unknown or invalid runtime name: nvidia' >&2; exit 125; }
                        case $* in *deviceQuery) cat /srv/device-query ;; *'vllm collect-env') cat /srv/collect-env ;; esac ;;
                esac
                END
                chmod 755 /usr/local/bin/docker; touch /srv/calls; chmod 666 /srv/calls""");
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @BeforeEach
    void fresh() {
        lab.shell("rm -f /srv/no-*; : > /srv/calls");
        answer("device-query", DEVICE_QUERY);
        answer("collect-env", COLLECT_ENV);
    }

    private void answer(String file, String text) {
        lab.exec("sh", "-c", "printf %s \"$1\" > /srv/\"$2\"", "sh", text, file);
    }

    private StepRun run(String step, String... more) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString()));
        args.addAll(List.of(more));
        return StepRun.named(step, args.toArray(String[]::new));
    }

    @Test
    void theGuidesAnswerBecomesFactsAboutTheGpu() {
        var run = run("device-query");

        assertThat(run.err()).isEqualTo("device-query on ssh://thor-lab: unchanged\n");
        assertThat(run.out()).contains("NVIDIA Thor").contains("11.0").contains("125772").contains("2560");
        assertThat(lab.exec("cat", "/srv/calls").getStdout()).contains("run --rm --pull=never --runtime=nvidia nvcr.io/nvidia/vllm:25.09-py3 /usr/local/bin/deviceQuery\n");
        assertThat(CudaDevice.parse(DEVICE_QUERY)).containsExactly(new CudaDevice("NVIDIA Thor", Optional.of("11.0"), Optional.of("13.0"),
                Optional.of(125772L), Optional.of(20), Optional.of(2560), Optional.of(1049), Optional.of(32L), Optional.of(true), Optional.of(true)));
    }

    @Test
    void severalGpusAreToldApartAndWhatALineDoesNotTellIsNotMadeUp() {
        var devices = CudaDevice.parse("Device 0: \"A\"\n  ( 8) Multiprocessors, (128) CUDA Cores/MP:    1024 CUDA Cores\nDevice 1: \"B\"\n");

        assertThat(devices).extracting(CudaDevice::name, CudaDevice::multiprocessors, CudaDevice::cores)
                .containsExactly(tuple("A", Optional.of(8), Optional.of(1024)), tuple("B", Optional.empty(), Optional.empty()));
        assertThat(devices.getLast()).isEqualTo(new CudaDevice("B", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void theQueryByCudasRuntimeNamesItsVersionsWithoutAColon() {
        assertThat(CudaDevice.parse("""
                Device 0: "Orin"
                  CUDA Driver Version / Runtime Version          12.6 / 12.4
                  CUDA Capability Major/Minor version number:    8.7
                  Integrated GPU sharing Host Memory:            No
                """).getFirst()).extracting(CudaDevice::cudaDriver, CudaDevice::computeCapability, CudaDevice::integrated)
                .containsExactly(Optional.of("12.6"), Optional.of("8.7"), Optional.of(false));
    }

    @Test
    void aQueryThatDidNotPassIsAFailureThatShowsIt() {
        answer("device-query", "cuInit(0) returned 801\n-> operation not supported\nResult = FAIL\n");

        var run = run("device-query");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("finds no GPU:\n    cuInit(0) returned 801\n");
    }

    @Test
    void anImageThatIsNotHereIsNotPulledAndARuntimeThatIsNotRegisteredIsNamed() {
        lab.shell("touch /srv/no-image");
        assertThat(run("device-query").err()).isEqualTo("device-query: the image nvcr.io/nvidia/vllm:25.09-py3 is not on ssh://thor-lab: image-pull nvcr.io/nvidia/vllm:25.09-py3\n");
        lab.shell("rm /srv/no-image; touch /srv/no-runtime");
        assertThat(run("collect-env").err()).isEqualTo("collect-env: Docker on ssh://thor-lab has no runtime 'nvidia': docker-setup registers it\n");
    }

    @Test
    void theReportOfVllmBecomesFactsAndNoSecretComesAlong() {
        var run = run("collect-env", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("0.10.1.1+381074ae.nv25.09").contains("CUDA_VERSION").doesNotContain("hf_should_not_be_here");
        assertThat(run("collect-env").out()).containsPattern("built for this gpu +yes").containsPattern("triton +3.4.0\\+gitc817b9b6");
    }

    @Test
    void whatTheReportCouldNotCollectIsNoFact() {
        var report = EnvironmentReport.parse(COLLECT_ENV);

        assertThat(report.sections()).extracting(EnvironmentReport.Section::title).containsExactly("System Info", "PyTorch Info", "CUDA / GPU Info",
                "Versions of relevant libraries", "vLLM Info", "Environment Variables");
        assertThat(report.fact("CMake version")).isEmpty();
        assertThat(report.fact("OS")).contains("Ubuntu 24.04.3 LTS (aarch64)");
        assertThat(report.gpu()).contains("NVIDIA Thor");
        assertThat(report.fact("CUDA_VERSION")).contains("13.0.1.012");
        assertThat(report.libraries()).containsExactly(new EnvironmentReport.Library("numpy", "1.26.4"), new EnvironmentReport.Library("triton", "3.4.0+gitc817b9b6"));
        assertThat(report.builtForGpu()).contains(true);
        assertThat(EnvironmentReport.parse(COLLECT_ENV.replace(" 11.0", "")).builtForGpu()).contains(false);
        assertThat(EnvironmentReport.parse(COLLECT_ENV.replace("NVIDIA Thor", "NVIDIA H100")).builtForGpu()).isEqualTo(Optional.empty());
        assertThat(EnvironmentReport.parse("vllm: command not found\n").sections()).isEmpty();
    }
}
