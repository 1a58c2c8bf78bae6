//SOURCES ../../format/ServingResult.java ../../verdict/Verdict.java
package lib.bench.report.study;

import java.util.EnumSet;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import lib.bench.format.ServingResult;
import lib.bench.verdict.Verdict.Kind;

/// What results are compared by.
public enum Metric {
    REQUESTS("requests", "req/s", "request_throughput", true),
    OUTPUT("output", "tok/s", "output_throughput", true),
    TTFT("mean TTFT", "ms", "mean_ttft_ms", false),
    TPOT("mean TPOT", "ms", "mean_tpot_ms", false),
    /// Only where the device's power was read during the run.
    TOKENS_PER_JOULE("energy", "tok/J", "output_tokens_per_joule", true);

    /// What makes every number worthless: the model did not compute, or did not answer.
    private static final Set<Kind> WORTHLESS = EnumSet.of(Kind.IMPOSSIBLE, Kind.GARBAGE, Kind.NEVER_STOPS);

    private final String label;
    private final String unit;
    private final String key;
    private final boolean moreIsBetter;

    Metric(String label, String unit, String key, boolean moreIsBetter) {
        this.label = label;
        this.unit = unit;
        this.key = key;
        this.moreIsBetter = moreIsBetter;
    }

    /// E.g. `mean TTFT`.
    public String label() {
        return label;
    }

    public String unit() {
        return unit;
    }

    /// E.g. `mean TTFT (ms)`.
    public String heading() {
        return label + " (" + unit + ")";
    }

    /// Of the figure in a [ServingResult].
    String key() {
        return key;
    }

    public boolean moreIsBetter() {
        return moreIsBetter;
    }

    public OptionalDouble of(ServingResult result) {
        Double value = result.figures().get(key);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /// Whether a verdict of this kind takes away what the metric says. A prefix cache spares the prefill: it falsifies the time to the
    /// first token, and with it every throughput, but not the time that each further token takes.
    public boolean refutedBy(Kind kind) {
        return WORTHLESS.contains(kind) || kind == Kind.CACHED && this != TPOT;
    }

    /// Two decimals, as in the guide's tables.
    public String text(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /// With its unit.
    public String with(double value) {
        return text(value) + " " + unit;
    }
}
