//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES Architecture.java Model.java WeightFormat.java
package lib.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import lib.hub.Model.Problem;
import lib.hub.Model.Serving;
import lib.hub.Model.Size;
import lib.serve.Engine;

/// `models.json` as it is written: what models share stands once, under the weight format or the family that they share it by.
record CatalogFile(Map<String, ProblemEntry> problems, Map<WeightFormat, FormatEntry> formats, Map<String, FamilyEntry> families,
                   List<ModelEntry> models) {

    private static final double HEAD_BITS = 16;

    record ProblemEntry(List<Engine> engines, String symptom, String cause, String fix, String source, Optional<String> fixedIn) {}

    record FormatEntry(List<Engine> engines, List<String> problems, Optional<Map<String, String>> environment) {}

    /// @param owner  whose own repositories carry the family's licence
    /// @param config what counts of its `config.json`
    record FamilyEntry(String owner, Model.Kind kind, String license, long parameters, Optional<Long> activeParameters,
                       Optional<JsonNode> config, Optional<Map<String, List<String>>> features, Optional<List<String>> problems,
                       Optional<String> note) {}

    record ModelEntry(String id, String family, WeightFormat format, String precision, double bits, Optional<Double> headBits,
                      Optional<Long> bytes, Optional<String> guideSize, Optional<String> file, Optional<Boolean> guide,
                      Optional<List<String>> options, Optional<List<Engine>> engines, Optional<List<String>> problems,
                      Optional<String> note) {}

    List<Model> resolve() {
        return models.stream().map(this::model).toList();
    }

    private Model model(ModelEntry entry) {
        FamilyEntry family = Optional.ofNullable(families.get(entry.family))
                .orElseThrow(() -> new IllegalArgumentException(entry.id + " names the unknown family '" + entry.family + "'"));
        FormatEntry format = formats.get(entry.format);
        // Jackson reads a node that is absent as one that says so
        Optional<Architecture> architecture = family.config.filter(JsonNode::isObject).map(Architecture::fromConfig);
        var weights = new Model.Weights(entry.format, entry.precision, entry.bits, entry.headBits.orElse(Math.max(HEAD_BITS, entry.bits)),
                size(entry, family, architecture), entry.guideSize, entry.file);
        List<Serving> servings = entry.engines.orElse(format.engines).stream()
                .map(engine -> serving(engine, entry, format, family)).toList();
        List<Problem> known = Stream.of(entry.problems, Optional.of(format.problems), family.problems).flatMap(Optional::stream)
                .flatMap(List::stream).distinct().map(this::problem)
                .filter(problem -> servings.stream().anyMatch(serving -> problem.engines().contains(serving.engine()))).toList();
        String owner = entry.id.substring(0, entry.id.indexOf('/'));
        return new Model(entry.id.substring(owner.length() + 1), entry.id, entry.family, family.kind, entry.guide.orElse(true), weights,
                family.parameters, family.activeParameters.orElse(family.parameters), architecture,
                Optional.of(owner.equals(family.owner) ? family.license : family.license + " (of the base model)"), servings, known,
                entry.note.or(() -> family.note));
    }

    private static Serving serving(Engine engine, ModelEntry entry, FormatEntry format, FamilyEntry family) {
        Map<String, String> environment = format.environment.orElse(Map.of());
        List<String> options = entry.options.orElse(List.of());
        return switch (engine) {
            case VLLM -> new Serving(engine, environment, options, family.features.orElse(Map.of()));
            // the parsers for tools and reasoning are those of newer versions than the guide's triton image holds
            case TRITON -> new Serving(engine, environment, options, Map.of());
            case TRTLLM, OLLAMA, EMBEDDED -> new Serving(engine, Map.of(), List.of(), Map.of());
        };
    }

    private Problem problem(String id) {
        ProblemEntry entry = Optional.ofNullable(problems.get(id))
                .orElseThrow(() -> new IllegalArgumentException("models.json names the unknown problem '" + id + "'"));
        return new Problem(id, Set.copyOf(entry.engines), entry.symptom, entry.cause, entry.fix, entry.source, entry.fixedIn);
    }

    /// What is published, else the guide's figure, else a count: the layers at their stored width with scales, the rest in 16 bits.
    private static Size size(ModelEntry entry, FamilyEntry family, Optional<Architecture> architecture) {
        if (entry.bytes.isPresent()) {
            return new Size(entry.bytes.get(), Size.Source.PUBLISHED);
        }
        if (entry.guideSize.isPresent()) {
            var gibibytes = new BigDecimal(entry.guideSize.get().replace(" G", ""));
            return new Size(gibibytes.multiply(BigDecimal.valueOf(1L << 30)).longValue(), Size.Source.GUIDE);
        }
        long quantised = architecture.map(Architecture::layerParameters)
                .orElseThrow(() -> new IllegalArgumentException(entry.id + " has neither a size nor an architecture to count one"));
        double bits = quantised * (entry.bits + entry.format.scaleBits()) + (family.parameters - quantised) * HEAD_BITS;
        return new Size(Math.round(bits / 8), Size.Source.COMPUTED);
    }
}
