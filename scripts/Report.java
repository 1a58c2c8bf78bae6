///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/Terminal.java ../lib/Tool.java ../lib/bench/reference/ReferenceResults.java ../lib/bench/report/page/ReportFiles.java
//SOURCES ../lib/bench/report/page/Page.java ../lib/bench/report/page/ReportPage.java
//SOURCES ../lib/bench/report/study/GuideMeasurements.java ../lib/bench/report/study/ResultReader.java ../lib/bench/report/study/Study.java
//SOURCES ../lib/bench/verdict/Chip.java
package scripts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Terminal;
import lib.Tool;
import lib.UsageException;
import lib.bench.reference.ReferenceResults;
import lib.bench.report.page.Page;
import lib.bench.report.page.ReportFiles;
import lib.bench.report.page.ReportPage;
import lib.bench.report.study.GuideMeasurements;
import lib.bench.report.study.Measurement;
import lib.bench.report.study.ResultReader;
import lib.bench.report.study.Study;
import lib.bench.verdict.Chip;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;

/// Reports on results: ranking, ratios, what is best for what, size against speed, beside the guide's figures, and a verdict in front
/// of every number.
@CommandLine.Command(name = "report", sortOptions = false, usageHelpAutoWidth = true,
        description = "Write a report on benchmark results: one HTML file, Markdown, CSV and JSON.",
        footer = {"", "Example: report runs/bench-precisions-20261125-020000", "Example: report --guide --out guide-report"})
public final class Report {

    private final Terminal terminal;

    @Parameters(paramLabel = "RESULTS", arity = "0..*",
            description = "files with results, of 'bench' or of vLLM and its look-alikes, or folders with such files")
    private List<Path> results = List.of();

    @Option(names = "--guide", description = "report on the guide's own results instead")
    private boolean guide;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "report", description = "where the report goes; default ${DEFAULT-VALUE}")
    private Path out;

    @Option(names = "--title", paramLabel = "TEXT", description = "of the report")
    private Optional<String> title = Optional.empty();

    @Option(names = "--chip", paramLabel = "NAME", defaultValue = "T5000",
            description = "judges results that carry no verdict, or 'none'; default ${DEFAULT-VALUE}")
    private String chip;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param terminal where it speaks
    public Report(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String... args) {
        System.exit(new Report(Terminal.system()).run(args));
    }

    /// Runs the command line.
    /// @return the exit code: 0 written, 1 a file cannot be read or written, 2 wrong usage
    public int run(String... args) {
        return Tool.run(this, terminal, () -> {
            write();
            return 0;
        }, args);
    }

    /// The report on the results of a folder, beside the guide's, as the value of a cell.
    /// @throws IllegalArgumentException when there are none
    public static Page page(String title, Path folder) throws IOException {
        var reader = new ResultReader(Optional.empty(), words -> { });
        return ReportPage.of(title, new Study(reader.read(folder)), Optional.of(new Study(GuideMeasurements.of(ReferenceResults.load()))));
    }

    private void write() throws IOException {
        if (guide != results.isEmpty()) {
            throw new UsageException(guide ? "--guide reports on the guide's results alone: give no others" : "name results to report on, or --guide");
        }
        Study published = new Study(GuideMeasurements.of(ReferenceResults.load()));
        List<Path> files = guide ? ReportFiles.write(out, title.orElse("The guide's results"), published, Optional.empty())
                : ReportFiles.write(out, title.orElse("Benchmark results"), new Study(read()), Optional.of(published));
        files.forEach(terminal.out()::println);
    }

    private List<Measurement> read() throws IOException {
        var reader = new ResultReader(chip.equalsIgnoreCase("none") ? Optional.empty() : Optional.of(Chip.named(chip)),
                words -> terminal.say("report: " + words));
        List<Measurement> measurements = new ArrayList<>();
        for (Path path : results) {
            measurements.addAll(reader.read(path));
        }
        return measurements;
    }
}
