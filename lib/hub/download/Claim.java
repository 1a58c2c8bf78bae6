//SOURCES PartFile.java ../http/Answer.java
package lib.hub.download;

import java.io.IOException;
import java.util.Optional;
import lib.hub.http.Answer;

/// A range of a file that one connection is fetching. Its end may come nearer when another connection takes over the rest.
final class Claim {

    private final PartFile file;
    private final int failures;
    private final boolean compare;
    private final long from;
    private final long begun = System.nanoTime();
    private volatile long at;
    private volatile long end;
    private volatile Optional<Answer> answer = Optional.empty();
    private long lookedAt;
    private long lookedNanos = begun;

    /// @param failures how often the range has failed before without a byte
    /// @param compare  the bytes are there, but some of them are wrong: fetch, and write what differs
    Claim(PartFile file, long from, long end, int failures, boolean compare) {
        this.file = file;
        this.from = from;
        this.at = from;
        this.end = end;
        this.failures = failures;
        this.compare = compare;
        this.lookedAt = from;
    }

    PartFile file() {
        return file;
    }

    int failures() {
        return failures;
    }

    boolean compare() {
        return compare;
    }

    /// The next byte that is to come.
    long at() {
        return at;
    }

    long end() {
        return end;
    }

    boolean moved() {
        return at > from;
    }

    void reached(long position) {
        at = position;
    }

    void endAt(long position) {
        end = position;
    }

    void answered(Answer by) {
        answer = Optional.of(by);
    }

    /// Seconds to its end at the rate so far; a rate is known after half a second.
    double secondsLeft(long now) {
        double seconds = (now - begun) / 1e9;
        return seconds < 0.5 ? 0 : (end - at) * seconds / Math.max(1, at - from);
    }

    /// Bytes per second since it began.
    double average(long now) {
        return (at - from) / Math.max(0.05, (now - begun) / 1e9);
    }

    /// Bytes per second since the last look, or empty when that is less than `seconds` ago.
    Optional<Double> rate(long now, double seconds) {
        double passed = (now - lookedNanos) / 1e9;
        if (passed < seconds) {
            return Optional.empty();
        }
        double rate = (at - lookedAt) / passed;
        lookedAt = at;
        lookedNanos = now;
        return Optional.of(rate);
    }

    /// Ends the connection; whoever reads from it finds out.
    void abort() {
        answer.ifPresent(a -> {
            try {
                a.abort();
            } catch (IOException e) {
                // then it is closed already
            }
        });
    }
}
