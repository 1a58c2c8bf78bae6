//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../Json.java Docker.java
package lib.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import lib.Json;

/// An image in its registry, as `docker manifest inspect --verbose` tells of it: one entry for each kind of machine.
///
/// @param variants what there is of it
public record RemoteImage(List<Variant> variants) {

    /// @param architecture as images name it, e.g. `arm64`
    /// @param download     bytes of all its layers, packed
    public record Variant(String architecture, long download) {}

    public RemoteImage {
        variants = List.copyOf(variants);
    }

    /// Reads the answer: an array, or for an image of one kind an object.
    public static RemoteImage parse(String json) {
        JsonNode answer = Json.read(json, JsonNode.class);
        Stream<JsonNode> entries = answer.isArray() ? StreamSupport.stream(answer.spliterator(), false) : Stream.of(answer);
        return new RemoteImage(entries.map(RemoteImage::variant).filter(variant -> !variant.architecture().equals("unknown")).toList());
    }

    /// Attestations of a build come as entries for an unknown machine.
    private static Variant variant(JsonNode entry) {
        JsonNode manifest = entry.has("OCIManifest") ? entry.get("OCIManifest") : entry.path("SchemaV2Manifest");
        long bytes = manifest.path("layers").valueStream().mapToLong(layer -> layer.path("size").asLong()).sum();
        return new Variant(entry.path("Descriptor").path("platform").path("architecture").asText("unknown"), bytes);
    }

    public Optional<Variant> of(String architecture) {
        return variants.stream().filter(variant -> variant.architecture().equals(architecture)).findFirst();
    }
}
