//SOURCES ../../lib/bench/Attempt.java ../../lib/bench/Failure.java
package tests.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import lib.bench.Attempt;
import lib.bench.Failure;

/// Invented runs for tests.
final class Runs {

    private Runs() {}

    /// An answer whose events come at the given seconds after the start, one token each.
    static Attempt.Completed completed(int index, double scheduled, double start, double... events) {
        double[] itls = new double[events.length - 1];
        for (int i = 0; i < itls.length; i++) {
            itls[i] = events[i + 1] - events[i];
        }
        double last = events[events.length - 1];
        return new Attempt.Completed(index, scheduled, start, new Attempt.Tokens(16, 20, 64, events.length, true),
                new Attempt.Arrival(events[0], events[0], itls, IntStream.range(0, events.length).map(i -> 1).toArray(), last, last),
                Optional.of("length"), "");
    }

    static Attempt.Failed failed(int index, double start, double latency, Failure kind) {
        return new Attempt.Failed(index, start, start, latency, 16, kind, kind.description());
    }

    /// A run of so many requests, about one in ten of them failed, with one to five tokens per event.
    static List<Attempt> random(int requests, long seed) {
        Random random = new Random(seed);
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            double scheduled = random.nextDouble() * 9;
            double start = scheduled + random.nextDouble() / 10;
            if (random.nextInt(10) == 0) {
                attempts.add(failed(i, start, random.nextDouble(), Failure.CUT));
                continue;
            }
            double ttft = random.nextDouble();
            double[] itls = random.doubles(random.nextInt(60), 0.001, 0.05).toArray();
            int[] tokens = random.ints(itls.length + 1, 1, 6).toArray();
            double last = ttft;
            for (double itl : itls) {
                last += itl;
            }
            attempts.add(new Attempt.Completed(i, scheduled, start,
                    new Attempt.Tokens(random.nextInt(2000), random.nextInt(2000), 300, IntStream.of(tokens).sum(), true),
                    new Attempt.Arrival(ttft, ttft, itls, tokens, last, last + random.nextDouble() / 1000), Optional.of("length"), ""));
        }
        return attempts;
    }
}
