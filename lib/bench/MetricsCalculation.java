//SOURCES Attempt.java AttemptLog.java Distribution.java Doubles.java Failure.java LatencyMetric.java Metrics.java Peaks.java Samples.java
//SOURCES VllmVersion.java
package lib.bench;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleConsumer;

/// One computation of [Metrics]: a pass that collects one number per request, then passes over the gaps, which stay on disk.
final class MetricsCalculation {

    private final AttemptLog log;
    private final Metrics.Rules rules;
    private final Map<Failure, Integer> failures = new EnumMap<>(Failure.class);
    private final Doubles starts = new Doubles();
    private final Doubles ttfts = new Doubles();
    private final Doubles tpots = new Doubles();
    private final Doubles e2els = new Doubles();
    private final Doubles queueTimes = new Doubles();
    private final Doubles queuedE2els = new Doubles();
    private final Doubles firstTokens = new Doubles();
    private final Doubles scheduledTtfts = new Doubles();
    private final Doubles allStarts = new Doubles();
    private final Doubles allEnds = new Doubles();
    private int completed;
    private int good;
    private long input;
    private long output;
    private long askedInput;
    private long askedOutput;
    private long events;
    private long gaps;
    private long tokenGaps;

    MetricsCalculation(AttemptLog log, Metrics.Rules rules) {
        this.log = log;
        this.rules = rules;
        log.forEach(attempt -> {
            allStarts.accept(attempt.start());
            allEnds.accept(attempt.start() + attempt.latency());
            switch (attempt) {
                case Attempt.Completed request -> add(request);
                case Attempt.Failed request -> failures.merge(request.kind(), 1, Integer::sum);
            }
        });
    }

    private void add(Attempt.Completed request) {
        Attempt.Arrival arrival = request.arrival();
        Attempt.Tokens tokens = request.tokens();
        boolean endsWithTrailer = rules.chat() && !rules.version().has(VllmVersion.Feature.CLIENT_QUEUE);
        double e2el = endsWithTrailer ? arrival.trailer() : arrival.last();
        double queued = request.start() - request.scheduled();
        double tpot = 0;
        if (tokens.output() > 1) {
            tpot = (e2el - arrival.ttft()) / (tokens.output() - 1);
            tpots.accept(tpot);
        }
        completed++;
        good += rules.goodput().accepts(arrival.ttft(), tpot, e2el) ? 1 : 0;
        input += rules.version().has(VllmVersion.Feature.SERVED_INPUT) ? tokens.input() : tokens.askedInput();
        output += tokens.output();
        askedInput += tokens.askedInput();
        askedOutput += tokens.askedOutput();
        events += arrival.itls().length + 1;
        gaps += arrival.itls().length;
        tokenGaps += tokensAfterFirstEvent(arrival);
        starts.accept(request.start());
        ttfts.accept(arrival.ttft());
        e2els.accept(e2el);
        queueTimes.accept(queued);
        queuedE2els.accept(e2el + queued);
        firstTokens.accept(arrival.firstToken());
        scheduledTtfts.accept(arrival.firstToken() + queued);
    }

    Metrics result(double duration) {
        Map<LatencyMetric, Distribution> latencies = new EnumMap<>(LatencyMetric.class);
        for (LatencyMetric metric : LatencyMetric.values()) {
            latencies.put(metric, distribution(switch (metric) {
                case TTFT -> ttfts;
                case TPOT -> tpots;
                case ITL -> new Gaps(gaps, MetricsCalculation::eachGap);
                case E2EL -> e2els;
                case CLIENT_QUEUE_TIME -> queueTimes;
                case E2EL_INCLUDING_CLIENT_QUEUE -> queuedE2els;
            }));
        }
        Peaks peaks = Peaks.ofBuckets(log, starts, e2els);
        var exact = new Metrics.Exact(distribution(new Gaps(tokenGaps, MetricsCalculation::eachTokenGap)),
                distribution(firstTokens), distribution(scheduledTtfts), latencies.get(LatencyMetric.E2EL_INCLUDING_CLIENT_QUEUE),
                latencies.get(LatencyMetric.CLIENT_QUEUE_TIME), Peaks.inFlight(allStarts, allEnds),
                events == 0 ? 0 : (double) output / events, askedInput, askedOutput);
        OptionalDouble goodput = rules.goodput().asked() ? OptionalDouble.of(good / duration) : OptionalDouble.empty();
        return new Metrics(duration, completed, failures, input, output, goodput, peaks.outputTokensPerSecond(),
                peaks.concurrentRequests(), latencies, exact);
    }

    private Distribution distribution(Samples samples) {
        return Distribution.ofSeconds(samples, rules.percents());
    }

    private static void eachGap(Attempt.Arrival arrival, DoubleConsumer consumer) {
        for (double gap : arrival.itls()) {
            consumer.accept(gap);
        }
    }

    /// An event without a new token (the last one often carries only the finish reason) has no sample: its gap counts towards
    /// the next token.
    private static void eachTokenGap(Attempt.Arrival arrival, DoubleConsumer consumer) {
        double[] itls = arrival.itls();
        double sinceToken = 0;
        for (int i = 0; i < itls.length; i++) {
            int tokens = tokensOfEvent(arrival, i + 1);
            sinceToken += itls[i];
            for (int k = 0; k < tokens; k++) {
                consumer.accept(sinceToken / tokens);
            }
            sinceToken = tokens > 0 ? 0 : sinceToken;
        }
    }

    private static long tokensAfterFirstEvent(Attempt.Arrival arrival) {
        long tokens = 0;
        for (int event = 1; event <= arrival.itls().length; event++) {
            tokens += tokensOfEvent(arrival, event);
        }
        return tokens;
    }

    private static int tokensOfEvent(Attempt.Arrival arrival, int event) {
        return arrival.tokensPerEvent().length == 0 ? 1 : arrival.tokensPerEvent()[event];
    }

    private interface Extraction {
        void each(Attempt.Arrival arrival, DoubleConsumer consumer);
    }

    private final class Gaps implements Samples {
        private final long count;
        private final Extraction extraction;

        Gaps(long count, Extraction extraction) {
            this.count = count;
            this.extraction = extraction;
        }

        @Override
        public long count() {
            return count;
        }

        @Override
        public void forEach(DoubleConsumer consumer) {
            log.forEachCompleted(completed -> extraction.each(completed.arrival(), consumer));
        }
    }
}
