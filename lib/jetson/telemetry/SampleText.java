//SOURCES Core.java Memory.java Sample.java Unit.java
package lib.jetson.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// A sample as one line of text, for a log.
public final class SampleText {

    private SampleText() {}

    /// What matters most of a sample, with `-` for what the device does not tell.
    public static String line(Sample sample) {
        String power = sample.wholeDevice().map(rail -> format("%s %.1f W", rail, sample.milliwatts().get(rail) / 1000.0))
                .orElse("power -");
        String heat = sample.hottest().map(sensor -> format("%s %.1f °C", sensor.getKey(), sensor.getValue())).orElse("temperature -");
        var words = new ArrayList<>(List.of(power, heat, "GPU " + gpu(sample), "CPU " + cpu(sample.cores())));
        words.add(sample.memory().map(memory -> format("RAM %.1f of %.1f GiB", memory.usedMB() / 1024.0, memory.totalMB() / 1024.0))
                .orElse("RAM -"));
        words.add(sample.throttledBy().map(by -> by.isEmpty() ? "not throttled" : "THROTTLED by " + String.join(", ", by))
                .orElse("throttling -"));
        return String.join("  ", words);
    }

    private static String gpu(Sample sample) {
        String load = sample.gpu().map(Unit::percent).filter(OptionalInt::isPresent).map(percent -> percent.getAsInt() + " % ").orElse("");
        return load + (sample.gpuClock().isPresent() ? format("%.0f MHz", sample.gpuClock().getAsDouble()) : load.isEmpty() ? "-" : "");
    }

    private static String cpu(List<Core> cores) {
        return Optional.of(cores).filter(all -> !all.isEmpty())
                .map(all -> format("%.0f %%", all.stream().flatMapToInt(core -> core.percent().stream()).average().orElse(0))).orElse("-");
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
