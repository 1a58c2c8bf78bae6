///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../lib/Terminal.java ../lib/Tool.java ../lib/View.java ../lib/bench/reference/ReferenceTables.java
//SOURCES ../lib/bench/reference/ReferenceVerdicts.java
//SOURCES ../lib/bench/format/TextBlock.java
package scripts;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.Optional;
import lib.Terminal;
import lib.Tool;
import lib.View;
import lib.bench.LatencyMetric;
import lib.bench.VllmVersion;
import lib.bench.format.TextBlock;
import lib.bench.reference.ReferenceResults.Result;
import lib.bench.reference.ReferenceResults;
import lib.bench.reference.ReferenceTables;
import lib.bench.reference.ReferenceVerdicts;
import lib.bench.verdict.Verdict;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;

/// The guide's own results: its tables again, computed from all of its blocks, with a verdict on each.
@CommandLine.Command(name = "reference", sortOptions = false, usageHelpAutoWidth = true,
        description = "Print the guide's benchmark results again, with verdicts.")
public final class Reference {

    private static final VllmVersion GUIDE = new VllmVersion(0, 10, 1);

    private final Terminal terminal;

    @Parameters(paramLabel = "ID", arity = "0..1", description = "one result: its block and the arithmetic of its verdicts")
    private Optional<String> id = Optional.empty();

    @Option(names = "--list", description = "name all results")
    private boolean list;

    @Option(names = "--json", description = "all results with their verdicts as one JSON document")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param terminal where it speaks
    public Reference(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String... args) {
        System.exit(new Reference(Terminal.system()).run(args));
    }

    /// Runs the command line.
    /// @return the exit code: 0 shown, 2 wrong usage
    public int run(String... args) {
        return Tool.run(this, terminal, () -> {
            show(ReferenceResults.load());
            return 0;
        }, args);
    }

    private void show(ReferenceResults reference) {
        if (json) {
            terminal.out().println(document(reference).toPrettyString());
        } else if (list) {
            reference.results().forEach(result -> terminal.out().println(result.id()));
        } else if (id.isPresent()) {
            Result result = reference.named(id.get());
            terminal.out().print(TextBlock.write(result.figures(), GUIDE, EnumSet.allOf(LatencyMetric.class)));
            ReferenceVerdicts.of(reference, result).forEach(terminal.out()::println);
        } else {
            tables(reference);
        }
    }

    private void tables(ReferenceResults reference) {
        for (ReferenceTables.Table table : new ReferenceTables(reference).all()) {
            terminal.out().println(table.title());
            terminal.out().println(View.of(new View.Table(table.columns(), table.rows())).plain());
            terminal.out().println();
        }
        terminal.say("reference: `reference ID` shows the arithmetic of one result, `--list` names them");
    }

    private static ArrayNode document(ReferenceResults reference) {
        ArrayNode all = new ObjectMapper().createArrayNode();
        for (Result result : reference.results()) {
            ObjectNode node = all.addObject().put("id", result.id()).put("model", result.model())
                    .put("precision", reference.modelOf(result).weights().precision()).put("engine", result.engine()).put("workload", result.workload());
            result.powerMode().ifPresent(mode -> node.put("powerMode", mode));
            result.clocksLocked().ifPresent(locked -> node.put("clocksLocked", locked));
            ObjectNode figures = node.putObject("figures");
            result.figures().figures().forEach(figures::put);
            ArrayNode verdicts = node.putArray("verdicts");
            for (Verdict verdict : ReferenceVerdicts.of(reference, result)) {
                verdicts.addObject().put("kind", verdict.kind().toString()).put("reason", verdict.reason());
            }
        }
        return all;
    }
}
