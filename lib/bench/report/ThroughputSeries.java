//SOURCES ../Attempt.java ../AttemptLog.java
package lib.bench.report;

import lib.bench.Attempt;
import lib.bench.AttemptLog;

/// Generated tokens per second over the time of a run, in equal slices.
///
/// @param slice width of a slice in seconds
/// @param tokensPerSecond one number per slice
public record ThroughputSeries(double slice, double[] tokensPerSecond) {

    private static final int MAX_SLICES = 80;

    /// Slices of at least half a second, at most 80 of them. Tokens count when their event came; where the server did not say how
    /// many tokens an event had, it counts as one.
    public static ThroughputSeries of(AttemptLog log, double duration) {
        double slice = Math.max(0.5, Math.ceil(duration / MAX_SLICES * 2) / 2);
        double[] tokens = new double[Math.max(1, (int) Math.ceil(duration / slice))];
        log.forEachCompleted(done -> count(done, slice, tokens));
        for (int i = 0; i < tokens.length; i++) {
            double width = Math.min(slice, duration - i * slice);
            tokens[i] /= width;
        }
        return new ThroughputSeries(slice, tokens);
    }

    private static void count(Attempt.Completed done, double slice, double[] tokens) {
        double[] itls = done.arrival().itls();
        int[] perEvent = done.arrival().tokensPerEvent();
        double time = done.start() + done.arrival().ttft();
        for (int event = 0; event <= itls.length; event++) {
            int index = Math.clamp((int) (time / slice), 0, tokens.length - 1);
            tokens[index] += perEvent.length == 0 ? 1 : perEvent[event];
            time += event < itls.length ? itls[event] : 0;
        }
    }
}
