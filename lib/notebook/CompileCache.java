//SOURCES CellCompiler.java Compiled.java
package lib.notebook;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;
import lib.Json;

/// Compiled notebooks, kept between runs: JShell takes about 50 ms for a cell, loading what it made takes none. The key
/// covers all that the outcome hangs on: the cells, the parameters, the JDK, and every jar on the class path.
final class CompileCache {

    private static final int MOST = 100;

    private CompileCache() {}

    /// @throws CompileException naming file and line of the first error; errors are not kept
    static Compiled compile(Notebook notebook) {
        if (classPath().anyMatch(File::isDirectory)) {
            // classes in a folder can change unseen
            return CellCompiler.compile(notebook);
        }
        Path file = folder().resolve(key(notebook) + ".json");
        try {
            if (Files.isRegularFile(file)) {
                return Json.read(Files.readString(file), Compiled.class);
            }
        } catch (IOException | IllegalArgumentException e) {
            // unreadable is as good as absent
        }
        Compiled compiled = CellCompiler.compile(notebook);
        keep(file, compiled);
        return compiled;
    }

    private static void keep(Path file, Compiled compiled) {
        try {
            Files.createDirectories(file.getParent());
            Path part = Files.createTempFile(file.getParent(), "part", ".json");
            Files.writeString(part, Json.line(compiled));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            prune(file.getParent());
        } catch (IOException e) {
            // a home that can't be written to costs the next run its head start, nothing more
        }
    }

    /// Every edit of a notebook and every new jar makes another file: the oldest go.
    private static void prune(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path old : files.sorted(Comparator.comparing((Path file) -> file.toFile().lastModified()).reversed()).skip(MOST).toList()) {
                Files.deleteIfExists(old);
            }
        }
    }

    private static Path folder() {
        String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        return (cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache)).resolve("thorbook/compiled");
    }

    private static String key(Notebook notebook) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            update(digest, Runtime.version().toString());
            CellCompiler.preludeSource(notebook).forEach(line -> update(digest, line));
            notebook.steps().forEach(step -> update(digest, step.toString()));
            // file and line are part of it: they stand in the errors of the cells
            notebook.cells().forEach(cell -> update(digest, cell.toString()));
            classPath().forEach(jar -> update(digest, "%s %d %d".formatted(jar.getAbsolutePath(), jar.length(), jar.lastModified())));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<File> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).map(File::new);
    }

    private static void update(MessageDigest digest, String text) {
        digest.update((text.length() + ":" + text).getBytes(StandardCharsets.UTF_8));
    }
}
