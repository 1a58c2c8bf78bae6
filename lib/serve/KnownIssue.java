//SOURCES Condition.java LogRule.java
package lib.serve;

import java.util.List;
import java.util.Optional;

/// A rule: a problem that others have had, how to recognise it, and what helps.
///
/// @param id       short name, e.g. `vllm-free-memory`
/// @param engines  engines that can have it; empty: any, and what comes before an engine, as Docker
/// @param cause    why it happens
/// @param fix      what to do, in a sentence or two
/// @param commands for the fix, to copy, each a line of its own; may be empty
/// @param sources  where it is known from: `vllm#34470` is an issue, `vllm PR#39712` a change
/// @param log      what the log must hold; absent: the host's state alone decides
/// @param host     conditions on the host and the server, all of which must hold
public record KnownIssue(String id, Severity severity, List<String> engines, String title, String cause, String fix, List<String> commands,
                         List<String> sources, Optional<LogRule> log, List<Condition> host) {

    /// How a problem counts, in the order in which findings are shown.
    public enum Severity {
        /// It keeps the server from working.
        PROBLEM,
        /// The server works, but slowly or wrongly, or will fail at something.
        WARNING,
        /// It follows from another problem, which stands before it.
        CONSEQUENCE
    }

    public KnownIssue {
        engines = List.copyOf(engines);
        commands = List.copyOf(commands);
        sources = List.copyOf(sources);
        host = List.copyOf(host);
        if (severity == null || title.isBlank() || cause.isBlank() || fix.isBlank() || sources.isEmpty()) {
            throw new IllegalArgumentException("a rule has a severity, a title, a cause, a fix and sources");
        }
        if (log.isEmpty() && host.isEmpty()) {
            throw new IllegalArgumentException("a rule has something to recognise the problem by: log, host or both");
        }
        if (commands.stream().anyMatch(command -> command.isBlank() || command.contains("\n"))) {
            throw new IllegalArgumentException("a command is one line");
        }
    }
}
