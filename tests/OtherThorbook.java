//SOURCES ../lib/Host.java
package tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Host;

/// A Thorbook in a process of its own, which a test can kill or give little memory: it takes the host's lock, runs one
/// change there, and prints how much of its output it kept.
final class OtherThorbook implements AutoCloseable {

    static final String NAME = "the other Thorbook";

    private final Process process;

    private OtherThorbook(Process process) {
        this.process = process;
    }

    /// @param address a host and, for ssh, its configuration file
    /// @param option  for its JVM
    /// @param script  what a shell of the host runs
    static OtherThorbook start(List<String> address, String option, String script) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), option, "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"), OtherThorbook.class.getName(), script));
        command.addAll(address);
        try {
            return new OtherThorbook(new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String... args) {
        var config = args.length > 2 ? Optional.of(Path.of(args[2])) : Optional.<Path>empty();
        try (var host = Host.open(args[1], new Host.Settings(config, false, Optional::empty, result -> {}));
                var _ = host.lock(NAME, Duration.ofSeconds(60))) {
            System.out.println("kept " + host.run(HostUnderTest.changing(args[0])).orFail().stdout().length());
        }
    }

    /// As `kill -9` does, so that it can clean up nothing.
    void kill() {
        process.destroyForcibly();
    }

    /// All that it prints until its end.
    String output() {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        process.onExit().join();
    }
}
