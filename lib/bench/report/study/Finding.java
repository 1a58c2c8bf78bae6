//SOURCES ../../verdict/Verdict.java Measurement.java Metric.java
package lib.bench.report.study;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.bench.verdict.Verdict;

/// A sentence that was computed, and what speaks against the results that it rests on.
///
/// @param doubts kinds of verdicts that refute them; empty when it can be believed
public record Finding(String text, List<Verdict.Kind> doubts) {

    public Finding {
        doubts = doubts.stream().distinct().sorted().toList();
    }

    /// @param metrics those that the sentence speaks of
    /// @param from    the results that it rests on
    public static Finding of(String text, Collection<Metric> metrics, Collection<Measurement> from) {
        return new Finding(text, from.stream().flatMap(m -> doubts(metrics, m)).toList());
    }

    private static Stream<Verdict.Kind> doubts(Collection<Metric> metrics, Measurement measurement) {
        return measurement.verdicts().stream().map(Verdict::kind).filter(kind -> metrics.stream().anyMatch(metric -> metric.refutedBy(kind)));
    }

    public boolean believable() {
        return doubts.isEmpty();
    }

    /// `IMPOSSIBLE, CACHED`; empty when nothing speaks against it.
    public String doubtWords() {
        return doubts.stream().map(Verdict.Kind::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return believable() ? text : "[rests on %s] %s".formatted(doubtWords(), text);
    }
}
