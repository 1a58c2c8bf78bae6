//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/Host.java ../../lib/jetson/telemetry/Sampler.java
package tests.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import lib.Command;
import lib.Host;
import lib.jetson.telemetry.Memory;
import lib.jetson.telemetry.Sample;
import lib.jetson.telemetry.Sampler;
import lib.jetson.telemetry.Unit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What sysfs tells, on this machine and without tegrastats.
class SamplerTest {

    private static final Duration OFTEN = Duration.ofMillis(20);

    @TempDir
    private Path sys;

    private final Host host = Host.local();
    private final List<Sample> samples = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        host.close();
    }

    private void file(String path, String contents) throws IOException {
        Path file = sys.resolve("class").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, contents + "\n");
    }

    private Sample first() {
        try (var sampler = Sampler.start(host, sys.toString(), OFTEN, (sample, nanos) -> samples.add(sample))) {
            assertThat(sampler.failure()).isEmpty();
        }
        return samples.getFirst();
    }

    @Test
    void theSensorsOfAThor() throws IOException {
        file("thermal/thermal_zone0/type", "cpu-thermal");
        file("thermal/thermal_zone0/temp", "58250");
        file("thermal/thermal_zone1/type", "tj-thermal");
        file("thermal/thermal_zone1/temp", "63125");
        file("thermal/cooling_device0/type", "pwm-fan");
        file("thermal/cooling_device0/cur_state", "4");
        file("thermal/cooling_device1/type", "tj-throttle-alert");
        file("thermal/cooling_device1/cur_state", "0");
        file("thermal/cooling_device2/type", "devfreq-gpu-gpc-0");
        file("thermal/cooling_device2/cur_state", "2");
        file("hwmon/hwmon3/name", "ina3221");
        file("hwmon/hwmon3/in1_label", "VDD_GPU");
        file("hwmon/hwmon3/in1_input", "5000");
        file("hwmon/hwmon3/curr1_input", "1200");
        file("hwmon/hwmon3/in2_label", "VDD_CPU_SOC_MSS");
        file("hwmon/hwmon3/in2_input", "5000");
        file("hwmon/hwmon3/in7_label", "sum of shunt voltages");
        file("hwmon/hwmon4/name", "ina238");
        file("hwmon/hwmon4/label", "VIN");
        file("hwmon/hwmon4/power1_input", "28640000");
        file("hwmon/hwmon5/name", "soctherm_oc");
        file("hwmon/hwmon5/oc1_event_cnt", "2");
        file("hwmon/hwmon5/oc3_event_cnt", "5");
        file("devfreq/gpu-gpc-0/cur_freq", "1575000000");

        var sample = first();

        assertThat(sample.celsius()).containsOnly(entry("cpu", 58.25), entry("tj", 63.125));
        assertThat(sample.hottest()).hasValue(entry("tj", 63.125));
        assertThat(sample.throttling()).containsOnly(entry("tj-throttle-alert", 0), entry("devfreq-gpu-gpc-0", 2));
        assertThat(sample.throttledBy()).hasValue(List.of("devfreq-gpu-gpc-0"));
        assertThat(sample.milliwatts()).containsOnly(entry("VDD_GPU", 6000), entry("VIN", 28_640));
        assertThat(sample.wholeDevice()).hasValue("VIN");
        assertThat(sample.overCurrentEvents()).hasValue(7);
        assertThat(sample.gpu().map(Unit::mhz)).hasValue(List.of(1575));
    }

    @Test
    void aMachineThatTellsNothingHasItsMemory() {
        var sample = first();

        assertThat(sample.memory().map(Memory::totalMB)).hasValueSatisfying(total -> assertThat(total).isPositive());
        assertThat(sample.celsius()).isEmpty();
        assertThat(sample.milliwatts()).isEmpty();
        assertThat(sample.wholeDevice()).isEmpty();
        assertThat(sample.throttledBy()).isEmpty();
        assertThat(sample.gpu()).isEmpty();
        assertThat(sample.overCurrentEvents()).isEmpty();
    }

    @Test
    void aFileThatCannotBeReadForTheMomentIsNoReading() throws IOException {
        file("thermal/thermal_zone0/type", "gpu-thermal");
        Files.createDirectories(sys.resolve("class/thermal/thermal_zone0/temp"));
        file("thermal/thermal_zone1/type", "tj-thermal");
        file("thermal/thermal_zone1/temp", "");
        file("thermal/thermal_zone2/type", "a name ;with=everything");
        file("thermal/thermal_zone2/temp", "40000");
        file("thermal/thermal_zone3/type", "soc012-thermal");
        file("thermal/thermal_zone3/temp", "41500");
        file("thermal/thermal_zone4/type", "cv0-thermal");
        file("thermal/thermal_zone4/temp", "-256000");

        assertThat(first().celsius()).containsOnly(entry("soc012", 41.5));
    }

    @Test
    void samplesComeInOrderOnOneClockUntilTheSamplerIsClosed() throws InterruptedException {
        try (var sampler = Sampler.start(host, sys.toString(), OFTEN, (sample, nanos) -> samples.add(sample))) {
            while (samples.size() < 5) {
                assertThat(sampler.awaitEnd(OFTEN)).isFalse();
            }
        }
        int taken = samples.size();

        assertThat(samples.stream().map(Sample::uptime)).isSorted();
        assertThat(host.run(Command.query("true")).ok()).isTrue();
        assertThat(samples).hasSize(taken);
    }

    @Test
    void anIntervalIsTwentyMillisecondsToAMinute() {
        assertThatThrownBy(() -> Sampler.start(host, Duration.ofMillis(19), (sample, nanos) -> { }))
                .hasMessage("samples are taken every 20 to 60000 ms, not every 19");
        assertThatThrownBy(() -> Sampler.start(host, Duration.ofSeconds(61), (sample, nanos) -> { }))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
