///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//SOURCES ../lib/notebook/NotebookCommand.java ../lib/Training.java ../lib/TemporaryFolder.java Recipes.java Steps.java Explore.java
package scripts;

import java.util.Arrays;
import lib.TemporaryFolder;
import lib.Terminal;
import lib.Training;
import lib.UsageException;
import lib.notebook.NotebookCommand;

/// Runs one of the recipes that come with Thorbook: `recipe NAME [options]`. Each recipe's alias is this with its name.
public final class Recipe {

    private Recipe() {}

    public static void main(String... args) {
        System.exit(Training.on() ? Training.run(Recipe::train) : run(Terminal.system(), args));
    }

    /// The recipe that changes nothing anywhere, whichever is asked for.
    private static int train(Terminal silent) {
        try (var runs = TemporaryFolder.create("thorbook-training")) {
            return run(silent, "quickstart", "--plan", "--host", "local", "--out", runs.path().toString());
        }
    }

    /// @return the exit code: 0 done, 1 failed, 2 wrong usage, 3 `--plan` found changes
    public static int run(Terminal terminal, String... args) {
        try {
            if (args.length == 0 || args[0].startsWith("-")) {
                throw new UsageException("the first argument is the recipe; there are " + String.join(", ", Recipes.NAMES));
            }
            return NotebookCommand.run(Recipes.load(args[0]), terminal, Explore::keep, Arrays.copyOfRange(args, 1, args.length));
        } catch (UsageException e) {
            terminal.error("recipe", e.getMessage());
            return 2;
        }
    }
}
