//SOURCES CellCompiler.java Repl.java
package lib.notebook;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the JShell tool of a [Repl] reads before the first prompt, as text.
final class ReplScript {

    static final String MODE = "thorbook";

    private ReplScript() {}

    /// What is in scope, and the cells that are to be evaluated again. The tool reads this again after `/reset`.
    static String startup(Repl.Opening opening) {
        return Stream.of(CellCompiler.preludeSource(opening.notebook()), opening.imports(), opening.replay().stream().map(Cell::source).toList(),
                List.of("Repl.current().ready();", "")).flatMap(List::stream).collect(Collectors.joining("\n"));
    }

    /// The tool's settings. It shows no values: [ReplControl] does. Left to the tool are declarations and errors.
    ///
    /// @param host  for the prompt
    /// @param quiet nobody is there to be prompted or told what was declared
    static String settings(String host, boolean quiet) {
        String place = host.replaceFirst("^ssh://", "").replaceAll("[^A-Za-z0-9@._:\\[\\]-]", "_");
        String prompt = quiet ? "" : place + "> ";
        String continued = quiet ? "" : " ".repeat(Math.max(0, place.length() - 3)) + "...> ";
        return """
                /set mode %1$s -quiet
                /set prompt %1$s '%2$s' '%3$s'
                /set format %1$s pre '|  '
                /set format %1$s post '%%n'
                /set format %1$s errorpre '|  '
                /set format %1$s errorpost '%%n'
                /set format %1$s errorline '{post}{pre}  {err}'
                /set format %1$s display ''
                /set format %1$s display '%4$s' varinit,vardecl-added,modified,replaced-primary
                /set format %1$s wait '{pre}{name} is waiting for{unresolved}{errors}{post}'
                /set format %1$s display '{wait}' class,interface,enum,annotation,record,method,varinit,vardecl-added,modified,replaced,used-defined,notdefined
                /set format %1$s resolve '{unresolved}{errors}'
                """.formatted(MODE, prompt, continued, quiet ? "" : "{name}: {type}{post}");
    }
}
