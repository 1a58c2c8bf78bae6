//SOURCES ../../lib/notebook/NotebookCommand.java
package tests.notebook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lib.Terminal;
import lib.notebook.Journal;
import lib.notebook.Notebook;
import lib.notebook.NotebookCommand;

/// A notebook that was run on this machine, in this process, as its command line would run it: what it printed, and what it left
/// behind in its folder of runs.
record Ran(int exitCode, String stdout, String stderr, Path runs) {

    /// Runs the text of a notebook under the name `sample.md`.
    static Ran notebook(Path runs, String text, String... args) {
        return of(runs, Notebook.parse("sample.md", text), args);
    }

    static Ran of(Path runs, Notebook notebook, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = Terminal.of(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        var all = Stream.concat(Stream.of(args), Stream.of("--out", runs.toString())).toArray(String[]::new);
        int exitCode = NotebookCommand.run(notebook, terminal, (_, _, _, _, _) -> 0, all);
        return new Ran(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), runs);
    }

    /// The folders of runs that there are, in no order.
    List<Path> folders() {
        if (!Files.exists(runs)) {
            return List.of();
        }
        try (var folders = Files.list(runs)) {
            return folders.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A file of the only run.
    String file(String name) {
        if (folders().size() != 1) {
            throw new IllegalStateException("not one run but " + folders());
        }
        return read(folders().getFirst().resolve(name));
    }

    List<Journal.Entry> journal() {
        return Journal.read(folders().getFirst());
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
