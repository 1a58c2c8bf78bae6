//SOURCES ../lib/notebook/Notebook.java
//FILES recipes/unbox.md=../recipes/unbox.md recipes/full-guide.md=../recipes/full-guide.md
//FILES recipes/quickstart.md=../recipes/quickstart.md recipes/tune.md=../recipes/tune.md recipes/network.md=../recipes/network.md
//FILES recipes/software.md=../recipes/software.md
//FILES recipes/download.md=../recipes/download.md recipes/serve-model.md=../recipes/serve-model.md
//FILES recipes/tensorrt-llm.md=../recipes/tensorrt-llm.md recipes/ollama.md=../recipes/ollama.md
//FILES recipes/bench-precisions.md=../recipes/bench-precisions.md recipes/bench-power-modes.md=../recipes/bench-power-modes.md
//FILES recipes/bench-scenarios.md=../recipes/bench-scenarios.md recipes/rehearse.md=../recipes/rehearse.md
package scripts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import lib.UsageException;
import lib.notebook.Notebook;

/// The recipes that come with Thorbook. They travel inside the jar, so that they run from a URL too.
public final class Recipes {

    /// In the order in which a newcomer meets them.
    public static final List<String> NAMES = List.of("quickstart", "unbox", "network", "software", "tune", "download", "serve-model",
            "bench-precisions", "bench-power-modes", "bench-scenarios", "tensorrt-llm", "ollama", "full-guide",
            "rehearse");

    private Recipes() {}

    /// @throws UsageException when there is no recipe of that name
    public static Notebook load(String name) {
        if (!NAMES.contains(name)) {
            throw new UsageException("no recipe '%s'; there are %s".formatted(name, String.join(", ", NAMES)));
        }
        String file = "recipes/" + name + ".md";
        return Notebook.parse(file, text(file), Recipes::text);
    }

    private static String text(String file) {
        try (var in = Recipes.class.getResourceAsStream("/" + file)) {
            if (in == null) {
                throw new UsageException("there is no " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
