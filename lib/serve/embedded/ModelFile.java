//SOURCES ../../StepException.java GgufHeader.java TinyModel.java
package lib.serve.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lib.StepException;

/// A model that the embedded engine can serve.
///
/// @param name what it is served as
/// @param random whether its weights are random, so that its answers mean nothing
public record ModelFile(String name, Path path, GgufHeader header, boolean random) {

    /// The model that is served when there is a choice: small enough for any machine, and its answers make sense.
    public static final String PREFERRED = "qwen2.5-0.5b-instruct-q4_k_m";

    /// The name of the model whose weights are random.
    public static final String RANDOM = TinyModel.NAME;

    static final String SUFFIX = ".gguf";
    private static final long SEED = 1;

    /// Finds a model by what a user calls it.
    ///
    /// @param wanted a file, or the name of a file in `folder` with or without `.gguf`, or `random-tiny`
    /// @param folder where models are kept, e.g. `~/.cache/thorbook/models`
    /// @throws StepException if there is none, or the file cannot be served
    public static ModelFile named(String wanted, Path folder) {
        if (wanted.equals(RANDOM)) {
            return random(folder);
        }
        return Stream.of(Path.of(wanted), folder.resolve(wanted), folder.resolve(wanted + SUFFIX)).filter(Files::isRegularFile).findFirst()
                .map(ModelFile::of).orElseThrow(() -> new StepException("no file and no model is called '%s'; in %s there are %s"
                        .formatted(wanted, folder, String.join(", ", names(folder)))));
    }

    /// The preferred model, if it is here.
    ///
    /// @param folder where models are kept
    public static Optional<ModelFile> preferred(Path folder) {
        return Optional.of(folder.resolve(PREFERRED + SUFFIX)).filter(Files::isRegularFile).map(ModelFile::of);
    }

    /// The model with random weights, made if it is not there yet.
    ///
    /// @param folder where models are kept
    public static ModelFile random(Path folder) {
        Path path = TinyModel.in(folder, SEED);
        return new ModelFile(TinyModel.NAME, path, header(path), true);
    }

    private static ModelFile of(Path path) {
        return new ModelFile(path.getFileName().toString().replaceFirst("\\.gguf$", ""), path, header(path), false);
    }

    private static GgufHeader header(Path path) {
        try {
            return GgufHeader.of(path);
        } catch (IOException e) {
            throw new StepException("cannot read %s: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static List<String> names(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of(TinyModel.NAME);
        }
        try (Stream<Path> files = Files.list(folder)) {
            Stream<String> others = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(SUFFIX) && !file.startsWith(TinyModel.NAME)).map(file -> file.replace(SUFFIX, ""));
            return Stream.concat(Stream.of(TinyModel.NAME), others.sorted()).toList();
        } catch (IOException e) {
            throw new StepException("cannot list %s: %s".formatted(folder, e), e);
        }
    }
}
