//SOURCES ../LatencyMetric.java Figure.java
package lib.bench.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.bench.LatencyMetric;

/// The numbers of one benchmark result, whoever measured them.
///
/// @param tool whose output it was
/// @param figures by the keys of vLLM's JSON (`completed`, `mean_ttft_ms`, `p99_itl_ms` ...); latencies in milliseconds
/// @param attributes what else was said about the run in words, e.g. `model_id`, `backend`, `date`
public record ServingResult(Tool tool, Map<String, Double> figures, Map<String, String> attributes) {

    /// The programs whose results can be told apart.
    public enum Tool { VLLM, SGLANG, TENSORRT_LLM }

    /// A statistic of a latency, as in the key `p99_ttft_ms`.
    static final Pattern LATENCY_KEY = Pattern.compile("(mean|median|std|min|max|p\\d{1,3}(?:\\.\\d{1,4})?)_([a-z0-9_]+)_ms");

    public ServingResult {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    public OptionalDouble get(Figure figure) {
        return get(figure.key());
    }

    /// A statistic of a latency in milliseconds.
    ///
    /// @param statistic `mean`, `median`, `std` or a percentile such as `p99`
    public OptionalDouble get(String statistic, LatencyMetric metric) {
        return get(statistic + "_" + metric.key() + "_ms");
    }

    private OptionalDouble get(String key) {
        Double value = figures.get(key);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /// The percentiles that are there for a latency.
    public SortedSet<Double> percentiles(LatencyMetric metric) {
        SortedSet<Double> percents = new TreeSet<>();
        for (String key : figures.keySet()) {
            Matcher latency = LATENCY_KEY.matcher(key);
            if (latency.matches() && latency.group(2).equals(metric.key()) && latency.group(1).matches("p\\d.*")) {
                percents.add(Double.valueOf(latency.group(1).substring(1)));
            }
        }
        return percents;
    }

    /// `p99`, `p99.9`: the way vLLM names a percentile.
    public static String percentileName(double percent) {
        return percent == Math.rint(percent) ? "p" + (long) percent : "p" + percent;
    }

    /// What cannot be true of these numbers; empty if they agree with each other.
    ///
    /// Throughputs must follow from totals and duration, within what rounding to two decimals allows.
    public List<String> contradictions() {
        List<String> found = new ArrayList<>();
        for (Figure required : List.of(Figure.COMPLETED, Figure.DURATION, Figure.REQUEST_THROUGHPUT)) {
            if (get(required).isEmpty()) {
                found.add("no '" + required.label() + "'");
            }
        }
        figures.forEach((key, value) -> {
            if (!(value >= 0) || value.isInfinite() && !key.equals(Figure.REQUEST_RATE.key())) {
                found.add(key + " cannot be " + value);
            }
        });
        if (found.isEmpty()) {
            checkRate(found, Figure.REQUEST_THROUGHPUT, Figure.COMPLETED);
            checkRate(found, Figure.OUTPUT_THROUGHPUT, Figure.TOTAL_OUTPUT);
            if (get(Figure.TOTAL_INPUT).isPresent() && get(Figure.TOTAL_OUTPUT).isPresent()) {
                double total = get(Figure.TOTAL_INPUT).getAsDouble() + get(Figure.TOTAL_OUTPUT).getAsDouble();
                checkRate(found, Figure.TOTAL_THROUGHPUT, total);
            }
        }
        return List.copyOf(found);
    }

    private void checkRate(List<String> found, Figure rate, Figure total) {
        if (get(total).isPresent()) {
            checkRate(found, rate, get(total).getAsDouble());
        }
    }

    private void checkRate(List<String> found, Figure rate, double total) {
        if (get(rate).isEmpty()) {
            return;
        }
        double rounding = 0.0051;
        double duration = get(Figure.DURATION).orElseThrow();
        double stated = get(rate).getAsDouble();
        boolean tooHigh = duration > rounding && stated - rounding > total / (duration - rounding);
        boolean tooLow = stated + rounding < total / (duration + rounding);
        if (tooHigh || tooLow) {
            found.add(String.format(Locale.ROOT, "%s is %.2f, but %.0f / %.2f s = %.2f", rate.label(), stated, total, duration, total / duration));
        }
    }
}
