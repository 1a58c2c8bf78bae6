package lib.bench.format;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A single number of a benchmark result: its key in vLLM's JSON and its label in vLLM's text block.
public enum Figure {
    COMPLETED("completed", "Successful requests", true),
    FAILED("failed", "Failed requests", true),
    MAX_CONCURRENCY("max_concurrency", "Maximum request concurrency", true),
    REQUEST_RATE("request_rate", "Request rate configured (RPS)", false),
    DURATION("duration", "Benchmark duration (s)", false),
    TOTAL_INPUT("total_input_tokens", "Total input tokens", true),
    TOTAL_OUTPUT("total_output_tokens", "Total generated tokens", true),
    REQUEST_THROUGHPUT("request_throughput", "Request throughput (req/s)", false),
    GOODPUT("request_goodput", "Request goodput (req/s)", false),
    OUTPUT_THROUGHPUT("output_throughput", "Output token throughput (tok/s)", false),
    PEAK_OUTPUT("max_output_tokens_per_s", "Peak output token throughput (tok/s)", false),
    PEAK_CONCURRENT("max_concurrent_requests", "Peak concurrent requests", false),
    RTFX("rtfx", "RTFx (Inverse Real-Time Factor)", false),
    TOTAL_THROUGHPUT("total_token_throughput", "Total token throughput (tok/s)", false),
    PROBES_COMPLETED("probe_completed", "Probe requests completed", true),
    PROBES_FAILED("probe_failed", "Probe requests failed", true),
    PROBE_MEDIAN("probe_median_e2el_ms", "Median probe E2EL (ms)", false),
    PROBE_P99("probe_p99_e2el_ms", "P99 probe E2EL (ms)", false),
    PROBE_MAX("probe_max_e2el_ms", "Max probe E2EL (ms)", false),
    SPEC_RATE("spec_decode_acceptance_rate", "Acceptance rate (%)", false),
    SPEC_LENGTH("spec_decode_acceptance_length", "Acceptance length", false),
    SPEC_DRAFTS("spec_decode_num_drafts", "Drafts", true),
    SPEC_DRAFT_TOKENS("spec_decode_draft_tokens", "Draft tokens", true),
    SPEC_ACCEPTED("spec_decode_accepted_tokens", "Accepted tokens", true);

    private final String key;
    private final String label;
    private final boolean integer;

    Figure(String key, String label, boolean integer) {
        this.key = key;
        this.label = label;
        this.integer = integer;
    }

    /// The key in JSON.
    public String key() {
        return key;
    }

    /// The label in the text block, without its colon, as the newest version writes it.
    public String label() {
        return label;
    }

    /// Whether the text block shows it without decimals.
    public boolean isInteger() {
        return integer;
    }

    static Optional<Figure> ofKey(String key) {
        return Arrays.stream(values()).filter(figure -> figure.key.equals(key)).findFirst();
    }

    /// By label, ignoring case; SGLang's other words for the same thing are understood, with the misspelling of its early versions.
    static Optional<Figure> ofLabel(String label) {
        String known = switch (label.toLowerCase(Locale.ROOT)) {
            case "max request concurrency", "max reqeuest concurrency" -> MAX_CONCURRENCY.label;
            case "traffic request rate" -> REQUEST_RATE.label;
            case "accept length" -> SPEC_LENGTH.label;
            default -> label;
        };
        return Arrays.stream(values()).filter(figure -> figure.label.equalsIgnoreCase(known)).findFirst();
    }
}
