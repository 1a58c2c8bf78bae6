//SOURCES Journal.java Transcript.java HtmlExport.java MarkdownExport.java IpynbExport.java ../UsageException.java
package lib.notebook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import lib.UsageException;

/// The folder of a run: its journal, the three exports, and what the cells saved.
public record RunFolder(Path path) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    /// A new folder for a run that begins now.
    static RunFolder create(Path out, String recipe) {
        String name = recipe + "-" + LocalDateTime.now().format(TIME);
        try {
            Files.createDirectories(out);
            for (int n = 1; ; n++) {
                Path path = out.resolve(n == 1 ? name : name + "-" + n);
                if (!Files.exists(path)) {
                    return new RunFolder(Files.createDirectory(path));
                }
            }
        } catch (IOException e) {
            throw new UsageException("--out: can't write to %s: %s".formatted(out, e.getMessage()));
        }
    }

    /// The folder of a run to go on with: the one named, or the newest of the recipe.
    /// @throws UsageException when there is none
    static RunFolder find(Path out, String recipe, String name) {
        if (!name.isEmpty()) {
            Path path = Files.isDirectory(Path.of(name)) ? Path.of(name) : out.resolve(name);
            if (!Files.isRegularFile(path.resolve("journal.jsonl"))) {
                throw new UsageException("--resume: no run in " + path);
            }
            return new RunFolder(path);
        }
        return runs(out).stream()
                .filter(path -> path.getFileName().toString().matches(java.util.regex.Pattern.quote(recipe) + "-\\d{8}-\\d{6}(-\\d+)?"))
                .max(Comparator.comparing(RunFolder::modified))
                .map(RunFolder::new)
                .orElseThrow(() -> new UsageException("--resume: no run of %s in %s".formatted(recipe, out)));
    }

    private static List<Path> runs(Path out) {
        if (!Files.isDirectory(out)) {
            return List.of();
        }
        try (var folders = Files.list(out)) {
            return folders.filter(path -> Files.isRegularFile(path.resolve("journal.jsonl"))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long modified(Path run) {
        return run.resolve("journal.jsonl").toFile().lastModified();
    }

    /// What the run was started with; empty when it was cut off before its first record.
    Optional<Journal.Started> started() {
        return Journal.read(path).stream().filter(Journal.Started.class::isInstance).map(Journal.Started.class::cast).findFirst();
    }

    /// Writes the three exports, each in one move.
    void export(Transcript transcript) {
        write("notebook.md", MarkdownExport.render(transcript));
        write("notebook.html", HtmlExport.render(transcript));
        write("notebook.ipynb", IpynbExport.render(transcript));
    }

    private void write(String name, String text) {
        try {
            Path part = Files.writeString(path.resolve("." + name + ".part"), text);
            Files.move(part, path.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + path.resolve(name), e);
        }
    }
}
