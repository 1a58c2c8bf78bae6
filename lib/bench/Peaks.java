//SOURCES Attempt.java AttemptLog.java Doubles.java
package lib.bench;

import java.util.Arrays;

/// Peaks of a run: vLLM's, counted in buckets of one second, and the true number of requests in flight at once.
final class Peaks {

    private final double origin;
    private final long[] events;
    private final long[] requests;

    private Peaks(double origin, double end) {
        this.origin = origin;
        int seconds = (int) Math.ceil(end - origin) + 1;
        events = new long[seconds];
        requests = new long[seconds];
    }

    /// vLLM's peaks over the completed requests of a log.
    ///
    /// @param e2els end-to-end latency of each completed request by the rules in force, in the order of the log
    static Peaks ofBuckets(AttemptLog log, Doubles starts, Doubles e2els) {
        if (starts.count() == 0) {
            return new Peaks(0, 0);
        }
        double origin = starts.get(0);
        double end = starts.get(0) + e2els.get(0);
        for (int i = 1; i < starts.count(); i++) {
            origin = Math.min(origin, starts.get(i));
            end = Math.max(end, starts.get(i) + e2els.get(i));
        }
        Peaks peaks = new Peaks(origin, end);
        int[] position = {0};
        log.forEachCompleted(completed -> peaks.add(completed, e2els.get(position[0]++)));
        return peaks;
    }

    private void add(Attempt.Completed completed, double e2el) {
        double time = completed.start() + completed.arrival().ttft();
        countEvent(time);
        for (double itl : completed.arrival().itls()) {
            time += itl;
            countEvent(time);
        }
        int last = (int) (completed.start() + e2el - origin);
        for (int second = (int) (completed.start() - origin); second <= last; second++) {
            requests[second]++;
        }
    }

    private void countEvent(double time) {
        int second = (int) (time - origin);
        if (second >= 0 && second < events.length) {
            events[second]++;
        }
    }

    /// The most events with a choice in one second; vLLM takes an event for a token.
    double outputTokensPerSecond() {
        return Arrays.stream(events).max().orElse(0);
    }

    /// The most requests that touched one second: more than were ever in flight together.
    int concurrentRequests() {
        return (int) Arrays.stream(requests).max().orElse(0);
    }

    /// The most requests in flight at one instant; a request that starts when another ends does not overlap it.
    static int inFlight(Doubles starts, Doubles ends) {
        double[] up = starts.sorted();
        double[] down = ends.sorted();
        int most = 0;
        int ended = 0;
        for (int started = 0; started < up.length; started++) {
            while (ended < down.length && down[ended] <= up[started]) {
                ended++;
            }
            most = Math.max(most, started + 1 - ended);
        }
        return most;
    }
}
