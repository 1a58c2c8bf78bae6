///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//SOURCES ../lib/notebook/NotebookCommand.java ../lib/Training.java ../lib/TemporaryFolder.java Steps.java Explore.java
package scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import lib.TemporaryFolder;
import lib.Terminal;
import lib.Training;
import lib.UsageException;
import lib.notebook.Notebook;
import lib.notebook.NotebookCommand;

/// Runs a notebook from a file: `notebook FILE [options]`.
public final class RunNotebook {

    private RunNotebook() {}

    public static void main(String... args) {
        System.exit(Training.on() ? Training.run(RunNotebook::train) : run(Terminal.system(), args));
    }

    private static int train(Terminal silent) {
        var notebook = """
                ```java
                run(new SystemInfo()).value()
                ```
                """;
        try (var runs = TemporaryFolder.create("thorbook-training")) {
            return NotebookCommand.run(Notebook.parse("training.md", notebook), silent, Explore::keep, "--host", "local", "--out", runs.path().toString());
        }
    }

    /// @return the exit code: 0 done, 1 failed, 2 wrong usage, 3 `--plan` found changes
    public static int run(Terminal terminal, String... args) {
        if (args.length == 0 || args[0].startsWith("-")) {
            terminal.error("notebook", "the first argument is the notebook's file; its own options follow: notebook FILE --help");
            return 2;
        }
        try {
            return NotebookCommand.run(load(args[0]), terminal, Explore::keep, Arrays.copyOfRange(args, 1, args.length));
        } catch (UsageException e) {
            terminal.error("notebook", e.getMessage());
            return 2;
        }
    }

    /// @throws UsageException when the file can't be read, or is no notebook
    static Notebook load(String file) {
        return Notebook.parse(file, text(file), RunNotebook::text);
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new UsageException("no file " + file);
        } catch (IOException e) {
            throw new UsageException("can't read %s: %s".formatted(file, e.getMessage()));
        }
    }
}
