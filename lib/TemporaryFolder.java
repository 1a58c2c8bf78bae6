package lib;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A folder of this machine that is gone, with all in it, when it is closed.
public record TemporaryFolder(Path path) implements AutoCloseable {

    /// @param name the beginning of its name
    public static TemporaryFolder create(String name) {
        try {
            return new TemporaryFolder(Files.createTempDirectory(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (var files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't remove " + path, e);
        }
    }
}
