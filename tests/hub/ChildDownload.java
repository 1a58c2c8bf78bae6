//SOURCES LoopbackHub.java BareDownload.java ../../lib/Program.java ../../scripts/ModelDownload.java
package tests.hub;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import lib.Program;
import scripts.ModelDownload;

/// `model-download` in a process of its own, which can be killed.
final class ChildDownload {

    /// How it ended, and all that it said.
    record Ended(int exitCode, String stdout, String stderr) {}

    private final Process process;
    private final Path out;
    private final Path err;

    private ChildDownload(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /// Starts it with `--yes`.
    static ChildDownload start(LoopbackHub hub, String model, Path folder, String... more) {
        return start(Map.of(), hub, model, folder, more);
    }

    static ChildDownload start(Map<String, String> environment, LoopbackHub hub, String model, Path folder, String... more) {
        var arguments = new ArrayList<>(List.of(ModelDownload.class.getName(), model, "--endpoint", hub.endpoint(), "--local-dir",
                folder.toString(),
                "--yes", "--host", "local"));
        arguments.addAll(List.of(more));
        return java(environment, arguments);
    }

    /// Starts the download alone, which takes less time to begin.
    static ChildDownload bare(LoopbackHub hub, String model, Path folder) {
        return java(Map.of(), List.of(BareDownload.class.getName(), hub.endpoint(), model, folder.toString()));
    }

    private static ChildDownload java(Map<String, String> environment, List<String> arguments) {
        try {
            var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1", "-Xmx96m",
                    "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
            command.addAll(arguments);
            Path out = Files.createTempFile("thorbook-test", ".out");
            Path err = Files.createTempFile("thorbook-test", ".err");
            var builder = new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            return new ChildDownload(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until something holds, or the process has ended.
    /// @return whether it is still running
    boolean await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (process.waitFor(1, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return process.isAlive();
    }

    /// Stops it where it is; it can then only be killed.
    void freeze() {
        new Program("kill").output("-STOP", String.valueOf(process.pid()));
    }

    /// Kills it with SIGKILL.
    Ended kill() throws InterruptedException {
        process.destroyForcibly();
        return ended();
    }

    String saidSoFar() {
        try {
            return Files.readString(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ended ended() throws InterruptedException {
        try {
            var ended = new Ended(process.waitFor(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return ended;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
