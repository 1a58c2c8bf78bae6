//SOURCES Ran.java ../../scripts/RunNotebook.java ../../scripts/Recipe.java
package tests.notebook;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A script's `main` in a JVM of its own, which can be killed.
///
/// @param command program and arguments
/// @param env     added to this process's own
record Child(List<String> command, Map<String, String> env) {

    /// How it ended.
    record Ended(int exitCode, String stdout, String stderr) {}

    /// Does something with the running process, e.g. kills it.
    interface Meddling {
        void with(Process process) throws IOException, InterruptedException;
    }

    static Child of(String main, String... args) {
        var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(args));
        return new Child(command, Map.of());
    }

    Child with(String variable, String value) {
        return new Child(command, Map.of(variable, value));
    }

    Ended run() {
        return run(process -> {});
    }

    Ended run(Meddling meddling) {
        try {
            var out = Files.createTempFile("thorbook-test", ".out");
            var err = Files.createTempFile("thorbook-test", ".err");
            var builder = new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(env);
            var process = builder.start();
            meddling.with(process);
            var ended = new Ended(process.waitFor(), Ran.read(out), Ran.read(err));
            Files.delete(out);
            Files.delete(err);
            return ended;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
