//SOURCES AttemptLog.java Distribution.java Failure.java Goodput.java LatencyMetric.java MetricsCalculation.java VllmVersion.java
package lib.bench;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a run measured, by vLLM's definitions (facts in vLLM's `benchmarks/serve.py`), and beside them the better ones.
///
/// @param duration seconds from the start of the run to the end of its last request
/// @param failures how many requests failed, by kind; kinds without failures are absent
/// @param totalInput prompt tokens of the completed requests
/// @param totalOutput generated tokens of the completed requests
/// @param goodput requests per second that kept every limit; empty if none was asked for
/// @param peakOutputTokensPerSecond most events in a bucket of one second (vLLM's definition; an event counts as one token)
/// @param peakConcurrentRequests most requests touching a bucket of one second (vLLM's definition; over-counts)
public record Metrics(double duration, int completed, Map<Failure, Integer> failures, long totalInput, long totalOutput,
        OptionalDouble goodput, double peakOutputTokensPerSecond, int peakConcurrentRequests,
        Map<LatencyMetric, Distribution> latencies, Exact exact) {

    /// How to count.
    ///
    /// @param percents percentiles to compute for every latency
    /// @param version whose rules for input tokens and for the end of a chat request apply
    /// @param chat whether the requests were chat completions
    public record Rules(SortedSet<Double> percents, Goodput goodput, VllmVersion version, boolean chat) {
        public Rules {
            percents = Collections.unmodifiableSortedSet(new TreeSet<>(percents));
        }
    }

    /// The definitions that do not have the known faults of vLLM's.
    ///
    /// @param perTokenItl gap of an event divided by its tokens, once per token; events without a token count are taken as one token
    /// @param timeToFirstToken to the first event that carries a token: without chat's empty role event
    /// @param ttftFromSchedule from the time the request was due, so that waiting in the client counts (no coordinated omission)
    /// @param e2elFromSchedule likewise, to the end
    /// @param scheduleDelay how late requests started after they were due
    /// @param peakConcurrency most requests in flight at one instant, failed ones included
    /// @param tokensPerEvent generated tokens per event: 1 unless the server bundles tokens
    /// @param askedInput prompt tokens that the client meant to send in the completed requests
    /// @param askedOutput the most tokens that the completed requests were allowed to generate
    public record Exact(Distribution perTokenItl, Distribution timeToFirstToken, Distribution ttftFromSchedule,
            Distribution e2elFromSchedule, Distribution scheduleDelay, int peakConcurrency, double tokensPerEvent,
            long askedInput, long askedOutput) {}

    public Metrics {
        if (!(duration > 0)) {
            throw new IllegalArgumentException("a run must take some time: " + duration + " s");
        }
        failures = Map.copyOf(failures);
        latencies = Collections.unmodifiableMap(new EnumMap<>(latencies));
    }

    public int failed() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// Requests per second.
    public double requestThroughput() {
        return completed / duration;
    }

    /// Generated tokens per second.
    public double outputThroughput() {
        return totalOutput / duration;
    }

    /// Prompt and generated tokens per second.
    public double totalTokenThroughput() {
        return (totalInput + totalOutput) / duration;
    }

    public Distribution latency(LatencyMetric metric) {
        return latencies.get(metric);
    }

    /// Computes the metrics of a log.
    ///
    /// @param duration seconds, see [#duration()]
    public static Metrics of(AttemptLog log, double duration, Rules rules) {
        return new MetricsCalculation(log, rules).result(duration);
    }
}
