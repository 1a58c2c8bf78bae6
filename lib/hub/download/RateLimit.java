package lib.hub.download;

import java.util.concurrent.locks.LockSupport;

/// Holds all connections together to a rate, by letting each wait until its bytes are due.
final class RateLimit {

    private final double bytesPerSecond;
    private long due = System.nanoTime();

    /// @param bytesPerSecond 0 for no limit
    RateLimit(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /// Waits until so many bytes are within the rate.
    void take(int bytes) {
        if (bytesPerSecond > 0) {
            long wait = reserve(bytes);
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
        }
    }

    private synchronized long reserve(int bytes) {
        long now = System.nanoTime();
        due = Math.max(due, now - 50_000_000) + (long) (bytes / bytesPerSecond * 1e9);
        return due - now;
    }
}
