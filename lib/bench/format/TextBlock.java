//SOURCES ../LatencyMetric.java ../VllmVersion.java Figure.java ServingResult.java
package lib.bench.format;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import lib.bench.LatencyMetric;
import lib.bench.VllmVersion.Feature;
import lib.bench.VllmVersion;

/// The text block that `vllm bench serve` prints, to the letter, for a given version.
public final class TextBlock {

    static final String TITLE = "Serving Benchmark Result";

    /// Per-position acceptance in percent, followed by the position; no JSON key of vLLM's (there it is an array of shares).
    static final String POSITION_KEY = "spec_decode_acceptance_percent_at_";

    private static final int WIDTH = 50;

    private TextBlock() {}

    /// Writes the block, with a line feed after every line.
    ///
    /// @param sections which latencies to show: vLLM shows ttft, tpot and itl unless told otherwise
    public static String write(ServingResult result, VllmVersion version, Collection<LatencyMetric> sections) {
        StringBuilder out = new StringBuilder();
        line(out, centred(" " + TITLE + " ", '='));
        for (Figure figure : headFigures(version)) {
            boolean unlimitedRate = figure == Figure.REQUEST_RATE && result.get(figure).orElse(0) == Double.POSITIVE_INFINITY;
            if (!unlimitedRate) {
                figureLine(out, result, figure, label(figure, version));
            }
        }
        if (result.get(Figure.PROBES_COMPLETED).isPresent()) {
            section(out, result, "Probe Requests", List.of(Figure.PROBES_COMPLETED, Figure.PROBES_FAILED, Figure.PROBE_MEDIAN,
                    Figure.PROBE_P99, Figure.PROBE_MAX));
        }
        for (LatencyMetric metric : LatencyMetric.values()) {
            boolean known = switch (metric) {
                case CLIENT_QUEUE_TIME, E2EL_INCLUDING_CLIENT_QUEUE -> version.has(Feature.CLIENT_QUEUE);
                case TTFT, TPOT, ITL, E2EL -> true;
            };
            if (known && sections.contains(metric) && result.get("mean", metric).isPresent()) {
                latencySection(out, result, metric);
            }
        }
        if (version.has(Feature.SPECULATIVE_DECODING) && result.get(Figure.SPEC_RATE).isPresent()) {
            speculativeSection(out, result);
        }
        line(out, "=".repeat(WIDTH));
        return out.toString();
    }

    private static List<Figure> headFigures(VllmVersion version) {
        return EnumSet.range(Figure.COMPLETED, Figure.TOTAL_THROUGHPUT).stream().filter(figure -> switch (figure) {
            case FAILED -> version.has(Feature.FAILED_REQUESTS);
            case MAX_CONCURRENCY, REQUEST_RATE -> version.has(Feature.CONFIGURED_LOAD);
            case PEAK_OUTPUT, PEAK_CONCURRENT -> version.has(Feature.PEAKS);
            default -> true;
        }).toList();
    }

    private static String label(Figure figure, VllmVersion version) {
        boolean old = figure == Figure.TOTAL_THROUGHPUT && !version.has(Feature.LOWER_CASE_TOTAL);
        return old ? "Total Token throughput (tok/s)" : figure.label();
    }

    private static void section(StringBuilder out, ServingResult result, String title, List<Figure> figures) {
        line(out, centred(title, '-'));
        figures.forEach(figure -> figureLine(out, result, figure, figure.label()));
    }

    private static void latencySection(StringBuilder out, ServingResult result, LatencyMetric metric) {
        line(out, centred(metric.title(), '-'));
        row(out, "Mean " + metric.label() + " (ms)", decimals(result.get("mean", metric).orElseThrow()));
        row(out, "Median " + metric.label() + " (ms)", decimals(result.get("median", metric).orElseThrow()));
        for (double percent : result.percentiles(metric)) {
            String name = ServingResult.percentileName(percent);
            row(out, name.toUpperCase(Locale.ROOT) + " " + metric.label() + " (ms)", decimals(result.get(name, metric).orElseThrow()));
        }
    }

    private static void speculativeSection(StringBuilder out, ServingResult result) {
        section(out, result, "Speculative Decoding", List.of(Figure.SPEC_RATE, Figure.SPEC_LENGTH, Figure.SPEC_DRAFTS,
                Figure.SPEC_DRAFT_TOKENS, Figure.SPEC_ACCEPTED));
        if (result.figures().containsKey(POSITION_KEY + 0)) {
            line(out, "Per-position acceptance (%):");
        }
        for (int i = 0; result.figures().containsKey(POSITION_KEY + i); i++) {
            row(out, "  Position " + i, decimals(result.figures().get(POSITION_KEY + i)));
        }
    }

    private static void figureLine(StringBuilder out, ServingResult result, Figure figure, String label) {
        OptionalDouble value = result.get(figure);
        if (value.isPresent()) {
            row(out, label, figure.isInteger() ? Long.toString((long) value.getAsDouble()) : decimals(value.getAsDouble()));
        }
    }

    private static void row(StringBuilder out, String label, String value) {
        line(out, String.format(Locale.ROOT, "%-40s %-10s", label + ":", value));
    }

    /// Two decimals of the exact binary value, as Python rounds; Java's formatter rounds the shortest decimal form instead.
    private static String decimals(double value) {
        return new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
    }

    private static String centred(String text, char fill) {
        int left = (WIDTH - text.length()) / 2;
        String filler = String.valueOf(fill);
        return filler.repeat(left) + text + filler.repeat(WIDTH - text.length() - left);
    }

    private static void line(StringBuilder out, String text) {
        out.append(text).append('\n');
    }
}
