//SOURCES Memory.java ServerPlace.java
package lib.serve;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Stops and removes a server, and waits until the host has its memory back.
///
/// The kernel and, on a Jetson, the driver free the memory of a process after it ended; a server that starts before that finds too
/// little.
///
/// @param place    where it runs
/// @param progress receives what happens
public record ServerRemoval(ServerPlace place, Consumer<String> progress) {

    private static final Duration SETTLE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(250);
    /// What the free memory of a host on which nothing happens moves by in a pause, at most.
    private static final long NOISE = 64L << 20;
    /// Pauses in a row without a rise that count as the end of it.
    private static final int QUIET = 4;

    /// Removes the server.
    /// @return the bytes that are available more than before
    public long remove(String name) {
        progress.accept(name + ": stopping");
        long before = available();
        place.remove(name);
        long now = available();
        int quiet = 0;
        for (long waited = 0; quiet < QUIET && waited < SETTLE.toNanos(); waited += PAUSE.toNanos()) {
            LockSupport.parkNanos(PAUSE.toNanos());
            long last = now;
            now = available();
            quiet = now - last > NOISE ? 0 : quiet + 1;
        }
        return now - before;
    }

    private long available() {
        return Memory.parse(place.host().read("/proc/meminfo").orElse("")).available();
    }
}
