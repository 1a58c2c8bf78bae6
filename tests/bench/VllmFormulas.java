//SOURCES ../../lib/bench/Attempt.java
package tests.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lib.bench.Attempt;

/// vLLM's metrics written a second time, straight from their definitions: whole arrays, sorting and recursion, nothing shared
/// with the code under test but the input.
final class VllmFormulas {

    private final List<Attempt.Completed> done = new ArrayList<>();
    private final double duration;

    VllmFormulas(List<Attempt> attempts, double duration) {
        this.duration = duration;
        for (Attempt attempt : attempts) {
            if (attempt instanceof Attempt.Completed completed) {
                done.add(completed);
            }
        }
    }

    int completed() {
        return done.size();
    }

    double requestThroughput() {
        return done.size() / duration;
    }

    double outputThroughput() {
        return done.stream().mapToLong(r -> r.tokens().output()).sum() / duration;
    }

    double totalTokenThroughput() {
        return done.stream().mapToLong(r -> r.tokens().output() + r.tokens().input()).sum() / duration;
    }

    double goodput(double ttft, double tpot, double e2el) {
        return done.stream().filter(r -> r.arrival().ttft() <= ttft && tpot(r) <= tpot && r.latency() <= e2el).count() / duration;
    }

    double[] ttfts() {
        return done.stream().mapToDouble(r -> r.arrival().ttft()).toArray();
    }

    double[] tpots() {
        return done.stream().filter(r -> r.tokens().output() > 1).mapToDouble(VllmFormulas::tpot).toArray();
    }

    double[] itls() {
        return done.stream().flatMapToDouble(r -> Arrays.stream(r.arrival().itls())).toArray();
    }

    double[] e2els() {
        return done.stream().mapToDouble(Attempt.Completed::latency).toArray();
    }

    double peakTokens() {
        double first = done.stream().mapToDouble(Attempt.Completed::start).min().orElseThrow();
        int[] bucket = new int[1000];
        for (Attempt.Completed r : done) {
            double at = r.start() + r.arrival().ttft();
            bucket[(int) (at - first)]++;
            for (double itl : r.arrival().itls()) {
                at += itl;
                bucket[(int) (at - first)]++;
            }
        }
        return Arrays.stream(bucket).max().orElseThrow();
    }

    int peakRequests() {
        double first = done.stream().mapToDouble(Attempt.Completed::start).min().orElseThrow();
        int most = 0;
        for (int second = 0; second < 1000; second++) {
            int here = 0;
            for (Attempt.Completed r : done) {
                boolean began = (int) (r.start() - first) <= second;
                boolean lasts = (int) (r.start() + r.latency() - first) >= second;
                here += began && lasts ? 1 : 0;
            }
            most = Math.max(most, here);
        }
        return most;
    }

    private static double tpot(Attempt.Completed r) {
        return r.tokens().output() > 1 ? (r.latency() - r.arrival().ttft()) / (r.tokens().output() - 1) : 0;
    }

    static double mean(double[] values) {
        return sum(values, 0, values.length) / values.length;
    }

    static double std(double[] values) {
        double mean = mean(values);
        return Math.sqrt(mean(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).toArray()));
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static double percentile(double[] values, double percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double rank = (sorted.length - 1) * (percent / 100);
        int below = (int) rank;
        double part = rank - below;
        double a = sorted[below];
        double b = sorted[Math.min(below + 1, sorted.length - 1)];
        return part < 0.5 ? a + (b - a) * part : b - (b - a) * (1 - part);
    }

    /// numpy's order of additions, as a recursion over an array.
    private static double sum(double[] a, int from, int n) {
        if (n > 128) {
            int half = n / 2 / 8 * 8;
            return sum(a, from, half) + sum(a, from + half, n - half);
        }
        double[] lanes = new double[8];
        int whole = n < 8 ? 0 : n / 8 * 8;
        for (int i = 0; i < whole; i++) {
            lanes[i % 8] += a[from + i];
        }
        double sum = (lanes[0] + lanes[1] + (lanes[2] + lanes[3])) + (lanes[4] + lanes[5] + (lanes[6] + lanes[7]));
        for (int i = whole; i < n; i++) {
            sum += a[from + i];
        }
        return sum;
    }
}
