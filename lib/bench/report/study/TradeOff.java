//SOURCES ../../WorkloadProfile.java Group.java Measurement.java Metric.java Settings.java Study.java Subject.java Words.java
package lib.bench.report.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import lib.bench.WorkloadProfile;

/// The precisions of one family under many requests and under one: what speed costs in size, and which is best for what.
///
/// @param rows from the largest to the smallest
public record TradeOff(String family, Settings settings, List<Row> rows) {

    private static final String GIGABYTES = "G";
    /// Two runs of the same thing differ by as much: what is nearer to each other is called neither faster nor slower.
    private static final double ALIKE = 0.03;

    /// @param loaded  the result under the guide's high load
    /// @param alone   the result under its low load
    public record Row(Subject subject, Optional<Measurement> loaded, Optional<Measurement> alone) {

        /// A metric under many requests, if it can be believed or `anyway`.
        OptionalDouble loaded(Metric metric, boolean anyway) {
            return value(loaded, metric, anyway);
        }

        OptionalDouble alone(Metric metric, boolean anyway) {
            return value(alone, metric, anyway);
        }

        private static OptionalDouble value(Optional<Measurement> from, Metric metric, boolean anyway) {
            return from.filter(m -> m.has(metric) && (anyway || m.believable(metric))).map(m -> OptionalDouble.of(m.value(metric)))
                    .orElse(OptionalDouble.empty());
        }
    }

    /// The best for a purpose, by the numbers alone and among what can be believed.
    ///
    /// @param best     empty where nothing was measured for it
    /// @param believed empty where no result for it can be believed
    /// @param most     whether more is better
    /// @param alike    others that can be believed and come too near to the believed one to call it better
    public record Choice(String purpose, String measure, boolean most, Optional<Pick> best, Optional<Pick> believed, List<Subject> alike) {
        public Choice {
            alike = List.copyOf(alike);
        }

        private boolean suits(Row row) {
            return believed.filter(pick -> pick.subject().equals(row.subject())).isPresent() || alike.contains(row.subject());
        }
    }

    /// @param value with its unit
    /// @param from  the result it rests on
    public record Pick(Subject subject, double number, String value, Measurement from) {}

    public TradeOff {
        rows = List.copyOf(rows);
    }

    /// One for each family and setting that was measured in several precisions.
    public static List<TradeOff> of(Study study) {
        List<TradeOff> found = new ArrayList<>();
        List<Group> groups = study.groups(Group.Kind.PRECISIONS);
        for (Group group : groups) {
            Measurement first = group.members().getFirst();
            boolean known = found.stream().anyMatch(t -> t.family.equals(first.subject().family()) && t.settings.equals(first.settings()));
            if (!known) {
                found.add(of(first, groups.stream().filter(g -> g.members().getFirst().subject().family().equals(first.subject().family())
                        && g.members().getFirst().settings().equals(first.settings())).toList()));
            }
        }
        return found;
    }

    private static TradeOff of(Measurement first, List<Group> groups) {
        List<Measurement> all = groups.stream().flatMap(group -> group.members().stream()).toList();
        List<Row> rows = all.stream().map(Measurement::subject).distinct()
                .map(subject -> new Row(subject, in(all, subject, WorkloadProfile.HIGH_LOAD), in(all, subject, WorkloadProfile.LOW_LOAD)))
                .sorted(Comparator.comparingDouble((Row row) -> row.subject().gibibytes().orElse(0)).reversed()).toList();
        return new TradeOff(first.subject().family(), first.settings(), rows);
    }

    private static Optional<Measurement> in(List<Measurement> all, Subject subject, WorkloadProfile load) {
        return all.stream().filter(m -> m.subject().equals(subject) && m.workload().equals(load.toString())).findFirst();
    }

    public List<Choice> choices() {
        return List.of(
                choice("many users at once", "highest output, high load", Metric.OUTPUT.unit(), true, Row::loaded, row -> row.loaded(Metric.OUTPUT, true),
                        row -> row.loaded(Metric.OUTPUT, false)),
                choice("a first word soon, for one user", "lowest mean TTFT, low load", "ms", false, Row::alone, row -> row.alone(Metric.TTFT, true),
                        row -> row.alone(Metric.TTFT, false)),
                choice("a fast answer, for one user", "lowest mean TPOT, low load", "ms", false, Row::alone, row -> row.alone(Metric.TPOT, true),
                        row -> row.alone(Metric.TPOT, false)),
                choice("speed for its size", "most output per G of weights, high load", "tok/s per G", true, Row::loaded, row -> perSize(row, true),
                        row -> perSize(row, false)),
                choice("little energy", "most output per joule, high load", Metric.TOKENS_PER_JOULE.unit(), true, Row::loaded,
                        row -> row.loaded(Metric.TOKENS_PER_JOULE, true), row -> row.loaded(Metric.TOKENS_PER_JOULE, false)),
                choice("little memory", "smallest weights", GIGABYTES, false, row -> row.loaded().or(row::alone), row -> row.subject().gibibytes(),
                        row -> row.subject().gibibytes()));
    }

    private interface Value {
        OptionalDouble of(Row row);
    }

    private Choice choice(String purpose, String measure, String unit, boolean most, Function<Row, Optional<Measurement>> from,
            Value anyway, Value believed) {
        Optional<Pick> pick = pick(unit, most, from, believed);
        List<Subject> alike = rows.stream().filter(row -> pick.filter(best -> !best.subject().equals(row.subject())
                && alike(value(rows, best.subject(), believed), believed.of(row))).isPresent()).map(Row::subject).toList();
        return new Choice(purpose, measure, most, pick(unit, most, from, anyway), pick, alike);
    }

    private static OptionalDouble value(List<Row> rows, Subject subject, Value value) {
        return rows.stream().filter(row -> row.subject().equals(subject)).findFirst().map(value::of).orElse(OptionalDouble.empty());
    }

    private static boolean alike(OptionalDouble one, OptionalDouble other) {
        return one.isPresent() && other.isPresent() && Math.abs(other.getAsDouble() / one.getAsDouble() - 1) <= ALIKE;
    }

    private Optional<Pick> pick(String unit, boolean most, Function<Row, Optional<Measurement>> from, Value value) {
        ToDoubleFunction<Row> number = row -> value.of(row).orElseThrow();
        Stream<Row> with = rows.stream().filter(row -> value.of(row).isPresent() && from.apply(row).isPresent());
        Optional<Row> best = most ? with.max(Comparator.comparingDouble(number)) : with.min(Comparator.comparingDouble(number));
        return best.map(row -> new Pick(row.subject(), number.applyAsDouble(row), value(row, number.applyAsDouble(row), unit), from.apply(row).orElseThrow()));
    }

    private static String value(Row row, double number, String unit) {
        return unit.equals(GIGABYTES) ? row.subject().size() : Words.number(number) + " " + unit;
    }

    private static OptionalDouble perSize(Row row, boolean anyway) {
        OptionalDouble output = row.loaded(Metric.OUTPUT, anyway);
        OptionalDouble size = row.subject().gibibytes();
        return output.isPresent() && size.isPresent() ? OptionalDouble.of(output.getAsDouble() / size.getAsDouble()) : OptionalDouble.empty();
    }

    /// What is at most as large as this one and clearly faster under both loads, if it can be believed: then this one is worth it for nothing.
    public Optional<Row> betterThan(Row row) {
        return rows.stream().filter(other -> other != row && atMostAsLarge(other, row)
                        && more(other.loaded(Metric.OUTPUT, false), row.loaded(Metric.OUTPUT, true))
                        && more(row.alone(Metric.TPOT, true), other.alone(Metric.TPOT, false)))
                .max(Comparator.comparingDouble(other -> other.loaded(Metric.OUTPUT, false).orElseThrow()));
    }

    private static boolean atMostAsLarge(Row one, Row other) {
        return one.subject().gibibytes().isPresent() && other.subject().gibibytes().isPresent()
                && one.subject().gibibytes().getAsDouble() <= other.subject().gibibytes().getAsDouble();
    }

    private static boolean more(OptionalDouble one, OptionalDouble other) {
        return one.isPresent() && other.isPresent() && one.getAsDouble() > other.getAsDouble() * (1 + ALIKE);
    }

    /// What this one suits, in words.
    public String suits(Row row) {
        List<String> purposes = choices().stream().filter(choice -> choice.suits(row)).map(Choice::purpose).toList();
        if (!purposes.isEmpty()) {
            return String.join("; ", purposes);
        }
        if (row.subject().width() == Subject.Width.BF16) {
            return "the baseline: nothing is lost to quantisation";
        }
        boolean doubted = row.loaded().filter(m -> !m.believable(Metric.OUTPUT)).isPresent() && row.alone().filter(m -> !m.believable(Metric.TPOT)).isPresent();
        if (doubted) {
            return "unknown: no result of it can be believed";
        }
        return betterThan(row).map(better -> "nothing: %s is no larger, and faster under both loads".formatted(better.subject().name()))
                .orElse("a place between the others");
    }
}
