//SOURCES Elapsed.java MarkdownText.java Summary.java Transcript.java
package lib.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import lib.View;
import lib.notebook.Transcript.CellRun;
import lib.notebook.Transcript.Error;
import lib.notebook.Transcript.Output;
import lib.notebook.Transcript.Prose;
import lib.notebook.Transcript.StepRun;
import lib.notebook.Transcript.Stream;
import lib.notebook.Transcript.Value;

/// An executed notebook as Markdown: the recipe's prose as it is, each cell as a fenced block, and under it what came out.
/// It reads well on GitHub and in an editor. Pictures are named, not shown: GitHub shows none that stands inside the file.
public final class MarkdownExport {

    private MarkdownExport() {}

    public static String render(Transcript run) {
        var parts = new ArrayList<String>();
        parts.add(heading(run));
        for (var part : run.parts()) {
            parts.add(switch (part) {
                case Prose prose -> Summary.prose(run, prose).strip() + "\n";
                case CellRun cell -> cell(cell);
            });
        }
        parts.add(timings(run));
        return Summary.encodable(parts.stream().filter(part -> !part.isBlank()).collect(Collectors.joining("\n")));
    }

    /// Title and facts of the run.
    static String heading(Transcript run) {
        var lines = new ArrayList<String>();
        lines.add("- Recipe: " + MarkdownText.code(run.recipe()));
        lines.add("- Host: " + MarkdownText.code(run.host()));
        run.params().forEach((name, value) -> lines.add("- Parameter %s: %s".formatted(MarkdownText.code(name), MarkdownText.code(value))));
        lines.add("- Started: %s, took %s".formatted(MarkdownText.words(Summary.started(run)), Elapsed.of(run.seconds())));
        lines.add("- Status: **%s**%s".formatted(Summary.word(run.status()),
                Summary.failed(run)
                        .map(cell -> " in " + MarkdownText.code(cell.name()) + Summary.reason(cell).map(reason -> ": " + MarkdownText.words(reason)).orElse(""))
                        .orElse("")));
        return "# %s\n\n%s\n".formatted(MarkdownText.words(run.title()), String.join("\n", lines));
    }

    /// Seconds per cell, the longest first; empty when no cell ran.
    static String timings(Transcript run) {
        List<List<String>> rows = Summary.slowest(run).stream().map(cell -> List.of(cell.name(), Elapsed.of(cell.seconds()))).toList();
        return rows.isEmpty() ? "" : "## Where the time went\n\n" + MarkdownText.table(new View.Table(List.of("cell", "time"), rows));
    }

    private static String cell(CellRun cell) {
        var blocks = new ArrayList<String>();
        blocks.add("**%s** %s%s\n".formatted(MarkdownText.code(cell.name()), Summary.word(cell.status()),
                Summary.ran(cell) ? " in " + Elapsed.of(cell.seconds()) : ""));
        blocks.add(MarkdownText.fence(cell.language(), cell.source()));
        if (!cell.note().isBlank()) {
            blocks.add(MarkdownText.words(cell.note()) + "\n");
        }
        Summary.joined(cell.outputs()).stream().map(MarkdownExport::output).filter(block -> !block.isBlank()).forEach(blocks::add);
        return String.join("\n", blocks);
    }

    private static String output(Output output) {
        return switch (output) {
            case Stream(boolean error, String text) -> text.isBlank() ? "" : (error ? "Standard error:\n\n" : "") + MarkdownText.fence("text", text);
            case Value(View view) -> view(view);
            case StepRun step -> step(step);
            case Error(String message, String where, String details) -> "> [!CAUTION]\n> Failed at %s\n>\n%s".formatted(MarkdownText.code(where),
                    MarkdownText.fence("text", details.isBlank() ? message : message.strip() + "\n\n" + details.strip())
                            .lines().map(line -> ("> " + line).stripTrailing() + "\n").collect(Collectors.joining()));
        };
    }

    private static String step(StepRun run) {
        var blocks = new ArrayList<String>();
        blocks.add("Step **%s**: **%s**%s\n".formatted(MarkdownText.words(run.step()), MarkdownText.words(run.outcome()),
                run.replayed() ? ", replayed from the journal" : " in " + Elapsed.of(run.seconds())));
        if (!run.note().isBlank()) {
            blocks.add(MarkdownText.fence("text", run.note()));
        }
        if (!run.changes().isEmpty()) {
            blocks.add(MarkdownText.table(new View.Table(List.of("what", "before", "after"),
                    run.changes().stream().map(c -> List.of(c.what(), side(c.before()), side(c.after()))).toList())));
        }
        blocks.add(view(run.value()));
        return blocks.stream().filter(block -> !block.isBlank()).collect(Collectors.joining("\n"));
    }

    private static String side(String text) {
        return text.isEmpty() ? "(none)" : text;
    }

    private static String view(View view) {
        return switch (view) {
            case View.Text(String text) -> text.isBlank() ? "" : MarkdownText.fence("text", text);
            case View.Table table -> MarkdownText.table(table);
            case View.Svg(String svg, String text) -> "*Picture: %s (see the HTML export)*\n".formatted(MarkdownText.words(text));
            case View.Several(List<View> views) -> views.stream().map(MarkdownExport::view).filter(block -> !block.isBlank()).collect(Collectors.joining("\n"));
        };
    }
}
