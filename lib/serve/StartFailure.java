//SOURCES DockerAccess.java ServerSpec.java ../Result.java
package lib.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import lib.Command;
import lib.Result;
import lib.StepException;

/// Ends a start that failed: keeps the log, removes the container, says what is wrong and what to do.
///
/// @param keep leave the container
record StartFailure(DockerAccess docker, ServerSpec spec, boolean keep) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    /// The container could not be run, or a command in it failed.
    StepException ofRun(Result run) {
        return of("`docker %s` failed: %s".formatted(run.command().argv().get(1), run.stderr().strip()));
    }

    /// The server ended or will never be ready.
    StepException ofEnd(String why) {
        return of(why);
    }

    /// The server answers, and not sensibly.
    StepException ofAnswers(String complaint) {
        return of(complaint);
    }

    private StepException of(String why) {
        var message = new ArrayList<>(List.of("%s on %s did not get ready: %s".formatted(spec.name(), docker.host().name(), why)));
        var log = docker.query("sh", "-c", "docker logs -- \"$1\" 2>&1", "sh", spec.name());
        if (log.ok()) {
            var lines = log.lines();
            lines.subList(Math.max(0, lines.size() - 8), lines.size()).forEach(line -> message.add("    " + line));
            message.add("  its log: %s (%d lines)".formatted(save(log.stdout()), lines.size()));
            if (keep) {
                message.add("  the container was left: docker logs %s; server-stop %s removes it".formatted(spec.name(), spec.name()));
            } else {
                docker.run(Command.change("docker", "rm", "--force", "--volumes", spec.name())).orFail();
                message.add("  the container was removed; --keep leaves it");
            }
        }
        return new StepException(String.join("\n", message));
    }

    /// Keeps the log on the machine that Thorbook runs on.
    private Path save(String log) {
        String state = System.getenv().getOrDefault("XDG_STATE_HOME", "");
        Path folder = (state.isEmpty() ? Path.of(System.getProperty("user.home"), ".local/state") : Path.of(state)).resolve("thorbook/logs");
        try {
            Files.createDirectories(folder);
            return Files.writeString(folder.resolve("%s-%s.log".formatted(spec.name(), LocalDateTime.now().format(TIME))), log);
        } catch (IOException e) {
            throw new UncheckedIOException("can't keep the log in " + folder, e);
        }
    }
}
