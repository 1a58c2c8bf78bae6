package lib.serve.openai;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/// The counters that a vLLM server shows at /metrics, by vLLM's names.
public final class ServerMetrics {

    private final AtomicLong running = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong promptTokens = new AtomicLong();
    private final AtomicLong generatedTokens = new AtomicLong();
    private final AtomicLong cacheQueries = new AtomicLong();
    private final AtomicLong cacheHits = new AtomicLong();
    private final AtomicLong stopped = new AtomicLong();
    private final AtomicLong atLimit = new AtomicLong();
    private final AtomicLong ttftNanos = new AtomicLong();
    private final AtomicLong ttftCount = new AtomicLong();

    public void load(int nowRunning, int nowWaiting) {
        running.set(nowRunning);
        waiting.set(nowWaiting);
    }

    public void prompt(int tokens, int cached) {
        promptTokens.addAndGet(tokens);
        cacheQueries.addAndGet(tokens);
        cacheHits.addAndGet(cached);
    }

    public void firstToken(long nanos) {
        ttftNanos.addAndGet(nanos);
        ttftCount.incrementAndGet();
    }

    public void generated(int tokens) {
        generatedTokens.addAndGet(tokens);
    }

    /// @param limited whether the answer ended because it had as many tokens as were allowed
    public void finished(boolean limited) {
        (limited ? atLimit : stopped).incrementAndGet();
    }

    /// The Prometheus text format.
    String text(String model) {
        String labels = "{engine=\"0\",model_name=\"" + model.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        StringBuilder out = new StringBuilder();
        line(out, "gauge", "vllm:num_requests_running", labels, running.get());
        line(out, "gauge", "vllm:num_requests_waiting", labels, waiting.get());
        line(out, "counter", "vllm:prompt_tokens_total", labels, promptTokens.get());
        line(out, "counter", "vllm:generation_tokens_total", labels, generatedTokens.get());
        line(out, "counter", "vllm:prefix_cache_queries_total", labels, cacheQueries.get());
        line(out, "counter", "vllm:prefix_cache_hits_total", labels, cacheHits.get());
        line(out, "counter", "vllm:request_success_total", labels + ",finished_reason=\"stop\"", stopped.get());
        out.append(String.format(Locale.ROOT, "vllm:request_success_total%s,finished_reason=\"length\"} %d%n", labels, atLimit.get()));
        out.append("# TYPE vllm:time_to_first_token_seconds summary\n");
        out.append(String.format(Locale.ROOT, "vllm:time_to_first_token_seconds_sum%s} %.6f%n", labels, ttftNanos.get() / 1e9));
        out.append(String.format(Locale.ROOT, "vllm:time_to_first_token_seconds_count%s} %d%n", labels, ttftCount.get()));
        return out.toString();
    }

    private static void line(StringBuilder out, String type, String name, String labels, long value) {
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        out.append(name).append(labels).append("} ").append(value).append('\n');
    }
}
