//DEPS org.apache.commons:commons-exec:1.5.0
package lib;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.PumpStreamHandler;

/// A program of this machine, such as the docker client, run to its end.
///
/// @param name found on the PATH
public record Program(String name) {

    /// What a run of the program left behind.
    public record Ended(int exitCode, String stdout, String stderr) {
        public boolean ok() {
            return exitCode == 0;
        }

        /// The last line of its standard error, or of its output where there is none: what a program says last is why it failed.
        public String lastWord() {
            String text = stderr.isBlank() ? stdout : stderr;
            return text.lines().filter(line -> !line.isBlank()).reduce((first, second) -> second).orElse("exit code " + exitCode);
        }
    }

    /// The program can't be started.
    public static final class Missing extends RuntimeException {
        Missing(String program, IOException cause) {
            super("can't start '%s'; is it installed and on the PATH?".formatted(program), cause);
        }
    }

    /// The program ended with another exit code than 0.
    public static final class Failed extends RuntimeException {
        Failed(String program, List<String> arguments, Ended ended) {
            super("%s %s: %s".formatted(program, arguments.getFirst(), ended.lastWord()));
        }
    }

    /// Runs the program without input.
    /// @throws Missing when it can't be started
    public Ended run(List<String> arguments) {
        var line = new CommandLine(name);
        arguments.forEach(argument -> line.addArgument(argument, false));
        var stdout = new ByteArrayOutputStream();
        var stderr = new ByteArrayOutputStream();
        var executor = DefaultExecutor.builder().setExecuteStreamHandler(new Streams(stdout, stderr)).get();
        executor.setExitValues(null);
        try {
            int exitCode = executor.execute(line);
            return new Ended(exitCode, stdout.toString(StandardCharsets.UTF_8), stderr.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new Missing(name, e);
        }
    }

    /// The standard output of a run that must succeed, stripped.
    /// @throws Failed  when it does not
    /// @throws Missing when the program can't be started
    public String output(String... arguments) {
        var ended = run(List.of(arguments));
        if (!ended.ok()) {
            throw new Failed(name, List.of(arguments), ended);
        }
        return ended.stdout().strip();
    }

    /// Reads until the program has ended, and a moment longer for its last words; not until its streams do, which a process that it
    /// left behind may hold open: an ssh over a jump host leaves one when its link breaks.
    private static final class Streams extends PumpStreamHandler {
        Streams(OutputStream stdout, OutputStream stderr) {
            super(stdout, stderr);
            setStopTimeout(Duration.ofMillis(1)); // Commons Exec adds 2 s of its own
        }

        @Override
        public void stop() {
            try {
                super.stop();
            } catch (IOException e) {
                // the moment is over, and what was said until then has been read
            }
        }
    }
}
