//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES Architecture.java Model.java ModelCatalog.java WeightsFolder.java Quantization.java ../Json.java ../UsageException.java
package lib.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.Json;
import lib.UsageException;
import lib.serve.Engine;

/// What is to fit into a host's memory: a model of the catalog, of a folder or of a `config.json`.
///
/// @param weights in bytes
/// @param from    where the size of the weights comes from
/// @param vision  it also encodes pictures
/// @param notes   what to know of the count, and of the model on a Thor
public record FitSubject(String name, long weights, String from, Architecture architecture, boolean vision, List<String> notes) {

    /// The rest of a quantisation's scales: NVFP4 has half a bit for each weight, the others less.
    private static final double MOST_SCALE_BITS = 0.5;

    public FitSubject {
        if (weights < 1) {
            throw new UsageException("the weights of %s can't be counted".formatted(name));
        }
        notes = List.copyOf(notes);
    }

    /// @throws UsageException for a model that keeps no KV cache
    public static FitSubject of(Model model) {
        Architecture architecture = model.architecture()
                .orElseThrow(() -> new UsageException(model.name() + " is no language model: it keeps no KV cache to count"));
        return new FitSubject(model.name(), model.weights().size().bytes(), switch (model.weights().size().source()) {
            case PUBLISHED -> "the catalog, as published";
            case GUIDE -> "the catalog, the guide's figure";
            case COMPUTED -> "the catalog, computed from the parameters";
        }, architecture, model.kind() == Model.Kind.VISION, problems(model));
    }

    private static List<String> problems(Model model) {
        if (model.servedBy(Engine.VLLM).isEmpty()) {
            return List.of("not for vLLM, whose options these are, but for %s".formatted(model.servings().stream()
                    .map(serving -> serving.engine().toString()).collect(Collectors.joining(" or "))));
        }
        // what the page cache does is in the answer itself
        return model.problemsWith(Engine.VLLM).stream().filter(problem -> !problem.id().equals("page-cache"))
                .map(problem -> "%s: %s".formatted(problem.symptom(), problem.fix())).toList();
    }

    /// @param config instead of the folder's own; a folder without one, as of GGUF, falls back to the catalog
    /// @throws UsageException when the folder has no weights, or nobody knows its config
    public static FitSubject of(WeightsFolder folder, Optional<String> config, ModelCatalog catalog) {
        WeightsFolder.Weighed weighed = folder.weigh()
                .orElseThrow(() -> new UsageException("no .safetensors, .gguf or .bin files in " + folder.path()));
        Optional<Model> known = catalog.behind(folder.path());
        Optional<JsonNode> read = config.or(folder::config).map(text -> json(text, folder.path()));
        Architecture architecture = read.map(FitSubject::architecture).or(() -> known.flatMap(Model::architecture))
                .orElseThrow(() -> new UsageException(
                        "no config.json in %s, and the catalog has no model of this name; --config FILE gives one".formatted(folder.path())));
        boolean vision = read.map(node -> node.has("vision_config"))
                .orElseGet(() -> known.filter(model -> model.kind() == Model.Kind.VISION).isPresent());
        List<String> problems = known.map(FitSubject::problems).orElse(List.of());
        List<String> notes = Stream.concat(architecture.remark().stream(), problems.stream()).toList();
        return new FitSubject(folder.path(), weighed.bytes(), weighed.from(), architecture, vision, notes);
    }

    /// From a `config.json` alone: the weights are counted.
    /// @throws UsageException naming what of the config can't be counted
    public static FitSubject of(String name, String config) {
        JsonNode read = json(config, name);
        Architecture architecture = architecture(read);
        boolean vision = read.has("vision_config");
        try {
            double bits = Quantization.fromConfig(read).layerBits();
            long layers = architecture.layerParameters();
            double bytes = layers * (bits < 16 ? bits + MOST_SCALE_BITS : bits) / 8 + (architecture.parameters() - layers) * 2.0;
            List<String> notes = Stream.concat(architecture.remark().stream(),
                    vision ? Stream.of("the weights of the vision encoder are not counted") : Stream.empty()).toList();
            return new FitSubject(name, Math.round(bytes), "computed from " + name, architecture, vision, notes);
        } catch (IllegalArgumentException e) {
            throw new UsageException("%s: %s; name the model's folder as well, for the size of its files".formatted(name, e.getMessage()));
        }
    }

    private static Architecture architecture(JsonNode config) {
        try {
            return Architecture.fromConfig(config);
        } catch (IllegalArgumentException e) {
            throw new UsageException("the KV cache can't be counted: " + e.getMessage());
        }
    }

    private static JsonNode json(String text, String name) {
        try {
            return Json.read(text, JsonNode.class);
        } catch (IllegalArgumentException e) {
            throw new UsageException("the config.json of %s can't be read: %s".formatted(name, e.getMessage()));
        }
    }
}
