package tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/// The repository that the tests run in.
public final class Repository {

    private Repository() {}

    /// Its root: the folder with the catalog, the current one or one above it.
    public static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("jbang-catalog.json"))).findFirst()
                .orElseThrow(() -> new IllegalStateException("run the tests in the repository: there is no jbang-catalog.json above this folder"));
    }

    /// A file of the repository as text.
    public static String text(String path) {
        try {
            return Files.readString(root().resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
