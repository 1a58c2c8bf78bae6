//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../format/ServingResult.java ../../hub/ModelCatalog.java
//FILES lib/data/reference-results.json=../../data/reference-results.json
package lib.bench.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lib.bench.format.ServingResult;
import lib.hub.Model;
import lib.hub.ModelCatalog;

/// Every benchmark result of the Jetson Thor guide, as data.
///
/// @param chip name of the chip that the guide measured, see [lib.bench.verdict.Chip#named]
/// @param models of the catalog, by id: those that the guide measured
/// @param results in the order of the guide
public record ReferenceResults(String source, String chip, Map<String, Model> models, List<Result> results) {

    private static final String RESOURCE = "/lib/data/reference-results.json";

    /// Which part of the guide a result comes from.
    public enum Chapter { POWER_MODES, PRECISIONS, SCENARIOS }

    /// One result.
    ///
    /// @param id stable name, unique
    /// @param model its id, key into [ReferenceResults#models()]
    /// @param engine e.g. `vllm 0.10.1.1`
    /// @param powerMode `MAXN` or `120W`; empty where the guide does not say
    /// @param clocksLocked whether jetson_clocks was run; empty where the guide does not say
    /// @param workload name of the load, e.g. `high-load`
    public record Result(String id, Chapter chapter, String model, String engine, Optional<String> powerMode,
            Optional<Boolean> clocksLocked, String workload, ServingResult figures) {}

    public ReferenceResults {
        models = Map.copyOf(models);
        results = List.copyOf(results);
        for (Result result : results) {
            if (!models.containsKey(result.model)) {
                throw new IllegalArgumentException(result.id + " names the unknown model '" + result.model + "'");
            }
        }
    }

    public Model modelOf(Result result) {
        return models.get(result.model);
    }

    public List<Result> chapter(Chapter chapter, String workload) {
        return results.stream().filter(result -> result.chapter == chapter && result.workload.equals(workload)).toList();
    }

    /// @throws IllegalArgumentException if there is no such result
    public Result named(String id) {
        return results.stream().filter(result -> result.id.equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no reference result is called '" + id + "'; `reference --list` names them"));
    }

    /// The results that come with Thorbook.
    public static ReferenceResults load() {
        try (InputStream in = ReferenceResults.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + RESOURCE + " is missing");
            }
            return parse(new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ReferenceResults parse(JsonNode root) {
        List<Result> results = new ArrayList<>();
        root.required("results").forEach(node -> results.add(result(node)));
        ModelCatalog catalog = ModelCatalog.load();
        Map<String, Model> models = results.stream().map(Result::model).distinct().collect(Collectors.toMap(id -> id, catalog::named));
        return new ReferenceResults(root.required("source").asText(), root.required("chip").asText(), models, results);
    }

    private static Result result(JsonNode node) {
        Map<String, Double> figures = new LinkedHashMap<>();
        node.required("figures").properties().forEach(entry -> figures.put(entry.getKey(), entry.getValue().doubleValue()));
        Optional<Boolean> clocks = node.has("clocksLocked") ? Optional.of(node.get("clocksLocked").booleanValue()) : Optional.empty();
        return new Result(node.required("id").asText(), Chapter.valueOf(node.required("chapter").asText()), node.required("model").asText(),
                node.required("engine").asText(), text(node, "powerMode"), clocks, node.required("workload").asText(),
                new ServingResult(ServingResult.Tool.VLLM, figures, Map.of()));
    }

    private static Optional<String> text(JsonNode node, String field) {
        return node.has(field) ? Optional.of(node.get(field).asText()) : Optional.empty();
    }
}
