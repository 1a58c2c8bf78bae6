//SOURCES Diagnosis.java FactReader.java OllamaPull.java ServerPlace.java ServerSpec.java ../Result.java ../StepException.java
package lib.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lib.Result;
import lib.StepException;

/// Ends a start that failed: finds the cause, keeps the log, removes the server, and says what is wrong and what to do.
///
/// @param place where it was to run
/// @param spec  of the server that was to start
/// @param keep  leave what is there
record StartFailure(ServerPlace place, ServerSpec spec, boolean keep) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final int TAIL = 8;

    /// Docker could not run the container.
    StepException ofRun(Result run) {
        var said = run.stderr().lines().filter(line -> !line.isBlank() && !line.startsWith("Run 'docker run --help'")).toList();
        return of("`docker %s` failed".formatted(run.command().argv().get(1)), said, true);
    }

    /// ollama could not fetch the model.
    StepException ofPull(Result pulled) {
        return of("ollama can't fetch " + spec.source(), OllamaPull.complaint(pulled), true);
    }

    /// The server ended, will never be ready, or does not answer sensibly.
    StepException ofServer(String why) {
        return of(why, List.of("Thorbook: " + why), false);
    }

    /// @param said  what is to be looked at beside the log
    /// @param tells where nothing is known of the cause, this tells more than the end of the log
    private StepException of(String why, List<String> said, boolean tells) {
        boolean there = place.find(spec.name()).isPresent();
        var log = new ArrayList<String>();
        if (there) {
            place.logs(spec.name(), "all", false, log::add);
        }
        var message = new ArrayList<>(List.of("%s on %s did not get ready: %s".formatted(spec.name(), place.host().name(), why)));
        message.addAll(explanation(diagnosis(log, said), tells || log.isEmpty() ? said : log));
        if (there) {
            message.addAll(leave(log));
        }
        return new StepException(String.join("\n", message));
    }

    /// What was said beside the log counts as a line of it.
    private Diagnosis diagnosis(List<String> log, List<String> said) {
        // Docker answered this user just now, which the reader may not have got to see
        var facts = FactReader.host(place.host()).with(Fact.DOCKER_ANSWERS, true).with(Fact.ENGINE, spec.engine())
                .and(place.facts(spec.name()));
        return Diagnosis.read(Stream.concat(log.stream(), said.stream()), facts);
    }

    /// The first cause in full, what else was found by its title; where nothing was found, the end of the log.
    private static List<String> explanation(Diagnosis diagnosis, List<String> lines) {
        var causes = diagnosis.findings().stream().filter(finding -> finding.severity() == KnownIssue.Severity.PROBLEM).toList();
        var message = new ArrayList<String>();
        if (causes.isEmpty()) {
            lines.subList(Math.max(0, lines.size() - TAIL), lines.size()).forEach(line -> message.add("    " + line));
        } else {
            var first = causes.getFirst();
            message.add("  %s".formatted(first.title()));
            message.add("  cause: " + first.cause());
            message.add("  fix: " + first.fix());
            first.commands().forEach(command -> message.add("    " + command));
        }
        diagnosis.findings().stream().filter(finding -> causes.isEmpty() || !finding.equals(causes.getFirst()))
                .forEach(finding -> message.add("  also: " + finding.title()));
        return message;
    }

    private List<String> leave(List<String> log) {
        var file = "  its log: %s (%d lines)".formatted(save(log), log.size());
        if (keep) {
            return List.of(file, "  it was left as it is; server-stop %s removes it".formatted(spec.name()));
        }
        place.remove(spec.name());
        return List.of(file, "  it was removed; --keep leaves it");
    }

    /// Keeps the log on the machine that Thorbook runs on.
    private Path save(List<String> log) {
        String state = System.getenv().getOrDefault("XDG_STATE_HOME", "");
        Path home = state.isEmpty() ? Path.of(System.getProperty("user.home"), ".local/state") : Path.of(state);
        Path folder = home.resolve("thorbook/logs");
        try {
            Files.createDirectories(folder);
            return Files.write(folder.resolve("%s-%s.log".formatted(spec.name(), LocalDateTime.now().format(TIME))), log);
        } catch (IOException e) {
            throw new UncheckedIOException("can't keep the log in " + folder, e);
        }
    }
}
