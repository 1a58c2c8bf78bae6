//SOURCES ContainerPlace.java ServerSpec.java ../Result.java
package lib.serve;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import lib.Command;
import lib.Result;

/// Has an ollama that is up fetch its model. It draws its progress whether there is a terminal or not, ten times a second; of that every
/// tenth percent of each part is passed on.
///
/// @param place    where ollama runs
/// @param spec     of the server
/// @param progress receives how far it is
public record OllamaPull(ContainerPlace place, ServerSpec spec, Consumer<String> progress) {

    private static final Duration LIMIT = Duration.ofHours(6);
    private static final Pattern ESCAPES = Pattern.compile("\\e\\[[0-9;?]*[A-Za-z]");
    /// The last size is the whole one: `2.6 GB/5.2 GB` on the way, `5.2 GB` at the end.
    private static final Pattern PART = Pattern.compile("pulling ([0-9a-f]{12}): +(\\d+)%[^B]*?(?:[\\d.]+ [KMGT]?B/)?([\\d.]+ [KMGT]?B)");

    /// Fetches the model, or what is missing of it.
    /// @return what `ollama pull` said
    Result run() {
        String server = "OLLAMA_HOST=%s:%d".formatted(spec.hostNetwork() ? spec.address() : "127.0.0.1", spec.port());
        return place.docker().run(Command.change("docker", "exec", "--env", server, spec.name(), "ollama", "pull", spec.source())
                .within(LIMIT), new Drawing(progress));
    }

    /// What the lines of a pull say of its failure: all but the drawing.
    public static List<String> complaint(Result pulled) {
        return pulled.stderr().lines().map(line -> ESCAPES.matcher(line).replaceAll("").strip())
                .filter(line -> !line.isEmpty() && !line.startsWith("pulling ")).toList();
    }

    /// Turns what ollama draws, all parts again and again, into a few lines. Thread-safe.
    public static final class Drawing implements Consumer<String> {

        private final Consumer<String> progress;
        private final Set<String> told = new HashSet<>();

        /// @param progress receives each of these lines once
        public Drawing(Consumer<String> progress) {
            this.progress = progress;
        }

        @Override
        public synchronized void accept(String line) {
            var part = PART.matcher(ESCAPES.matcher(line).replaceAll(""));
            while (part.find()) {
                String now = "%s: %d %% of %s".formatted(part.group(1), Integer.parseInt(part.group(2)) / 10 * 10, part.group(3));
                if (told.add(now)) {
                    progress.accept(now);
                }
            }
        }
    }
}
