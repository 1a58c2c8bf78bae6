///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../lib/Terminal.java ../lib/Tool.java ../lib/View.java ../lib/bench/compare/Comparison.java ../lib/bench/compare/ResultFiles.java
package scripts;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lib.Terminal;
import lib.Tool;
import lib.View;
import lib.bench.compare.Comparison;
import lib.bench.compare.ResultFiles;
import lib.bench.format.ServingResult;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;

/// Sets benchmark results side by side: before against after, or yours against the guide's.
///
/// A side may be several files, or files with several results: repeats of one run, whose noise then decides what a difference is
/// worth.
@CommandLine.Command(name = "compare", sortOptions = false, usageHelpAutoWidth = true,
        description = "Compare benchmark results: text blocks or JSON of vllm bench and its look-alikes, or the guide's.",
        footer = {"", "Example: compare before-1.json before-2.json --with after-1.json after-2.json",
            "Example: compare guide:precision/Qwen3-8B-AWQ/high-load --with my.log"})
public final class Compare {

    private final Terminal terminal;

    @Parameters(paramLabel = "BEFORE", arity = "1..*", description = "files, or guide:ID for one of the guide's results")
    private List<String> before = List.of();

    @Option(names = "--with", paramLabel = "AFTER", arity = "1..*", required = true, description = "files, or guide:ID")
    private List<String> after = List.of();

    @Option(names = "--json", description = "the comparison as one JSON document")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param terminal where it speaks
    public Compare(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String... args) {
        System.exit(new Compare(Terminal.system()).run(args));
    }

    /// Runs the command line.
    /// @return the exit code: 0 compared, 1 a file cannot be read, 2 wrong usage
    public int run(String... args) {
        return Tool.run(this, terminal, () -> {
            show(Comparison.of(read(before), read(after)));
            return 0;
        }, args);
    }

    private static List<ServingResult> read(List<String> names) throws IOException {
        List<ServingResult> results = new ArrayList<>();
        for (String name : names) {
            results.addAll(ResultFiles.read(name));
        }
        return results;
    }

    private void show(List<Comparison.Row> rows) {
        if (json) {
            terminal.out().println(document(rows));
        } else {
            List<List<String>> cells = rows.stream().map(row -> List.of(row.figure(), number(row.before()), number(row.after()),
                    signed(row.difference()), row.ratio().isPresent() ? number(row.ratio().getAsDouble()) : "", meaning(row))).toList();
            terminal.out().println(View.of(new View.Table(List.of("figure", "before", "after", "difference", "ratio", "noise"), cells)).plain());
        }
    }

    private static String meaning(Comparison.Row row) {
        if (row.noise().isEmpty()) {
            return "unknown: no repeats on both sides";
        }
        return (row.isSignificant() ? "exceeded (" : "within (") + number(row.noise().getAsDouble()) + ")";
    }

    private static String document(List<Comparison.Row> rows) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        for (Comparison.Row row : rows) {
            ObjectNode node = root.withArray("figures").addObject().put("figure", row.figure()).put("before", row.before()).put("after", row.after())
                    .put("difference", row.difference());
            row.ratio().ifPresent(ratio -> node.put("ratio", ratio));
            row.noise().ifPresent(noise -> node.put("noise", noise).put("significant", row.isSignificant()));
        }
        return root.toPrettyString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String signed(double value) {
        return String.format(Locale.ROOT, "%+.2f", value);
    }
}
