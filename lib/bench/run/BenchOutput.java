//SOURCES ../AttemptLog.java ../Distribution.java ../LatencyMetric.java ../Metrics.java ../SampleSize.java ../format/ServingResult.java
//SOURCES ../format/ServingResults.java ../format/TextBlock.java ../format/VllmJson.java ../load/ClientUse.java ../report/BenchReport.java
//SOURCES ../report/ReportJson.java ../report/ResultChart.java DeviceText.java ReportFlags.java ../verdict/Verdict.java
package lib.bench.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.bench.AttemptLog;
import lib.bench.Distribution;
import lib.bench.LatencyMetric;
import lib.bench.Metrics;
import lib.bench.SampleSize;
import lib.bench.format.ServingResult;
import lib.bench.format.ServingResults;
import lib.bench.format.TextBlock;
import lib.bench.format.VllmJson;
import lib.bench.load.ClientUse;
import lib.bench.report.BenchReport;
import lib.bench.report.ReportJson;
import lib.bench.report.ResultChart;
import lib.bench.verdict.Verdict;

/// Shows a report and writes the files that were asked for.
public final class BenchOutput {

    private final ReportFlags flags;
    private final BenchReport report;
    private final AttemptLog log;

    public BenchOutput(ReportFlags flags, BenchReport report, AttemptLog log) {
        this.flags = flags;
        this.report = report;
        this.log = log;
    }

    /// vLLM's block, then what vLLM does not say.
    public String text() {
        var result = ServingResults.of(report.metrics(), report.setup().load(), report.speculation());
        StringBuilder text = new StringBuilder(TextBlock.write(result, report.version(), flags.metrics()));
        text.append(exact(report.metrics()));
        text.append(client(report.run().client(), report.run().duration()));
        report.device().map(device -> DeviceText.lines(device, report.metrics())).orElse(Map.of())
                .forEach((label, value) -> text.append(line(label, value)));
        text.append(line("Seed", Long.toString(report.seed())));
        unsupported().ifPresent(text::append);
        report.verdicts().forEach(verdict -> text.append(verdict).append('\n'));
        return text.toString();
    }

    /// Thorbook's document, with what each request did only in a file.
    public void json(Writer out) {
        ReportJson.write(out, report, Optional.empty());
        PrintWriter printer = new PrintWriter(out);
        printer.println();
        printer.flush();
    }

    /// Writes the files that were asked for.
    ///
    /// @return their names
    public List<Path> files() throws IOException {
        List<Path> written = new ArrayList<>();
        if (flags.savesVllmJson()) {
            written.add(vllmFile());
        }
        if (flags.report().isPresent()) {
            try (Writer out = writer(flags.report().get(), false)) {
                ReportJson.write(out, report, Optional.of(log));
            }
            written.add(flags.report().get());
        }
        if (flags.picture().isPresent()) {
            String title = report.setup().label().orElse(report.setup().model()) + ": " + report.metrics().completed() + " requests";
            Verdict worst = report.worstVerdict();
            String picture = ResultChart.draw(title, "verdict " + worst.kind() + ", seed " + report.seed(), log, report.run().duration(),
                    report.device());
            try (Writer out = writer(flags.picture().get(), false)) {
                out.write(picture);
            }
            written.add(flags.picture().get());
        }
        return written;
    }

    private Path vllmFile() throws IOException {
        Path file = flags.vllmFile(VllmJson.fileName(report.setup()));
        boolean more = flags.appends() && Files.exists(file) && Files.size(file) > 0;
        try (Writer out = writer(file, flags.appends())) {
            if (more) {
                out.write("\n");
            }
            VllmJson.write(out, report.version(), report.setup(), report.metrics(), report.speculation(), flags.metrics(),
                    flags.isDetailed() ? Optional.of(log) : Optional.empty());
        }
        return file;
    }

    private static Writer writer(Path file, boolean append) throws IOException {
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        OpenOption[] how = append ? new OpenOption[] {StandardOpenOption.CREATE, StandardOpenOption.APPEND}
                : new OpenOption[] {StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE};
        return Files.newBufferedWriter(file, StandardCharsets.UTF_8, how);
    }

    private static String exact(Metrics metrics) {
        Metrics.Exact exact = metrics.exact();
        String failures = metrics.failures().isEmpty() ? "none" : new java.util.TreeMap<>(metrics.failures()).entrySet().stream()
                .map(failure -> failure.getValue() + " " + failure.getKey().description()).collect(Collectors.joining(", "));
        return line("Failures", failures)
                + line("Inter-token latency per token", summary(exact.perTokenItl()))
                + line("Time to the first token proper", summary(exact.timeToFirstToken()))
                + line("First token, from schedule", summary(exact.ttftFromSchedule()))
                + line("End-to-end, from schedule", summary(exact.e2elFromSchedule()))
                + line("Schedule delay", summary(exact.scheduleDelay()))
                + line("True peak concurrency", Integer.toString(exact.peakConcurrency()))
                + line("Tokens per event", format("%.2f", exact.tokensPerEvent()))
                + line("Prompt tokens asked, served", exact.askedInput() + ", " + metrics.totalInput());
    }

    private static String client(ClientUse client, double duration) {
        return line("Client", format("%.0f %% busy, %.1f %% of its ceiling of %.0f events/s, time stamps late by at most %.2f ms",
                client.busyShare(duration) * 100, client.cpuSeconds() / duration * 100, client.eventsPerCpuSecond(), client.longestTurnMillis()));
    }

    /// Percentiles that so few samples say nothing about.
    private Optional<String> unsupported() {
        String weak = flags.metrics().stream().flatMap(metric -> weak(metric, report.metrics().latency(metric)))
                .collect(Collectors.joining(", "));
        return weak.isEmpty() ? Optional.empty() : Optional.of(line("Too few samples for", weak));
    }

    private Stream<String> weak(LatencyMetric metric, Distribution latency) {
        return report.percents().stream().filter(percent -> !SampleSize.supports(latency.count(), percent))
                .map(percent -> format("P%s %s (%d of %d)", percentName(percent), metric.label(), latency.count(), SampleSize.neededFor(percent)));
    }

    private static String summary(Distribution latency) {
        String percentiles = latency.percentiles().entrySet().stream()
                .map(entry -> format(", p%s %.2f", percentName(entry.getKey()), entry.getValue()))
                .collect(Collectors.joining());
        return format("mean %.2f, median %.2f%s ms", latency.mean(), latency.median(), percentiles);
    }

    private static String percentName(double percent) {
        return ServingResult.percentileName(percent).substring(1);
    }

    private static String line(String label, String value) {
        return String.format("%-40s %s%n", label + ":", value);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
