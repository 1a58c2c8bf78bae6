//SOURCES Engine.java ../UsageException.java ../hub/ModelCatalog.java ../hub/Model.java embedded/ModelFile.java
package lib.serve;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import lib.UsageException;
import lib.hub.Model;
import lib.hub.ModelCatalog;
import lib.serve.embedded.ModelFile;

/// What a person calls a model, in the words of an engine.
///
/// @param path   what the engine is to load: `owner/name`, with a file behind it where the repository holds several; a folder or a file
///               of the host; a name of ollama's library
/// @param served what it is to be called in the API, where that is not the path's last part
record ModelName(String path, Optional<String> served) {

    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "thorbook", "models");

    /// What the embedded engine serves when nothing is said: the small real model once `small-model` has fetched it.
    static ModelName usual() {
        boolean fetched = Files.isRegularFile(CACHE.resolve(ModelFile.PREFERRED + ".gguf"));
        return new ModelName(fetched ? ModelFile.PREFERRED : ModelFile.RANDOM, Optional.empty());
    }

    /// Reads a word for an engine.
    /// @throws UsageException when it is no model but an engine, or a name that only the catalog could know, and it does not
    static ModelName of(Engine engine, String word) {
        if (Arrays.stream(Engine.values()).anyMatch(other -> other.word().equals(word))) {
            throw new UsageException("'%s' is an engine: serve --engine %s".formatted(word, word));
        }
        var known = ModelCatalog.load().find(word);
        // the guide's GGUF repositories hold several files, of which the catalog names one
        var file = known.flatMap(model -> model.weights().file());
        return switch (engine) {
            case VLLM, TRITON, TRTLLM -> hubs(word, known, file);
            case OLLAMA -> new ModelName(file.map(one -> "modelscope.cn/%s:%s".formatted(known.orElseThrow().id(), one)).orElse(word),
                    Optional.empty());
            case EMBEDDED -> new ModelName(file.map(one -> one.replaceFirst("\\.gguf$", "")).orElse(word), Optional.empty());
        };
    }

    private static ModelName hubs(String word, Optional<Model> known, Optional<String> file) {
        if (file.isPresent()) {
            return new ModelName(known.orElseThrow().id() + "/" + file.get(), Optional.of(known.orElseThrow().name()));
        }
        return new ModelName(word.contains("/") ? word : ModelCatalog.load().named(word).id(), Optional.empty());
    }
}
