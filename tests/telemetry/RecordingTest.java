//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/jetson/telemetry/Recording.java
package tests.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import lib.jetson.telemetry.Moment;
import lib.jetson.telemetry.Recording;
import lib.jetson.telemetry.Sample;
import lib.jetson.telemetry.Stretch;
import lib.jetson.telemetry.Unit;
import org.junit.jupiter.api.Test;

/// What samples come to. The device was started 1000 s before this machine's clock began.
class RecordingTest {

    private static final double APART = 1000;

    private final Recording recording = new Recording(Duration.ofSeconds(1));

    /// @param delay how long the sample was on its way, in seconds
    private void sample(double seconds, double delay, Map<String, Integer> milliwatts, Map<String, Integer> throttling, long events, int gpuMHz) {
        var gpu = new Unit(true, OptionalInt.empty(), List.of(gpuMHz));
        recording.accept(new Sample(seconds + APART, Optional.empty(), Optional.empty(), List.of(), Map.of("GR3D", gpu), Map.of("tj", 40 + seconds),
                milliwatts, throttling, events < 0 ? OptionalLong.empty() : OptionalLong.of(events)), nanos(seconds + delay));
    }

    private void power(double seconds, int milliwatts) {
        sample(seconds, 0, Map.of("VIN", milliwatts), Map.of(), -1, 1000);
    }

    private static long nanos(double seconds) {
        return Math.round(seconds * 1e9);
    }

    private Stretch between(double from, double to) {
        return recording.between(nanos(from), nanos(to));
    }

    @Test
    void energyIsTheAreaUnderStraightLinesCutOffAtTheEdges() {
        power(0, 10_000);
        power(1, 30_000);
        power(2, 20_000);
        power(3, 20_000);

        assertThat(between(0, 3).joules().orElseThrow()).isCloseTo(20 + 25 + 20, within(1e-6));
        assertThat(between(0.5, 1.5).joules().orElseThrow()).isCloseTo((20 + 30) / 2.0 * 0.5 + (30 + 25) / 2.0 * 0.5, within(1e-6));
        assertThat(between(0.75, 1.75).joules().orElseThrow()).isCloseTo((25 + 30) / 2.0 * 0.25 + (30 + 22.5) / 2 * 0.75, within(1e-6));
        assertThat(between(1.25, 1.75).joules()).as("no sample in it").isEmpty();
        assertThat(between(0, 3).watts().orElseThrow()).isCloseTo(65 / 3.0, within(1e-6));
        assertThat(between(0, 3).peakWatts()).hasValue(30);
        assertThat(between(1.5, 3).peakWatts()).hasValue(20);
    }

    @Test
    void powerHoldsForTwoIntervalsAtTheEdgesAndNotForMore() {
        power(2, 10_000);
        power(3, 20_000);

        assertThat(between(0, 5).joules().orElseThrow()).isCloseTo(20 + 15 + 40, within(1e-6));
        assertThat(between(-0.1, 3).joules()).isEmpty();
        assertThat(between(2, 5.1).joules()).isEmpty();
    }

    @Test
    void aHoleInTheSamplesLeavesTheEnergyUnknown() {
        power(0, 10_000);
        power(1, 10_000);
        power(11.5, 10_000);
        power(12, 10_000);

        assertThat(between(0, 12).joules()).isEmpty();
        assertThat(between(0, 12).peakWatts()).hasValue(10);
        assertThat(between(0, 1).joules().orElseThrow()).isCloseTo(10, within(1e-6));
    }

    @Test
    void partsOfTheWholeAreNotAddedToIt() {
        for (int second = 0; second <= 2; second++) {
            sample(second, 0, Map.of("VIN", 50_000, "VDD_GPU", 20_000, "VIN_SYS_5V0", 5000), Map.of(), -1, 1000);
        }
        var stretch = between(0, 2);

        assertThat(stretch.joules().orElseThrow()).isCloseTo(100, within(1e-6));
        assertThat(stretch.power().get("VDD_GPU").joules().orElseThrow()).isCloseTo(40, within(1e-6));
        assertThat(stretch.wholeDevice()).hasValue("VIN");
    }

    @Test
    void withoutARailOfTheWholeDeviceNothingIsKnownOfItsEnergy() {
        sample(0, 0, Map.of("VDD_GPU_SOC", 2000, "VIN_SYS_5V0", 4000), Map.of(), -1, 1000);
        sample(1, 0, Map.of("VDD_GPU_SOC", 2000, "VIN_SYS_5V0", 4000), Map.of(), -1, 1000);

        assertThat(between(0, 1).joules()).isEmpty();
        assertThat(between(0, 1).watts()).isEmpty();
        assertThat(between(0, 1).power()).containsOnlyKeys("VDD_GPU_SOC", "VIN_SYS_5V0");
    }

    @Test
    void samplesThatWereDelayedCountForWhenTheyWereTaken() {
        sample(0, 0.4, Map.of("VIN", 10_000), Map.of(), -1, 1000);
        sample(1, 0, Map.of("VIN", 30_000), Map.of(), -1, 1000);
        sample(2, 0.9, Map.of("VIN", 10_000), Map.of(), -1, 1000);

        assertThat(between(0, 2).joules().orElseThrow()).isCloseTo(40, within(1e-6));
        assertThat(recording.since(nanos(0)).stream().map(Moment::seconds).map(seconds -> Math.round(seconds * 1000))).containsExactly(0L, 1000L, 2000L);
        assertThat(recording.last()).isCloseTo(nanos(2), within(1000L));
    }

    @Test
    void throttlingLastsFromASampleToTheNext() {
        sample(0, 0, Map.of(), Map.of("tj-throttle-alert", 0, "devfreq-gpu-gpc-0", 0), -1, 1500);
        sample(1, 0, Map.of(), Map.of("tj-throttle-alert", 1, "devfreq-gpu-gpc-0", 0), -1, 1500);
        sample(2, 0, Map.of(), Map.of("tj-throttle-alert", 1, "devfreq-gpu-gpc-0", 3), -1, 1000);
        sample(3, 0, Map.of(), Map.of("tj-throttle-alert", 0, "devfreq-gpu-gpc-0", 0), -1, 1000);
        sample(4, 0, Map.of(), Map.of("tj-throttle-alert", 0, "devfreq-gpu-gpc-0", 0), -1, 1500);

        assertThat(between(0, 4).throttling()).hasValueSatisfying(throttling -> {
            assertThat(throttling.seconds()).isCloseTo(2, within(1e-6));
            assertThat(throttling.samples()).isEqualTo(2);
            assertThat(throttling.by()).containsExactlyInAnyOrder("tj-throttle-alert", "devfreq-gpu-gpc-0");
        });
        assertThat(between(1.5, 2.25).throttling().orElseThrow().seconds()).isCloseTo(0.75, within(1e-6));
        assertThat(between(3, 4).throttling().orElseThrow().by()).isEmpty();
    }

    @Test
    void anOverCurrentEventIsThrottlingUpToTheSampleThatCountsIt() {
        sample(0, 0, Map.of(), Map.of(), 7, 1500);
        sample(1, 0, Map.of(), Map.of(), 7, 1500);
        sample(2, 0, Map.of(), Map.of(), 9, 1500);
        sample(3, 0, Map.of(), Map.of(), 9, 1500);

        assertThat(between(0, 3).throttling()).hasValueSatisfying(throttling -> {
            assertThat(throttling.seconds()).isCloseTo(1, within(1e-6));
            assertThat(throttling.by()).containsExactly("over-current");
        });
    }

    @Test
    void aDeviceThatDoesNotTellIsNotSaidToRunFreely() {
        power(0, 10_000);
        power(1, 10_000);

        assertThat(between(0, 1).throttling()).isEmpty();
    }

    @Test
    void theClockDriftsFromTheFirstQuarterToTheLast() {
        int[] clocks = {1500, 1500, 1400, 1300, 900, 1200, 1200, 1200};
        for (int second = 0; second < clocks.length; second++) {
            sample(second, 0, Map.of(), Map.of(), -1, clocks[second]);
        }
        assertThat(between(0, 7).gpuClock()).hasValueSatisfying(clock -> {
            assertThat(clock).isEqualTo(new Stretch.Clock(1500, 1200, 900));
            assertThat(clock.drift()).isCloseTo(-0.2, within(1e-9));
        });
        assertThat(between(0, 7).hottest()).hasValue(new Moment.Heat("tj", 47));
        assertThat(between(20, 21).gpuClock()).isEmpty();
    }
}
