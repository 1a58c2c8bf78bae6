//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LabContainer.java StepRun.java ../lib/jetson/GpuAnswer.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Map;
import java.util.Optional;
import lib.Host;
import lib.StepException;
import lib.jetson.GpuAnswer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scripts.GpuInfo;

/// `gpu-info`: what nvidia-smi gives on a Jetson and what it does not.
class GpuInfoTest {

    private static Host open(LabContainer lab) {
        return Host.open(lab.host(), new Host.Settings(Optional.of(lab.sshConfig()), false, Optional::empty, result -> {}));
    }

    @Test
    @Tag("docker")
    void onAThorTheCapabilityIs11AndMemoryTemperaturePowerAndClocksAreElsewhere() {
        try (var lab = LabContainer.start(); var host = open(lab)) {
            var gpu = new GpuInfo().read(host.planning());

            assertThat(gpu.name()).isEqualTo("NVIDIA Thor");
            assertThat(gpu.computeCapability()).isEqualTo("11.0");
            assertThat(gpu.architecture()).isEqualTo("sm_110");
            assertThat(gpu.driver()).contains("580.00");
            assertThat(gpu.instances()).isEmpty();
            assertThat(gpu.programs()).isEmpty();
            assertThat(gpu.readings()).filteredOn(reading -> reading.answer().isPresent()).extracting(GpuInfo.Reading::field, reading -> reading.answer().get())
                    .containsExactly(tuple("addressing_mode", "ATS"), tuple("utilization.gpu", "0 %"));
            assertThat(gpu.readings()).filteredOn(reading -> reading.answer().isEmpty()).extracting(GpuInfo.Reading::field)
                    .containsExactly("memory.total", "memory.used", "temperature.gpu", "power.draw", "clocks.sm", "clocks.mem", "pstate");
            assertThat(gpu.readings()).filteredOn(reading -> reading.field().equals("memory.total")).singleElement()
                    .extracting(reading -> reading.instead().orElse("")).asString().matches("MemTotal of /proc/meminfo: \\d+ MiB");
        }
    }

    @Test
    @Tag("docker")
    void onAnOrinTheCapabilityIs87() {
        try (var lab = LabContainer.start(Map.of("LAB_BOARD", "orin")); var host = open(lab)) {
            assertThat(new GpuInfo().read(host.planning())).extracting(GpuInfo.State::name, GpuInfo.State::computeCapability, GpuInfo.State::architecture)
                    .containsExactly("Orin (nvgpu)", "8.7", "sm_87");
        }
    }

    @Test
    @Tag("docker")
    void aProgramOnTheGpuIsNamedWithItsMemory() {
        try (var lab = LabContainer.start(); var host = open(lab)) {
            lab.shell("""
                    printf '#!/bin/sh\\ncase $* in *compute-apps*) echo "4711, vllm serve a,b, 98304 MiB" ;; *) exec /usr/bin/nvidia-smi "$@" ;; esac\\n' \
                    > /usr/local/bin/nvidia-smi; chmod 755 /usr/local/bin/nvidia-smi""");
            assertThat(new GpuInfo().read(host.planning()).programs()).containsExactly(new GpuInfo.Program(4711, "vllm serve a,b", "98304 MiB"));
        }
    }

    @Test
    @Tag("docker")
    void aDriverThatDoesNotAnswerIsNoGpuOfThatName() {
        try (var lab = LabContainer.start(); var host = open(lab)) {
            lab.shell("printf '#!/bin/sh\\necho NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.\\nexit 9\\n' > /usr/local/bin/nvidia-smi; "
                    + "chmod 755 /usr/local/bin/nvidia-smi");
            assertThatThrownBy(() -> new GpuInfo().read(host.planning())).isInstanceOf(StepException.class)
                    .hasMessage("nvidia-smi on ssh://thor-lab finds no GPU: NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.; exit code 9");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[N/A]", "N/A", "[Not Supported]", "[Unknown Error]", "Field \"pstates\" is not a valid field to query."})
    void whatIsNoValueIsNotTakenForOne(String answer) {
        assertThat(GpuAnswer.given(answer)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"11.0, sm_110", "8.7, sm_87", "12.1, sm_121", "unknown, unknown", "11, unknown"})
    void theArchitectureIsTheCapabilityWithoutItsPoint(String capability, String architecture) {
        assertThat(GpuAnswer.architecture(capability)).isEqualTo(architecture);
    }
}
