//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../../LatencyMetric.java ../../format/Figure.java ../../format/ServingResult.java ../../verdict/Verdict.java Metric.java
package lib.bench.report.study;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.bench.LatencyMetric;
import lib.bench.format.Figure;
import lib.bench.format.ServingResult;
import lib.bench.verdict.Verdict;

/// Thorbook's own JSON document of a run, read back. What a version of it does not have is absent, not an error.
///
/// @param metadata the pairs that were kept with the result
record OwnDocument(JsonNode root, Map<String, String> metadata) {

    private static final Map<String, Figure> TOTALS = Map.of("completed", Figure.COMPLETED, "failed", Figure.FAILED,
            "durationSeconds", Figure.DURATION, "inputTokens", Figure.TOTAL_INPUT, "outputTokens", Figure.TOTAL_OUTPUT,
            "requestsPerSecond", Figure.REQUEST_THROUGHPUT, "goodRequestsPerSecond", Figure.GOODPUT,
            "outputTokensPerSecond", Figure.OUTPUT_THROUGHPUT, "totalTokensPerSecond", Figure.TOTAL_THROUGHPUT);

    OwnDocument(JsonNode root) {
        this(root, metadata(root));
    }

    /// Whether a JSON document is one of Thorbook's.
    static boolean is(JsonNode root) {
        return root.path("totals").isObject() && root.path("latenciesMs").isObject() && root.path("configuration").isObject();
    }

    private static Map<String, String> metadata(JsonNode root) {
        Map<String, String> pairs = new LinkedHashMap<>();
        root.at("/configuration/metadata").properties().forEach(pair -> pairs.put(pair.getKey(), pair.getValue().asText()));
        return pairs;
    }

    String model() {
        return root.at("/configuration/model").asText();
    }

    String seed() {
        return root.at("/configuration/seed").asText();
    }

    Optional<Integer> concurrency() {
        JsonNode limit = root.at("/configuration/maxConcurrency");
        return limit.isNumber() ? Optional.of(limit.intValue()) : Optional.empty();
    }

    /// @throws IllegalArgumentException for a kind of verdict that this version does not know
    List<Verdict> verdicts() {
        List<Verdict> verdicts = new ArrayList<>();
        root.path("verdicts").forEach(node -> verdicts.add(new Verdict(
                Verdict.Kind.valueOf(node.path("kind").asText().replace('-', '_')), node.path("reason").asText())));
        return verdicts;
    }

    /// The client's system and Java.
    Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        root.path("environment").properties().forEach(pair -> versions.put(words(pair.getKey()), pair.getValue().asText()));
        return versions;
    }

    private static String words(String key) {
        return key.replaceAll("([A-Z])", " $1").toLowerCase(java.util.Locale.ROOT);
    }

    ServingResult figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        root.path("totals").properties().forEach(field -> Optional.ofNullable(TOTALS.get(field.getKey()))
                .ifPresent(figure -> figures.put(figure.key(), field.getValue().doubleValue())));
        concurrency().ifPresent(limit -> figures.put(Figure.MAX_CONCURRENCY.key(), (double) limit));
        JsonNode perJoule = root.at("/device/tokensPerSecondPerWatt");
        if (perJoule.isNumber()) {
            figures.put(Metric.TOKENS_PER_JOULE.key(), perJoule.doubleValue());
        }
        for (LatencyMetric metric : LatencyMetric.values()) {
            JsonNode latency = root.at("/latenciesMs/" + metric.key());
            if (latency.path("count").asLong() > 0) {
                for (String statistic : List.of("mean", "median", "std")) {
                    figures.put("%s_%s_ms".formatted(statistic, metric.key()), latency.path(statistic).doubleValue());
                }
                latency.path("percentiles").forEach(percentile -> figures.put("%s_%s_ms".formatted(
                        ServingResult.percentileName(percentile.path("percent").doubleValue()), metric.key()), percentile.path("value").doubleValue()));
            }
        }
        return new ServingResult(ServingResult.Tool.VLLM, figures, Map.of("model_id", model()));
    }
}
