//SOURCES Live.java
package lib.bench.load;

import java.time.Duration;
import java.util.function.Consumer;

/// How a run is carried out.
///
/// @param seed of the arrival times
/// @param stallLimit a request that gets no bytes for so long is given up
/// @param keepText whether the generated texts are kept
/// @param progress told several times a second, on the measuring thread: it must return at once
public record LoadOptions(long seed, Duration stallLimit, boolean keepText, Consumer<Live> progress) {
    public LoadOptions {
        if (!stallLimit.isPositive()) {
            throw new IllegalArgumentException("the stall limit must be positive: " + stallLimit);
        }
    }
}
