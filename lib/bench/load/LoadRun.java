//SOURCES ClientUse.java
package lib.bench.load;

import java.time.Instant;

/// A run that has ended; its requests are in the log.
///
/// @param startNanos its start by [System#nanoTime()], for whoever measures something else meanwhile
/// @param duration seconds from the start to the end of the last request
/// @param stopped whether it ended before every request had been tried
public record LoadRun(Instant startedAt, long startNanos, double duration, ClientUse client, boolean stopped) {

    /// Its end by [System#nanoTime()].
    public long endNanos() {
        return startNanos + (long) (duration * 1e9);
    }
}
