///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//SOURCES ../lib/notebook/NotebookCommand.java Recipes.java Steps.java Explore.java
package scripts;

import java.util.Arrays;
import lib.Terminal;
import lib.UsageException;
import lib.notebook.NotebookCommand;

/// Runs one of the recipes that come with Thorbook: `recipe NAME [options]`. Each recipe's alias is this with its name.
public final class Recipe {

    private Recipe() {}

    public static void main(String... args) {
        System.exit(run(Terminal.system(), args));
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
