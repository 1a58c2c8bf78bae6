//SOURCES ../Distribution.java ../LatencyMetric.java ../Load.java ../Metrics.java ../SpecDecode.java Figure.java ServingResult.java
//SOURCES TextBlock.java
package lib.bench.format;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import lib.bench.Distribution;
import lib.bench.LatencyMetric;
import lib.bench.Load;
import lib.bench.Metrics;
import lib.bench.SpecDecode;

/// Turns a run's metrics into the numbers that vLLM would report for it.
public final class ServingResults {

    private ServingResults() {}

    /// @param spec speculative decoding as the server counted it, if it did
    public static ServingResult of(Metrics metrics, Load load, Optional<SpecDecode> spec) {
        Map<String, Double> figures = new LinkedHashMap<>();
        put(figures, Figure.COMPLETED, metrics.completed());
        put(figures, Figure.FAILED, metrics.failed());
        load.maxConcurrency().ifPresent(limit -> put(figures, Figure.MAX_CONCURRENCY, limit));
        put(figures, Figure.REQUEST_RATE, load.requestRate());
        put(figures, Figure.DURATION, metrics.duration());
        put(figures, Figure.TOTAL_INPUT, metrics.totalInput());
        put(figures, Figure.TOTAL_OUTPUT, metrics.totalOutput());
        put(figures, Figure.REQUEST_THROUGHPUT, metrics.requestThroughput());
        metrics.goodput().ifPresent(goodput -> put(figures, Figure.GOODPUT, goodput));
        put(figures, Figure.OUTPUT_THROUGHPUT, metrics.outputThroughput());
        put(figures, Figure.PEAK_OUTPUT, metrics.peakOutputTokensPerSecond());
        put(figures, Figure.PEAK_CONCURRENT, metrics.peakConcurrentRequests());
        put(figures, Figure.TOTAL_THROUGHPUT, metrics.totalTokenThroughput());
        for (LatencyMetric metric : LatencyMetric.values()) {
            Distribution latency = metrics.latency(metric);
            String suffix = "_" + metric.key() + "_ms";
            figures.put("mean" + suffix, latency.mean());
            figures.put("median" + suffix, latency.median());
            figures.put("std" + suffix, latency.std());
            latency.percentiles().forEach((percent, value) -> figures.put(ServingResult.percentileName(percent) + suffix, value));
        }
        spec.ifPresent(draft -> {
            put(figures, Figure.SPEC_RATE, draft.acceptanceRate());
            put(figures, Figure.SPEC_LENGTH, draft.acceptanceLength());
            put(figures, Figure.SPEC_DRAFTS, draft.drafts());
            put(figures, Figure.SPEC_DRAFT_TOKENS, draft.draftTokens());
            put(figures, Figure.SPEC_ACCEPTED, draft.acceptedTokens());
            for (int i = 0; i < draft.acceptancePerPosition().size(); i++) {
                figures.put(TextBlock.POSITION_KEY + i, draft.acceptancePerPosition().get(i) * 100);
            }
        });
        return new ServingResult(ServingResult.Tool.VLLM, figures, Map.of());
    }

    private static void put(Map<String, Double> figures, Figure figure, double value) {
        figures.put(figure.key(), value);
    }
}
