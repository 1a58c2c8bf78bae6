//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES Engine.java ../Json.java ../UsageException.java
//FILES lib/data/engines.json=../data/engines.json
package lib.serve;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import lib.Json;
import lib.UsageException;

/// The container images that are known to fit a Thor, `lib/data/engines.json`. Sizes are not among the data: the registry
/// tells them.
public record EngineImages(List<Known> images) {

    /// @param engine    as `serve` names it, e.g. `vllm`
    /// @param reference the image with its registry and tag
    /// @param standard  the one that the engine's name stands for, the guide's where it has one
    /// @param vllm      version of vLLM in it, where it is known
    /// @param fits      JetPack releases whose driver it runs on
    /// @param note      what to know of it
    /// @param sources   where that is known from
    public record Known(String engine, String reference, @JsonProperty("default") boolean standard, Optional<String> vllm,
                        String fits, String note, List<String> sources) {
        public Known {
            sources = List.copyOf(sources);
        }
    }

    public EngineImages {
        images = List.copyOf(images);
    }

    /// The images that come with Thorbook.
    public static EngineImages load() {
        try (InputStream in = EngineImages.class.getResourceAsStream("/lib/data/engines.json")) {
            return Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), EngineImages.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The image that a word means: the standard one of an engine, or a full reference as it is.
    /// @throws UsageException when it is neither
    public String reference(String word) {
        Optional<String> standard = images.stream().filter(image -> image.engine().equals(word) && image.standard())
                .map(Known::reference).findFirst();
        if (standard.isPresent()) {
            return standard.get();
        }
        if (word.equals(Engine.EMBEDDED.word())) {
            throw new UsageException("the embedded engine runs in no container and needs no image");
        }
        // a name without a registry, a folder or a tag is more likely an engine's, misspelt
        if (!word.matches("[a-z0-9][A-Za-z0-9._:/@-]*") || !word.matches(".*[:/@].*")) {
            throw new UsageException("'%s' is no engine (%s) and no image with a tag, as %s".formatted(word,
                    images.stream().map(Known::engine).distinct().collect(Collectors.joining(", ")), images.getFirst().reference()));
        }
        return word;
    }
}
