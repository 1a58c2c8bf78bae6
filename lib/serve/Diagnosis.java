//SOURCES Finding.java LogReading.java ServerFacts.java ../View.java
package lib.serve;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.View;

/// What is wrong with a server, as far as its log and its host show.
///
/// @param lines         how many the log has
/// @param engine        that wrote the log, where it is known
/// @param engineVersion of it
/// @param findings      each known problem once: problems first, then warnings, then what follows from a problem; within these
///                      in the order of the log
/// @param lastErrors    where nothing known was found, the last lines that look like an error
public record Diagnosis(long lines, Optional<String> engine, Optional<String> engineVersion, List<Finding> findings,
                        List<LogLine> lastErrors) implements View.Viewable {

    public Diagnosis {
        findings = List.copyOf(findings);
        lastErrors = List.copyOf(lastErrors);
    }

    /// Looks through a log for known problems.
    /// @param log   line by line; read once, to its end
    /// @param facts about the server and its host; [ServerFacts#NONE] where only the log is at hand
    public static List<Finding> of(Stream<String> log, ServerFacts facts) {
        return read(log, facts).findings();
    }

    /// Likewise, with what is known of the log as a whole.
    public static Diagnosis read(Stream<String> log, ServerFacts facts) {
        var reading = new LogReading(KnownIssues.load());
        log.forEachOrdered(reading);
        return reading.end(facts);
    }

    @Override
    public View view() {
        return new View.Text(findings.isEmpty() ? nothingFound()
                : findings.stream().map(Diagnosis::text).collect(Collectors.joining("\n\n")));
    }

    private String nothingFound() {
        String read = lines == 0 ? "no lines of a log, and no known problem in the state of the host"
                : "no known problem in %d lines%s".formatted(lines, by());
        return lastErrors.isEmpty() ? read
                : read + "; the last lines that look like an error:\n"
                + lastErrors.stream().map(line -> "  " + line).collect(Collectors.joining("\n"));
    }

    private String by() {
        return engine.map(name -> " of " + name + engineVersion.map(version -> " " + version).orElse("")).orElse("");
    }

    private static String text(Finding finding) {
        var text = new StringBuilder("%s: %s\n  cause: %s\n  fix: %s\n".formatted(
                finding.severity().name().toLowerCase(), finding.title(), finding.cause(), finding.fix()));
        finding.commands().forEach(command -> text.append("    ").append(command).append('\n'));
        finding.facts().forEach(fact -> text.append("  host: ").append(fact).append('\n'));
        finding.lines().forEach(line -> text.append("  line ").append(line).append('\n'));
        return text.append("  known from: ").append(String.join(", ", finding.sources())).toString();
    }
}
