package lib.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The latencies that vLLM knows, with the words it prints for them.
public enum LatencyMetric {
    TTFT("ttft", "TTFT", "Time to First Token"),
    TPOT("tpot", "TPOT", "Time per Output Token (excl. 1st token)"),
    ITL("itl", "ITL", "Inter-token Latency"),
    E2EL("e2el", "E2EL", "End-to-end Latency"),
    /// From a request's due time to its start, under a concurrency limit.
    CLIENT_QUEUE_TIME("client_queue_time", "Client Queue Time", "Client-side Queueing"),
    /// From a request's due time to its end: the end-to-end latency without coordinated omission.
    E2EL_INCLUDING_CLIENT_QUEUE("e2el_including_client_queue", "E2EL incl. Client Queue", "Queue-inclusive End-to-end Latency");

    private final String key;
    private final String label;
    private final String title;

    LatencyMetric(String key, String label, String title) {
        this.key = key;
        this.label = label;
        this.title = title;
    }

    /// The name in JSON keys and in --percentile-metrics.
    public String key() {
        return key;
    }

    /// The name within a line of the text block.
    public String label() {
        return label;
    }

    /// The title of its section of the text block.
    public String title() {
        return title;
    }

    /// @throws IllegalArgumentException naming the metrics there are
    public static LatencyMetric parse(String key) {
        return Arrays.stream(values()).filter(metric -> metric.key.equals(key.strip().toLowerCase(Locale.ROOT))).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown metric '" + key + "'; there are "
                        + Arrays.stream(values()).map(LatencyMetric::key).collect(Collectors.joining(", "))));
    }
}
