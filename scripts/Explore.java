///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//SOURCES ../lib/notebook/NotebookCommand.java Recipes.java Steps.java
package scripts;

import lib.HostOptions;
import lib.Terminal;
import lib.notebook.Notebook;
import lib.notebook.RunFolder;

public final class Explore {
    static int keep(Notebook notebook, RunFolder run, String failedCell, HostOptions host, Terminal terminal) { return 1; }
}
