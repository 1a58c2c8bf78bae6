//DEPS info.picocli:picocli:4.7.7
//SOURCES ../../StepException.java ../AttemptLog.java ../report/BenchReport.java ../report/ReportJson.java ../run/BenchOptions.java
//SOURCES ../run/BenchRunner.java ../run/DeviceTelemetry.java ../load/ServerApi.java ../../Host.java ../../Terminal.java
package lib.bench.matrix;

import java.io.IOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import lib.Host;
import lib.StepException;
import lib.Terminal;
import lib.bench.AttemptLog;
import lib.bench.load.ServerApi;
import lib.bench.report.BenchReport;
import lib.bench.report.ReportJson;
import lib.bench.run.BenchOptions;
import lib.bench.run.BenchRunner;
import lib.bench.run.DeviceTelemetry;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine;

/// Measures a server with the options of `bench`.
final class Measuring {

    private Measuring() {}

    /// @param device that serves, for its energy and heat where the options ask for them
    /// @throws StepException when nothing was answered
    static BenchReport run(List<String> options, Optional<Host> device, Consumer<String> narration) throws IOException {
        var parsed = new BenchOptions();
        new CommandLine(CommandSpec.create().addMixin("bench", CommandSpec.forAnnotatedObject(parsed))).parseArgs(options.toArray(String[]::new));
        ServerApi server = parsed.server();
        Optional<DeviceTelemetry> watching = watch(parsed, device, narration);
        try (AttemptLog log = new AttemptLog()) {
            BenchReport report = new BenchRunner(parsed.plan(server), server, watching, narration).run(log, live -> { });
            if (report.metrics().completed() == 0) {
                throw new StepException("no request was answered: " + report.metrics().failures());
            }
            return report;
        } finally {
            watching.ifPresent(DeviceTelemetry::close);
        }
    }

    /// A device that can't be watched is measured all the same.
    private static Optional<DeviceTelemetry> watch(BenchOptions options, Optional<Host> device, Consumer<String> narration) {
        try {
            return options.telemetry().start(device, Terminal.system());
        } catch (IOException e) {
            narration.accept("without energy and heat: " + e.getMessage());
            return Optional.empty();
        }
    }

    /// Writes Thorbook's document of a run; the file is there whole, and on the disk, or not at all.
    static void save(BenchReport report, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try (Writer out = Files.newBufferedWriter(part)) {
            ReportJson.write(out, report, Optional.empty());
        }
        try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
