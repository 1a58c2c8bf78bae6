//SOURCES Rig.java
package lib.bench.matrix;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Lets a warm device cool down before the next unit, so that none begins with the heat of another.
///
/// @param start   degrees Celsius below which a unit begins
/// @param longest how long to wait for that; then it begins all the same, and its result says how warm it was
/// @param look    how often to look
public record CoolDown(double start, Duration longest, Duration look) {

    /// A Thor under load runs at 60 to 80 degrees and idles below 50; it slows itself down from about 99 on.
    public static final CoolDown USUAL = new CoolDown(60, Duration.ofMinutes(5), Duration.ofSeconds(5));

    /// @return the temperature at the end; empty where none can be read
    OptionalDouble await(Rig rig, Consumer<String> narration) {
        long end = System.nanoTime() + longest.toNanos();
        OptionalDouble now = rig.temperature();
        if (now.isPresent() && now.getAsDouble() > start) {
            narration.accept(String.format(Locale.ROOT, "%.0f degrees: cooling down to %.0f, for %d s at most", now.getAsDouble(), start, longest.toSeconds()));
        }
        while (now.isPresent() && now.getAsDouble() > start && System.nanoTime() < end) {
            pause();
            now = rig.temperature();
        }
        return now;
    }

    private void pause() {
        try {
            Thread.sleep(look);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while cooling down", e);
        }
    }
}
