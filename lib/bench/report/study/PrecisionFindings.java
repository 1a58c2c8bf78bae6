//SOURCES Finding.java Group.java Measurement.java Metric.java Subject.java Words.java
package lib.bench.report.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the precision of the weights, or the model, does to speed under one load.
public final class PrecisionFindings {

    private static final List<Metric> ALL = List.of(Metric.OUTPUT, Metric.TTFT, Metric.TPOT);

    private PrecisionFindings() {}

    public static List<Finding> of(Group group) {
        List<Finding> findings = new ArrayList<>();
        List<Measurement> ranked = group.ranked(Metric.OUTPUT);
        if (ranked.size() < 2) {
            return findings;
        }
        findings.add(sentence(group, "Fastest", ranked.getFirst()));
        Optional<Measurement> believable = group.bestBelievable(Metric.OUTPUT);
        if (!ranked.getFirst().believable(Metric.OUTPUT)) {
            findings.add(believable.map(best -> sentence(group, "Fastest of those that can be believed", best)).orElseGet(() -> Finding.of(
                    "No throughput here can be believed: the verdicts say why.", List.of(Metric.OUTPUT), ranked)));
        }
        if (believable.isEmpty() || !believable.get().equals(ranked.get(1))) {
            findings.add(sentence(group, "Second", ranked.get(1)));
        }
        widths(group).forEach((width, members) -> findings.add(together(group, width, members)));
        findings.add(sentence(group, "Slowest", ranked.getLast()));
        extreme(group, Metric.TTFT).ifPresent(findings::add);
        extreme(group, Metric.TPOT).ifPresent(findings::add);
        smallest(group, ranked).ifPresent(findings::add);
        return findings;
    }

    private static Finding sentence(Group group, String what, Measurement one) {
        String times = group.ratio(one, Metric.OUTPUT).stream().filter(ratio -> ratio != 1)
                .mapToObj(ratio -> ", %s the %s of %s".formatted(Words.times(ratio), Words.value(Metric.OUTPUT, group.baseline().orElseThrow()),
                        label(group, group.baseline().orElseThrow()))).findFirst().orElse("");
        String latencies = Stream.of(Metric.TTFT, Metric.TPOT).filter(one::has)
                .map(metric -> "; %s %s".formatted(metric.label(), Words.value(metric, one))).collect(Collectors.joining());
        List<Measurement> from = times.isEmpty() ? List.of(one) : List.of(one, group.baseline().orElseThrow());
        return Finding.of("%s: %s with %s%s%s.".formatted(what, one.subject().name(), Words.value(Metric.OUTPUT, one), times, latencies), ALL, from);
    }

    /// Within one family the precision says which is meant, among several models the name.
    private static String label(Group group, Measurement one) {
        return group.kind() == Group.Kind.PRECISIONS ? one.subject().precision() : one.subject().name();
    }

    /// Those that share a width of weights, where there are at least two; models of different kinds have nothing else in common.
    private static Map<Subject.Width, List<Measurement>> widths(Group group) {
        var widths = group.members().stream().filter(m -> ALL.stream().allMatch(m::has) && m.subject().width() != Subject.Width.OTHER)
                .filter(m -> group.kind() == Group.Kind.PRECISIONS
                        || group.baseline().filter(base -> base.subject().family().equals(m.subject().family())).isPresent())
                .collect(Collectors.groupingBy(m -> m.subject().width(), TreeMap::new, Collectors.toList()));
        widths.values().removeIf(members -> members.size() < 2 || members.size() == group.members().size());
        return widths;
    }

    private static Finding together(Group group, Subject.Width width, List<Measurement> members) {
        String ranges = ALL.stream().map(metric -> "%s %s".formatted(metric.label(), Words.range(metric, members))).collect(Collectors.joining(", "));
        String times = group.baseline().map(base -> "; the baseline: " + ALL.stream().filter(base::has)
                .map(metric -> Words.value(metric, base)).collect(Collectors.joining(", "))).orElse("");
        List<Measurement> from = group.baseline().map(base -> Stream.concat(members.stream(), Stream.of(base)).toList()).orElse(members);
        return Finding.of("%s (%s): %s%s.".formatted(width, members.stream().map(m -> label(group, m)).collect(Collectors.joining(", ")),
                ranges, times), ALL, from);
    }

    private static Optional<Finding> extreme(Group group, Metric metric) {
        List<Measurement> ranked = group.ranked(metric);
        return ranked.size() < 2 ? Optional.empty() : Optional.of(Finding.of("%s: lowest %s (%s), highest %s (%s).".formatted(
                metric.label().replace("mean", "Mean"), Words.value(metric, ranked.getFirst()), ranked.getFirst().subject().name(),
                Words.value(metric, ranked.getLast()), ranked.getLast().subject().name()), List.of(metric), List.of(ranked.getFirst(), ranked.getLast())));
    }

    private static Optional<Finding> smallest(Group group, List<Measurement> ranked) {
        return group.of(m -> m.subject().gibibytes().isPresent() && m.has(Metric.OUTPUT)).stream()
                .min(Comparator.comparingDouble(m -> m.subject().gibibytes().orElseThrow()))
                .map(m -> Finding.of("Smallest: %s with %s, rank %d of %d by output.".formatted(m.subject().name(), m.subject().size(),
                        ranked.indexOf(m) + 1, ranked.size()), List.of(Metric.OUTPUT), List.of(m)));
    }
}
