//SOURCES KnownIssue.java LogLine.java
package lib.serve;

import java.util.List;

/// A known problem, and what shows it.
///
/// @param id       of the rule
/// @param cause    why it happens
/// @param fix      what to do
/// @param commands for the fix, to copy
/// @param sources  where it is known from
/// @param lines    of the log that show it, in their order; the first few where there are many
/// @param facts    of the host and the server that show it, as `exit code: 137`
public record Finding(String id, KnownIssue.Severity severity, String title, String cause, String fix, List<String> commands,
                      List<String> sources, List<LogLine> lines, List<String> facts) {

    public Finding {
        commands = List.copyOf(commands);
        sources = List.copyOf(sources);
        lines = List.copyOf(lines);
        facts = List.copyOf(facts);
    }
}
