//SOURCES ../../hub/LoopbackHub.java ../../../lib/TemporaryFolder.java ../../../lib/Program.java
package tests.benchmarks.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lib.Program;
import lib.TemporaryFolder;
import tests.hub.LoopbackHub;

/// A program that downloads a model, and how to start it.
///
/// @param input   what it reads on standard input
/// @param command with `FOLDER` where the folder belongs
record DownloadClient(String name, Map<String, String> environment, List<String> command, String input) {

    /// One run.
    ///
    /// @param seconds       from start to end of the process
    /// @param secondsOnDisk until `sync` has returned as well
    /// @param cpuSeconds    of the process and its children, user and system
    /// @param peakBytes     largest resident set
    record Measured(String client, long bytes, double seconds, double secondsOnDisk, double cpuSeconds, long peakBytes) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%-11s %7.2f s  %6.0f MB/s   on disk %7.2f s  %6.0f MB/s   CPU %6.2f s   peak %4.0f MB",
                    client, seconds,
                    bytes / seconds / 1e6, secondsOnDisk, bytes / secondsOnDisk / 1e6, cpuSeconds, peakBytes / 1e6);
        }
    }

    /// The alias, started in the folder of the catalog.
    static DownloadClient thorbook(LoopbackHub hub, String model) {
        return new DownloadClient("Thorbook", Map.of(), List.of("./jbang", "model-download", model, "--endpoint", hub.endpoint(),
                "--local-dir", "FOLDER", "--yes", "--host", "local"), "");
    }

    /// The default settings of the client, which checks the SHA-256 of every file.
    static DownloadClient modelscope(LoopbackHub hub, String model, Path program) {
        return new DownloadClient("modelscope", Map.of("MODELSCOPE_ENDPOINT", hub.endpoint()),
                List.of(program.toString(), "download", "--model", model, "--local_dir", "FOLDER"), "");
    }

    /// The recipe of many blogs: addresses of all files, eight connections to each, several files at once. It checks no hash.
    static DownloadClient aria2(LoopbackHub hub, String model) {
        var input = new StringBuilder();
        hub.paths(model).forEach(path -> input.append("%s/api/v1/models/%s/repo?Revision=master&FilePath=%s%n out=%s%n".formatted(
                hub.endpoint(), model, path, path)));
        return new DownloadClient("aria2c -x8", Map.of(), List.of("aria2c", "-x8", "-s8", "-j4", "-q", "--file-allocation=none", "-i",
                "-", "-d", "FOLDER"),
                input.toString());
    }

    /// Runs it into an empty folder, and removes that.
    /// @throws IOException when it fails, or leaves another number of bytes
    Measured run(Path folder, long bytes) throws IOException, InterruptedException {
        Path report = Files.createTempFile("time", ".txt");
        var argv = new ArrayList<>(List.of("time", "-f", "%U %S %M", "-o", report.toString()));
        command.forEach(word -> argv.add(word.equals("FOLDER") ? folder.toString() : word));
        Files.createDirectories(folder);
        Path log = Files.createTempFile("client", ".log");
        try (var _ = new TemporaryFolder(folder)) {
            new Program("sync").run(List.of("-f", folder.toString()));
            var builder = new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            long begin = System.nanoTime();
            var process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes());
            }
            int exitCode = process.waitFor();
            double seconds = (System.nanoTime() - begin) / 1e9;
            new Program("sync").run(List.of("-f", folder.toString()));
            double onDisk = (System.nanoTime() - begin) / 1e9;
            long there = size(folder);
            if (exitCode != 0 || there != bytes) {
                throw new IOException("%s ended with %d and left %d of %d bytes: %s".formatted(name, exitCode, there, bytes,
                        Files.readString(log).lines().reduce((a, b) -> b).orElse("")));
            }
            var words = Files.readAllLines(report).getLast().split(" ");
            return new Measured(name, bytes, seconds, onDisk, Double.parseDouble(words[0]) + Double.parseDouble(words[1]),
                    Long.parseLong(words[2]) * 1024);
        } finally {
            Files.delete(report);
            Files.delete(log);
        }
    }

    private static long size(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".safetensors")).mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
