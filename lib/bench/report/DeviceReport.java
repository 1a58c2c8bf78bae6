//SOURCES ../Metrics.java ../../jetson/telemetry/Moment.java ../../jetson/telemetry/Stretch.java
package lib.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import lib.bench.Metrics;
import lib.jetson.telemetry.Moment;
import lib.jetson.telemetry.Stretch;

/// What the device did while it was measured.
///
/// @param host    the device's name
/// @param idle    at rest before the run; its power is not taken off that of the run
/// @param run     from the first request to the end of the last one
/// @param moments all samples, in seconds of the run; those before it are negative
/// @param failure why there are no samples of the whole run
public record DeviceReport(String host, Optional<Stretch> idle, Stretch run, List<Moment> moments, Optional<String> failure) {

    public DeviceReport {
        moments = List.copyOf(moments);
    }

    /// The figures in one number each, those that are known.
    public Map<String, Double> figures(Metrics metrics) {
        var figures = new LinkedHashMap<String, Double>();
        joulesPerOutputToken(metrics).ifPresent(joules -> figures.put("joules_per_output_token", joules));
        tokensPerSecondPerWatt(metrics).ifPresent(rate -> figures.put("tokens_per_second_per_watt", rate));
        run.joules().ifPresent(joules -> figures.put("energy_j", joules));
        run.watts().ifPresent(watts -> figures.put("mean_power_w", watts));
        run.peakWatts().ifPresent(watts -> figures.put("peak_power_w", watts));
        idle.map(Stretch::watts).ifPresent(watts -> watts.ifPresent(rest -> figures.put("idle_power_w", rest)));
        run.hottest().ifPresent(heat -> figures.put("peak_temperature_c", heat.celsius()));
        run.throttling().ifPresent(throttling -> figures.put("throttled_s", throttling.seconds()));
        run.gpuClock().ifPresent(clock -> figures.put("gpu_clock_drift_percent", clock.drift() * 100));
        return figures;
    }

    /// Energy of the whole device, that at rest included, for each generated token of a completed request.
    public OptionalDouble joulesPerOutputToken(Metrics metrics) {
        OptionalDouble joules = run.joules();
        return joules.isPresent() && metrics.totalOutput() > 0
                ? OptionalDouble.of(joules.getAsDouble() / metrics.totalOutput()) : OptionalDouble.empty();
    }

    /// Generated tokens per second for each watt of the whole device's mean power, which is the same as tokens per joule.
    public OptionalDouble tokensPerSecondPerWatt(Metrics metrics) {
        OptionalDouble watts = run.watts();
        return watts.isPresent() && watts.getAsDouble() > 0
                ? OptionalDouble.of(metrics.outputThroughput() / watts.getAsDouble()) : OptionalDouble.empty();
    }
}
