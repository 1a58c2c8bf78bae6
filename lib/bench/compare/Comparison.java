//SOURCES ../LatencyMetric.java Repeats.java ../format/Figure.java ../format/ServingResult.java
package lib.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import lib.bench.LatencyMetric;
import lib.bench.format.Figure;
import lib.bench.format.ServingResult;

/// Two sets of results side by side: before and after, or somebody's and the guide's. Each set may hold repeats of the same run.
public final class Comparison {

    /// One figure on both sides.
    ///
    /// @param before mean of the repeats, as is `after`
    /// @param noise difference that repeats alone would exceed in 5 of 100 cases; empty unless both sides have repeats
    public record Row(String figure, double before, double after, OptionalDouble noise) {

        public double difference() {
            return after - before;
        }

        /// `after` / `before`; empty if `before` is 0.
        public OptionalDouble ratio() {
            return before == 0 ? OptionalDouble.empty() : OptionalDouble.of(after / before);
        }

        /// Whether the difference is more than noise; unknown, and then false, without repeats.
        public boolean isSignificant() {
            return noise.isPresent() && Math.abs(difference()) > noise.getAsDouble();
        }
    }

    private static final List<Figure> FIGURES =
            List.of(Figure.REQUEST_THROUGHPUT, Figure.OUTPUT_THROUGHPUT, Figure.TOTAL_THROUGHPUT, Figure.GOODPUT);

    private Comparison() {}

    /// The figures that all results of both sides have.
    ///
    /// @throws IllegalArgumentException if a side is empty
    public static List<Row> of(List<ServingResult> before, List<ServingResult> after) {
        if (before.isEmpty() || after.isEmpty()) {
            throw new IllegalArgumentException("a comparison needs a result on each side");
        }
        List<Row> rows = new ArrayList<>();
        for (Figure figure : FIGURES) {
            add(rows, figure.key(), figure.label(), before, after);
        }
        for (LatencyMetric metric : LatencyMetric.values()) {
            for (String statistic : statistics(metric, before)) {
                add(rows, statistic + "_" + metric.key() + "_ms", statistic + " " + metric.label() + " (ms)", before, after);
            }
        }
        return rows;
    }

    private static Set<String> statistics(LatencyMetric metric, List<ServingResult> results) {
        Set<String> statistics = new LinkedHashSet<>(List.of("mean", "median"));
        results.getFirst().percentiles(metric).forEach(percent -> statistics.add(ServingResult.percentileName(percent)));
        return statistics;
    }

    private static void add(List<Row> rows, String key, String label, List<ServingResult> before, List<ServingResult> after) {
        double[] left = values(key, before);
        double[] right = values(key, after);
        if (left.length == before.size() && right.length == after.size()) {
            rows.add(new Row(label, Repeats.mean(left), Repeats.mean(right), Repeats.noise(left, right)));
        }
    }

    private static double[] values(String key, List<ServingResult> results) {
        return results.stream().filter(result -> result.figures().containsKey(key)).mapToDouble(result -> result.figures().get(key)).toArray();
    }
}
