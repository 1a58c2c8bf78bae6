//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES Figure.java ServingResult.java TextBlock.java
package lib.bench.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads result files of `vllm bench serve` (one object, or one after another as `--append-result` leaves them, or an array) and of
/// SGLang's `bench_serving`, whose keys are the same where it matters.
public final class VllmJsonReader {

    private static final List<String> ATTRIBUTES = List.of("date", "backend", "endpoint_type", "label", "model_id", "tokenizer_id",
            "dataset_name");

    private VllmJsonReader() {}

    /// @throws IllegalArgumentException if it is not JSON, or not such a result, or if its numbers contradict each other; the
    ///     message says which
    public static List<ServingResult> read(String json) {
        List<ServingResult> results = new ArrayList<>();
        try (MappingIterator<JsonNode> documents = new ObjectMapper().readerFor(JsonNode.class).readValues(json)) {
            while (documents.hasNextValue()) {
                JsonNode document = documents.nextValue();
                if (!document.isObject()) {
                    throw new IllegalArgumentException("a benchmark result is a JSON object, not " + document.getNodeType());
                }
                results.add(result(document));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (results.isEmpty()) {
            throw new IllegalArgumentException("there is no benchmark result");
        }
        return List.copyOf(results);
    }

    private static ServingResult result(JsonNode document) {
        Map<String, Double> figures = new LinkedHashMap<>();
        document.properties().forEach(field -> number(field.getKey(), field.getValue()).ifPresent(value -> figures.put(field.getKey(), value)));
        JsonNode positions = document.path("spec_decode_per_position_acceptance_rates");
        for (int i = 0; i < positions.size(); i++) {
            figures.put(TextBlock.POSITION_KEY + i, positions.get(i).asDouble() * 100);
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        ATTRIBUTES.stream().filter(key -> document.path(key).isTextual()).forEach(key -> attributes.put(key, document.get(key).textValue()));
        ServingResult result = new ServingResult(tool(document), figures, attributes);
        if (!result.contradictions().isEmpty()) {
            throw new IllegalArgumentException("not a benchmark result: " + String.join("; ", result.contradictions()));
        }
        return result;
    }

    private static Optional<Double> number(String key, JsonNode value) {
        boolean wanted = Figure.ofKey(key).isPresent() || ServingResult.LATENCY_KEY.matcher(key).matches();
        if (!wanted || value.isNull()) {
            return Optional.empty();
        }
        if (key.equals(Figure.REQUEST_RATE.key()) && value.asText().equals("inf")) {
            return Optional.of(Double.POSITIVE_INFINITY);
        }
        if (!value.isNumber()) {
            throw new IllegalArgumentException("'" + key + "' should be a number: " + value);
        }
        return Optional.of(value.doubleValue());
    }

    private static ServingResult.Tool tool(JsonNode document) {
        boolean sglang = document.has("total_output_tokens_retokenized") || document.path("backend").asText().startsWith("sglang");
        return sglang ? ServingResult.Tool.SGLANG : ServingResult.Tool.VLLM;
    }
}
