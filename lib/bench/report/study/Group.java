//SOURCES Measurement.java Metric.java Subject.java
package lib.bench.report.study;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/// Results that differ in one thing.
///
/// @param members two or more
public record Group(Kind kind, List<Measurement> members) {

    public enum Kind {
        /// One model under one load, the device set differently.
        POWER_MODES,
        /// One model in several precisions under one load.
        PRECISIONS,
        /// Several models under one load.
        SCENARIO
    }

    public Group {
        members = List.copyOf(members);
    }

    public String workload() {
        return members.getFirst().workload();
    }

    /// The subject that all others are measured against: the unquantised weights, where they were measured.
    public Optional<Measurement> baseline() {
        return members.stream().filter(m -> m.subject().width() == Subject.Width.BF16).findFirst();
    }

    /// From the best to the worst; those without the metric are left out.
    public List<Measurement> ranked(Metric metric) {
        Comparator<Measurement> ascending = Comparator.comparingDouble(m -> m.value(metric));
        return members.stream().filter(m -> m.has(metric)).sorted(metric.moreIsBetter() ? ascending.reversed() : ascending).toList();
    }

    public Optional<Measurement> best(Metric metric) {
        return ranked(metric).stream().findFirst();
    }

    /// The best of those that no verdict refutes.
    public Optional<Measurement> bestBelievable(Metric metric) {
        return ranked(metric).stream().filter(m -> m.believable(metric)).findFirst();
    }

    public List<Measurement> of(Predicate<Measurement> wanted) {
        return members.stream().filter(wanted).toList();
    }

    /// A value relative to the baseline's.
    public OptionalDouble ratio(Measurement measurement, Metric metric) {
        Optional<Measurement> base = baseline().filter(b -> b.has(metric) && b.value(metric) > 0);
        return base.isPresent() && measurement.has(metric) ? OptionalDouble.of(measurement.value(metric) / base.get().value(metric))
                : OptionalDouble.empty();
    }
}
