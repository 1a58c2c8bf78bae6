//SOURCES ../Metrics.java ../report/DeviceReport.java ../../jetson/telemetry/Stretch.java
package lib.bench.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lib.bench.Metrics;
import lib.bench.report.DeviceReport;
import lib.jetson.telemetry.Stretch;

/// What a device did during a run, as lines of a report.
final class DeviceText {

    private static final String UNKNOWN = "not available";

    private DeviceText() {}

    /// Values by their labels, in order.
    static Map<String, String> lines(DeviceReport device, Metrics metrics) {
        Stretch run = device.run();
        var lines = new LinkedHashMap<String, String>();
        String failure = device.failure().flatMap(why -> why.lines().findFirst()).map(why -> "; " + why).orElse("");
        lines.put("Device", device.host() + ", " + run.samples() + " samples" + failure);
        device.idle().ifPresent(idle -> lines.put("Power at rest, before the run", idle.watts().isPresent()
                ? format("%.2f W over %.1f s", idle.watts().getAsDouble(), idle.seconds()) : UNKNOWN));
        lines.put("Power", power(run));
        lines.put("Energy", energy(device, metrics));
        String rails = rails(run);
        if (!rails.isEmpty()) {
            lines.put("Power by rail, mean", rails);
        }
        lines.put("Peak temperature", run.hottest().map(heat -> format("%.1f °C (%s)", heat.celsius(), heat.sensor())).orElse(UNKNOWN));
        lines.put("Throttled", run.throttling().map(throttling -> throttled(throttling, run.seconds())).orElse(UNKNOWN));
        lines.put("GPU clock", run.gpuClock().map(DeviceText::clock).orElse(UNKNOWN));
        return lines;
    }

    private static String power(Stretch run) {
        var words = new ArrayList<String>();
        run.watts().ifPresent(watts -> words.add(format("mean %.2f W", watts)));
        run.peakWatts().ifPresent(watts -> words.add(format("peak %.2f W", watts)));
        return run.wholeDevice().map(rail -> String.join(", ", words) + " (" + rail + ")")
                .orElse(UNKNOWN + ": no rail measures the whole device");
    }

    private static String energy(DeviceReport device, Metrics metrics) {
        var words = new ArrayList<String>();
        device.run().joules().ifPresent(joules -> words.add(format("%.1f J", joules)));
        device.joulesPerOutputToken(metrics).ifPresent(joules -> words.add(format("%.4f J per output token", joules)));
        device.tokensPerSecondPerWatt(metrics).ifPresent(rate -> words.add(format("%.3f output tok/s per W", rate)));
        boolean hole = words.isEmpty() && device.run().wholeDevice().isPresent();
        return words.isEmpty() ? UNKNOWN + (hole ? ": the samples do not cover the run" : "") : String.join(", ", words);
    }

    /// The parts of the whole, which do not add up to it.
    private static String rails(Stretch run) {
        var words = new ArrayList<String>();
        new TreeMap<>(run.power()).forEach((rail, power) -> {
            if (power.joules().isPresent() && !run.wholeDevice().equals(Optional.of(rail))) {
                words.add(format("%s %.2f W", rail, power.joules().getAsDouble() / run.seconds()));
            }
        });
        return String.join(", ", words);
    }

    private static String throttled(Stretch.Throttling throttling, double seconds) {
        String by = throttling.by().isEmpty() ? "" : " by " + String.join(", ", throttling.by());
        return format("%.1f of %.1f s", throttling.seconds(), seconds) + by;
    }

    private static String clock(Stretch.Clock clock) {
        return format("%.0f MHz at first, %.0f MHz at last (%+.1f %%), at least %.0f MHz",
                clock.first(), clock.last(), clock.drift() * 100, clock.lowest());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
