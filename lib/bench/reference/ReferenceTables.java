//SOURCES ../../hub/Model.java ../LatencyMetric.java ../format/Figure.java ReferenceResults.java ReferenceVerdicts.java ../verdict/Verdict.java
package lib.bench.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import lib.bench.LatencyMetric;
import lib.bench.format.Figure;
import lib.bench.reference.ReferenceResults.Chapter;
import lib.bench.reference.ReferenceResults.Result;
import lib.bench.verdict.Verdict;
import lib.hub.Model;

/// The guide's result tables, computed from its blocks, with a column that the guide does not have: the verdict.
public final class ReferenceTables {

    /// @param columns headings
    /// @param rows as many cells as there are columns
    public record Table(String title, List<String> columns, List<List<String>> rows) {}

    private final ReferenceResults reference;

    public ReferenceTables(ReferenceResults reference) {
        this.reference = reference;
    }

    /// Power modes and precisions, each under high and low load, then the scenarios.
    public List<Table> all() {
        List<Table> tables = new ArrayList<>();
        for (String workload : List.of("high-load", "low-load")) {
            tables.add(powerModes(workload));
        }
        for (String workload : List.of("high-load", "low-load")) {
            tables.add(precisions(workload));
        }
        for (String workload : List.of("chat", "high-throughput", "long-context")) {
            tables.add(scenarios(workload));
        }
        return tables;
    }

    private Table powerModes(String workload) {
        List<List<String>> rows = reference.chapter(Chapter.POWER_MODES, workload).stream()
                .map(result -> List.of(result.powerMode().orElse(""), result.clocksLocked().orElse(false) ? "yes" : "no",
                        number(result, Figure.OUTPUT_THROUGHPUT), mean(result, LatencyMetric.TTFT), mean(result, LatencyMetric.TPOT), verdict(result)))
                .toList();
        return new Table("Power modes, Qwen3-8B-FP8, " + workload,
                List.of("mode", "jetson_clocks", "output tok/s", "mean TTFT ms", "mean TPOT ms", "verdict"), rows);
    }

    private Table precisions(String workload) {
        return new Table("Models and precisions, MAXN with jetson_clocks, " + workload, columns(), rows(Chapter.PRECISIONS, workload));
    }

    private Table scenarios(String workload) {
        return new Table("Scenario " + workload + ", no limit of concurrency", columns(), rows(Chapter.SCENARIOS, workload));
    }

    private static List<String> columns() {
        return List.of("model", "precision", "size", "req/s", "output tok/s", "mean TTFT ms", "mean TPOT ms", "verdict");
    }

    private List<List<String>> rows(Chapter chapter, String workload) {
        return reference.chapter(chapter, workload).stream()
                .map(result -> List.of(result.model().substring(result.model().indexOf('/') + 1), weights(result).precision(),
                        weights(result).guideSize().orElse(""), number(result, Figure.REQUEST_THROUGHPUT),
                        number(result, Figure.OUTPUT_THROUGHPUT),
                        mean(result, LatencyMetric.TTFT), mean(result, LatencyMetric.TPOT), verdict(result)))
                .toList();
    }

    private Model.Weights weights(Result result) {
        return reference.modelOf(result).weights();
    }

    private String verdict(Result result) {
        return ReferenceVerdicts.of(reference, result).stream().map(Verdict::kind).map(Verdict.Kind::toString).collect(Collectors.joining(", "));
    }

    private static String number(Result result, Figure figure) {
        return decimals(result.figures().get(figure).orElseThrow());
    }

    private static String mean(Result result, LatencyMetric metric) {
        return decimals(result.figures().get("mean", metric).orElseThrow());
    }

    private static String decimals(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
