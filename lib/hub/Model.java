//SOURCES Architecture.java WeightFormat.java ../serve/Engine.java
package lib.hub;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lib.serve.Engine;

/// A model of the catalog: one repository of the hub.
///
/// @param name             the last part of the id, e.g. `Qwen3-8B-FP8`
/// @param id               where ModelScope has it, e.g. `Qwen/Qwen3-8B-FP8`
/// @param base             the model that these weights are a form of, e.g. `Qwen3-8B`
/// @param guide            the guide has it
/// @param weights          how its weights are stored
/// @param parameters       all of them; rounded for the speech models
/// @param activeParameters those that each token goes through, embeddings included; all of them unless it is a mixture of experts
/// @param architecture     sizes for the KV cache; empty for models that keep none
/// @param license          of this repository, or of the base model where another than its maker converted it
/// @param servings         the engines that serve it, best first; empty when none of Thorbook's does
/// @param problems         what goes wrong with it on a Thor
public record Model(String name, String id, String base, Kind kind, boolean guide, Weights weights, long parameters, long activeParameters,
                    Optional<Architecture> architecture, Optional<String> license, List<Serving> servings, List<Problem> problems,
                    Optional<String> note) {

    /// What a model takes and gives. Vision models read text as well.
    public enum Kind { TEXT, VISION, SPEECH }

    /// @param precision the guide's word, e.g. `GPTQ(Int4)`
    /// @param layerBits bits of a layer's weight, without the scales of the quantisation
    /// @param headBits  bits of a weight of the output head
    /// @param guideSize the guide's figure for the size on disk, in GiB rounded up, e.g. `8.9 G`
    /// @param file      the one file to take of a repository that holds several quantisations
    public record Weights(WeightFormat format, String precision, double layerBits, double headBits, Size size, Optional<String> guideSize,
                          Optional<String> file) {
        public Weights {
            if (!(layerBits > 0 && layerBits <= 32 && headBits > 0 && headBits <= 32)) {
                throw new IllegalArgumentException("a weight has 1 to 32 bits, not %s or %s".formatted(layerBits, headBits));
            }
        }
    }

    /// Bytes of the weights on disk and, loaded, in memory.
    public record Size(long bytes, Source source) {

        /// Where a size comes from.
        public enum Source {
            /// The repository's own index or list of files.
            PUBLISHED,
            /// The guide's table.
            GUIDE,
            /// The number of parameters and the bits of each.
            COMPUTED
        }

        public Size {
            if (bytes < 1) {
                throw new IllegalArgumentException("a model has weights: " + bytes + " bytes");
            }
        }
    }

    /// How an engine serves the model.
    ///
    /// @param environment variables that it needs
    /// @param options     the guide's options for it; empty where the guide gives none
    /// @param features    further options by what they are for: `tools`, `reasoning`, `vision`
    public record Serving(Engine engine, Map<String, String> environment, List<String> options, Map<String, List<String>> features) {
        public Serving {
            environment = Map.copyOf(environment);
            options = List.copyOf(options);
            features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
        }
    }

    /// Something that goes wrong on a Thor.
    ///
    /// @param id      the same as in `known-issues.json`, where a log or the host's state shows the problem
    /// @param engines with which
    /// @param source  an issue as `project#number`, a page, or the guide
    /// @param fixedIn the first release without it
    public record Problem(String id, Set<Engine> engines, String symptom, String cause, String fix, String source,
                          Optional<String> fixedIn) {
        public Problem {
            if (engines.isEmpty() || symptom.isBlank() || cause.isBlank() || fix.isBlank() || source.isBlank()) {
                throw new IllegalArgumentException("the problem '" + id + "' lacks an engine, a symptom, a cause, a fix or a source");
            }
            engines = Collections.unmodifiableSet(EnumSet.copyOf(engines));
        }
    }

    public Model {
        if (!id.matches("[\\w.-]+/[\\w.-]+") || !id.endsWith("/" + name)) {
            throw new IllegalArgumentException("a model's id is owner/name, not '%s' for '%s'".formatted(id, name));
        }
        if (activeParameters < 1 || activeParameters > parameters) {
            throw new IllegalArgumentException("%s: %d of %d parameters can't be active".formatted(id, activeParameters, parameters));
        }
        if (architecture.isEmpty() && kind != Kind.SPEECH) {
            throw new IllegalArgumentException(id + " lacks its architecture");
        }
        servings = List.copyOf(servings);
        problems = List.copyOf(problems);
    }

    /// How this engine serves the model; empty when it does not.
    public Optional<Serving> servedBy(Engine engine) {
        return servings.stream().filter(serving -> serving.engine() == engine).findFirst();
    }

    /// What goes wrong with this engine.
    public List<Problem> problemsWith(Engine engine) {
        return problems.stream().filter(problem -> problem.engines().contains(engine)).toList();
    }
}
