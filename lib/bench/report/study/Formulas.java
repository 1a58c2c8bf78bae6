//SOURCES Claim.java Measurement.java Metric.java Settings.java Study.java Subject.java Words.java
package lib.bench.report.study;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import lib.bench.report.study.Claim.Computed;
import lib.bench.report.study.Claim.Formula;

/// The kinds of arithmetic that the guide's conclusions take.
final class Formulas {

    /// A result of a study, if it is there.
    interface Pick extends Function<Study, Optional<Measurement>> {}

    private Formulas() {}

    static Pick result(String model, Settings settings, String workload) {
        return study -> study.find(model, settings, workload);
    }

    /// A metric of one result, in its own unit.
    static Formula value(Pick pick, Metric metric) {
        return value(pick, metric, 1);
    }

    /// A metric of one result.
    /// @param scale what it is divided by, e.g. 1000 to state milliseconds as seconds
    static Formula value(Pick pick, Metric metric, double scale) {
        return study -> pick.apply(study).filter(m -> m.has(metric)).map(m -> new Computed(m.value(metric) / scale,
                "%s: %s".formatted(name(m), Words.value(metric, m)), List.of(metric), List.of(m)));
    }

    /// By how many percent the second result differs from the first, without its sign.
    static Formula change(Pick before, Pick after, Metric metric) {
        return study -> before.apply(study).flatMap(b -> after.apply(study).filter(a -> a.has(metric) && b.has(metric)).map(a -> new Computed(
                Math.abs(a.value(metric) / b.value(metric) - 1) * 100, "%s to %s: %s".formatted(metric.text(b.value(metric)),
                        metric.with(a.value(metric)), Words.change(b.value(metric), a.value(metric))), List.of(metric), List.of(b, a))));
    }

    static Formula ratio(Pick one, Pick base, Metric metric) {
        return study -> one.apply(study).flatMap(o -> base.apply(study).filter(b -> b.has(metric) && o.has(metric)).map(b -> new Computed(
                o.value(metric) / b.value(metric), "%s / %s: %s".formatted(metric.text(o.value(metric)), metric.with(b.value(metric)),
                        Words.times(o.value(metric) / b.value(metric))), List.of(metric), List.of(o, b))));
    }

    static Formula mean(List<Pick> picks, Metric metric) {
        return all(picks, metric, members -> {
            double mean = members.stream().mapToDouble(m -> m.value(metric)).average().orElseThrow();
            return new Computed(mean, "mean of %s: %s".formatted(values(members, metric), metric.with(mean)), List.of(metric), members);
        });
    }

    /// The lowest or highest of several results.
    static Formula end(List<Pick> picks, Metric metric, boolean highest, double scale) {
        return all(picks, metric, members -> {
            Comparator<Measurement> ascending = Comparator.comparingDouble(m -> m.value(metric));
            Measurement end = members.stream().min(highest ? ascending.reversed() : ascending).orElseThrow();
            return new Computed(end.value(metric) / scale, "%s of %s: %s, %s".formatted(highest ? "highest" : "lowest", values(members, metric),
                    metric.with(end.value(metric)), end.subject().name()), List.of(metric), List.of(end));
        });
    }

    /// The size on disk, in G as in the guide.
    static Formula size(Pick pick) {
        return study -> pick.apply(study).filter(m -> m.subject().gibibytes().isPresent()).map(m -> new Computed(
                m.subject().gibibytes().getAsDouble(), "%s: %s".formatted(m.subject().name(), m.subject().size()), List.of(), List.of(m)));
    }

    /// Whether one result is best, or worst, of several in a metric; which is so, is said with its value.
    static Formula first(Pick pick, List<Pick> among, Metric metric, boolean best) {
        return study -> pick.apply(study).filter(m -> m.has(metric)).flatMap(one -> all(among, metric, members -> {
            BinaryOperator<Measurement> high = BinaryOperator.maxBy(Comparator.comparingDouble(m -> m.value(metric)));
            BinaryOperator<Measurement> low = BinaryOperator.minBy(Comparator.comparingDouble(m -> m.value(metric)));
            Measurement first = members.stream().reduce(metric.moreIsBetter() == best ? high : low).orElseThrow();
            boolean holds = first.value(metric) == one.value(metric);
            String extreme = (metric.moreIsBetter() == best ? "highest " : "lowest ") + metric.label();
            return new Computed(holds ? 1 : 0, holds ? "%s: %s, %s".formatted(extreme, name(first), Words.value(metric, first))
                    : "%s: not %s (%s) but %s (%s)".formatted(extreme, name(one), Words.value(metric, one), name(first), Words.value(metric, first)),
                    List.of(metric), List.of(one, first));
        }).on(study));
    }

    /// Several at once: all have to hold.
    static Formula every(Formula... parts) {
        return study -> {
            List<Computed> computed = new ArrayList<>();
            for (Formula part : parts) {
                part.on(study).ifPresent(computed::add);
            }
            return computed.size() < parts.length ? Optional.empty() : Optional.of(new Computed(computed.stream().allMatch(c -> c.value() == 1) ? 1 : 0,
                    computed.stream().map(Computed::words).collect(Collectors.joining("; ")),
                    computed.stream().flatMap(c -> c.metrics().stream()).distinct().toList(),
                    computed.stream().flatMap(c -> c.from().stream()).distinct().toList()));
        };
    }

    private static Formula all(List<Pick> picks, Metric metric, Function<List<Measurement>, Computed> compute) {
        return study -> {
            List<Measurement> members = picks.stream().flatMap(pick -> pick.apply(study).stream()).filter(m -> m.has(metric)).distinct().toList();
            return members.size() < picks.size() ? Optional.empty() : Optional.of(compute.apply(members));
        };
    }

    private static String values(Collection<Measurement> members, Metric metric) {
        return members.stream().map(m -> metric.text(m.value(metric))).collect(Collectors.joining(", "));
    }

    private static String name(Measurement measurement) {
        return measurement.subject().name() + (measurement.settings().equals(Guide.BEST) || !measurement.settings().known() ? ""
                : " at " + measurement.settings());
    }

    /// The settings of the guide.
    static final class Guide {
        static final Settings FREE = settings("MAXN", false);
        static final Settings BEST = settings("MAXN", true);
        static final Settings SAVING = settings("120W", false);
        static final Settings SAVING_LOCKED = settings("120W", true);

        private Guide() {}

        private static Settings settings(String mode, boolean locked) {
            return new Settings(Optional.of(mode), Optional.of(locked));
        }
    }
}
