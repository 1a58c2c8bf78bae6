//SOURCES Journal.java Transcript.java HtmlExport.java MarkdownExport.java IpynbExport.java ../UsageException.java
package lib.notebook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
                if (made(path)) {
                    return new RunFolder(path);
                }
            }
        } catch (IOException e) {
            throw new UsageException("--out: can't write to %s: %s".formatted(out, e.getMessage()));
        }
    }

    private static boolean made(Path path) throws IOException {
        try {
            Files.createDirectory(path);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /// The folder of a run to go on with: the one named, or the newest of the recipe. Plans and undos are none to go on with.
    /// @throws UsageException when there is none, or the newest has ended well
    static RunFolder find(Path out, String recipe, String name) {
        if (!name.isEmpty()) {
            Path path = Files.isDirectory(Path.of(name)) ? Path.of(name) : out.resolve(name);
            if (!Files.isRegularFile(path.resolve("journal.jsonl"))) {
                throw new UsageException("--resume: no run in " + path);
            }
            var run = new RunFolder(path);
            run.started().filter(s -> !s.recipe().equals(recipe) || s.mode() != Session.Mode.APPLY).ifPresent(s -> {
                throw new UsageException("--resume: %s is a%s of %s".formatted(path, switch (s.mode()) {
                    case APPLY -> " run";
                    case PLAN -> " plan";
                    case UNDO -> "n undo";
                }, s.recipe()));
            });
            return run;
        }
        RunFolder newest = runs(out).stream()
                .filter(path -> path.getFileName().toString().matches(Pattern.quote(recipe) + "-\\d{8}-\\d{6}(-\\d+)?"))
                .map(RunFolder::new)
                .filter(run -> run.started().map(Journal.Started::mode).orElse(Session.Mode.APPLY) == Session.Mode.APPLY)
                .max(Comparator.comparing(RunFolder::modified))
                .orElseThrow(() -> new UsageException("--resume: no run of %s in %s".formatted(recipe, out)));
        var entries = Journal.read(newest.path());
        if (!entries.isEmpty() && entries.getLast() instanceof Journal.Ended(Transcript.Status status, String _) && status == Transcript.Status.DONE) {
            throw new UsageException("--resume: the newest run of %s, %s, ended well: nothing is left to do".formatted(recipe, newest.path()));
        }
        return newest;
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

    private long modified() {
        return path.resolve("journal.jsonl").toFile().lastModified();
    }

    /// What the run was started with; empty when it was cut off before its first record.
    public Optional<Journal.Started> started() {
        return Journal.read(path).stream().filter(Journal.Started.class::isInstance).map(Journal.Started.class::cast).findFirst();
    }

    /// Writes the three exports, each in one move.
    void export(Transcript transcript) {
        Stream.<Runnable>of(
                () -> write("notebook.md", MarkdownExport.render(transcript)),
                () -> write("notebook.html", HtmlExport.render(transcript)),
                () -> write("notebook.ipynb", IpynbExport.render(transcript))).parallel().forEach(Runnable::run);
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
