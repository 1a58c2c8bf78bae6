//SOURCES ../../format/ServingResult.java ../../verdict/Verdict.java Metric.java Origin.java Settings.java Subject.java
package lib.bench.report.study;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import lib.bench.format.ServingResult;
import lib.bench.verdict.Verdict;

/// One result with all that makes it comparable to others.
///
/// @param workload name of the load, e.g. `high-load`
/// @param verdicts the worst first, at least one
public record Measurement(String id, Subject subject, Settings settings, String workload, ServingResult figures, List<Verdict> verdicts,
        Origin origin) {

    public Measurement {
        verdicts = List.copyOf(verdicts);
        if (verdicts.isEmpty()) {
            throw new IllegalArgumentException(id + " has not been judged");
        }
    }

    public OptionalDouble get(Metric metric) {
        return metric.of(figures);
    }

    /// A metric that is known to be there.
    public double value(Metric metric) {
        return get(metric).orElseThrow(() -> new IllegalArgumentException(id + " has no " + metric.label()));
    }

    public boolean has(Metric metric) {
        return get(metric).isPresent();
    }

    /// Whether no verdict takes away what this metric says.
    public boolean believable(Metric metric) {
        return verdicts.stream().noneMatch(verdict -> metric.refutedBy(verdict.kind()));
    }

    /// `IMPOSSIBLE, CACHED`, or `OK`.
    public String verdictWords() {
        return verdicts.stream().map(verdict -> verdict.kind().toString()).distinct().collect(Collectors.joining(", "));
    }
}
