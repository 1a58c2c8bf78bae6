///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//SOURCES ../lib/notebook/NotebookCommand.java Steps.java Explore.java
package scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import lib.Terminal;
import lib.UsageException;
import lib.notebook.Notebook;
import lib.notebook.NotebookCommand;

/// Runs a notebook from a file: `notebook FILE [options]`.
public final class RunNotebook {

    private RunNotebook() {}

    public static void main(String... args) {
        System.exit(run(Terminal.system(), args));
    }

    /// @return the exit code: 0 done, 1 failed, 2 wrong usage, 3 `--plan` found changes
    public static int run(Terminal terminal, String... args) {
        if (args.length == 0 || args[0].startsWith("-")) {
            terminal.error("notebook", "the first argument is the notebook's file; its own options follow: notebook FILE --help");
            return 2;
        }
        try {
            var notebook = Notebook.parse(args[0], read(Path.of(args[0])));
            return NotebookCommand.run(notebook, terminal, Explore::keep, Arrays.copyOfRange(args, 1, args.length));
        } catch (UsageException e) {
            terminal.error("notebook", e.getMessage());
            return 2;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new UsageException("no file " + file);
        } catch (IOException e) {
            throw new UsageException("can't read %s: %s".formatted(file, e.getMessage()));
        }
    }
}
