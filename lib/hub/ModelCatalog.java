//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES CatalogFile.java Model.java ../Json.java ../Suggestions.java ../UsageException.java
//FILES lib/data/models.json=../data/models.json
package lib.hub;

import com.fasterxml.jackson.databind.DeserializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lib.Json;
import lib.Suggestions;
import lib.UsageException;

/// The models that Thorbook knows: all of the guide's, and a small one for the embedded engine.
///
/// @param models in the order of the guide
public record ModelCatalog(List<Model> models) {

    private static final String RESOURCE = "/lib/data/models.json";

    public ModelCatalog {
        models = List.copyOf(models);
        var names = new HashSet<String>();
        for (Model model : models) {
            if (!names.add(model.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("two models are called " + model.name());
            }
        }
    }

    /// The catalog that comes with Thorbook.
    public static ModelCatalog load() {
        try (InputStream in = ModelCatalog.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + RESOURCE + " is missing");
            }
            CatalogFile file = Json.MAPPER.readerFor(CatalogFile.class).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .with(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES).readValue(in);
            return new ModelCatalog(file.resolve());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The model of this short name or id, whatever its case; empty when there is none.
    public Optional<Model> find(String nameOrId) {
        return models.stream().filter(model -> model.name().equalsIgnoreCase(nameOrId) || model.id().equalsIgnoreCase(nameOrId))
                .findFirst();
    }

    /// The model of this short name or id, whatever its case.
    /// @throws UsageException when there is none; the message names those it may have meant
    public Model named(String nameOrId) {
        return find(nameOrId).orElseThrow(() -> {
            List<String> known = models.stream().map(nameOrId.contains("/") ? Model::id : Model::name).toList();
            return new UsageException("no model of the catalog is called '%s'%s; model-list shows all"
                    .formatted(nameOrId, Suggestions.question(nameOrId, known)));
        });
    }

    /// The model behind the name that a server gives: an id, a folder or a file of weights, e.g. `/models/Qwen/Qwen3-8B`. Whoever the
    /// owner is, the last part decides, so this is a guess: right for reading a result, wrong for a download. A name without a folder
    /// or owner, e.g. `qwen3`, is whatever somebody chose to call a model, and says nothing.
    public Optional<Model> behind(String served) {
        String path = served.replaceAll("/+$", "");
        int slash = path.lastIndexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        String last = path.substring(slash + 1);
        return find(last).or(() -> models.stream()
                .filter(model -> model.weights().file().filter(last::equalsIgnoreCase).isPresent()).findFirst());
    }
}
