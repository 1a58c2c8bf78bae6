//SOURCES Ids.java MarkdownExport.java StepHtml.java Summary.java Transcript.java ViewHtml.java InlineSvg.java ../Json.java
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
package lib.notebook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.Json;
import lib.View;
import lib.notebook.Transcript.CellRun;
import lib.notebook.Transcript.Error;
import lib.notebook.Transcript.Output;
import lib.notebook.Transcript.Prose;
import lib.notebook.Transcript.StepRun;
import lib.notebook.Transcript.Stream;
import lib.notebook.Transcript.Value;

/// An executed notebook in Jupyter's format, nbformat 4.5 (https://nbformat.readthedocs.io/en/latest/format_description.html),
/// for who keeps or compares runs there.
///
/// It is a record of the run, not a program: a cell in `sh` stands there as it was and says so in its metadata, because a Java kernel has no way
/// to run it, and `run` and `host` exist in Thorbook only.
public final class IpynbExport {

    private static final Pattern EXCEPTION = Pattern.compile("(?<type>(?:[a-z]\\w*\\.)+[A-Z][\\w$]*)(?:: |$)(?<message>.*)", Pattern.DOTALL);

    /// Jupyter sets every cell of a table right; here only numbers stand right.
    private static final String TABLES = """
            <style>.thorbook th, .thorbook td { text-align: left !important } .thorbook tr .number { text-align: right !important }</style>
            """;

    private IpynbExport() {}

    public static String render(Transcript run) {
        var names = new ArrayList<String>(List.of("run"));
        run.parts().forEach(part -> names.add(part instanceof CellRun cell ? cell.name() : "prose"));
        names.add("timings");
        List<String> ids = Ids.of(names);

        ObjectNode notebook = Json.MAPPER.createObjectNode();
        ArrayNode cells = notebook.putArray("cells");
        markdown(cells.addObject(), ids.getFirst(), MarkdownExport.heading(run));
        int executed = 0;
        for (int i = 0; i < run.parts().size(); i++) {
            switch (run.parts().get(i)) {
                case Prose prose -> markdown(cells.addObject(), ids.get(i + 1), Summary.prose(run, prose).strip());
                case CellRun cell -> code(cells.addObject(), ids.get(i + 1), cell, Summary.ran(cell) ? ++executed : 0);
            }
        }
        if (executed > 0) {
            markdown(cells.addObject(), ids.getLast(), MarkdownExport.timings(run).strip());
        }
        ObjectNode metadata = notebook.putObject("metadata");
        metadata.putObject("kernelspec").put("display_name", "Java").put("language", "java").put("name", "java");
        metadata.putObject("language_info").put("name", "java").put("mimetype", "text/x-java-source").put("file_extension", ".java");
        metadata.put("title", run.title());
        metadata.putObject("thorbook").put("recipe", run.recipe()).put("host", run.host()).put("started", run.started()).put("seconds", run.seconds())
                .put("status", Summary.word(run.status())).set("params", Json.MAPPER.valueToTree(run.params()));
        notebook.put("nbformat", 4).put("nbformat_minor", 5);
        return Summary.encodable(Json.pretty(notebook) + "\n");
    }

    private static void markdown(ObjectNode cell, String id, String text) {
        cell.put("cell_type", "markdown").put("id", id).putObject("metadata");
        lines(cell.putArray("source"), text);
    }

    /// @param count its place among the cells that ran, from 1; 0 when it did not run
    private static void code(ObjectNode node, String id, CellRun cell, int count) {
        node.put("cell_type", "code").put("id", id);
        if (count > 0) {
            node.put("execution_count", count);
        } else {
            node.putNull("execution_count");
        }
        ObjectNode metadata = node.putObject("metadata");
        if (cell.status() == Transcript.Status.SKIPPED) {
            metadata.putArray("tags").add("skipped");
        }
        metadata.putObject("vscode").put("languageId", cell.language().equals("sh") ? "shellscript" : cell.language());
        metadata.putObject("thorbook").put("name", cell.name()).put("language", cell.language()).put("status", Summary.word(cell.status()))
                .put("note", cell.note()).put("seconds", cell.seconds());
        lines(node.putArray("source"), cell.source().stripTrailing());
        ArrayNode outputs = node.putArray("outputs");
        for (Output output : Summary.joined(cell.outputs())) {
            output(outputs, output, id + "-out-" + (outputs.size() + 1), count);
        }
    }

    private static void output(ArrayNode outputs, Output output, String place, int count) {
        switch (output) {
            case Stream(boolean error, String text) ->
                    lines(outputs.addObject().put("output_type", "stream").put("name", error ? "stderr" : "stdout").putArray("text"), text);
            case Value(View view) -> value(outputs, view, place, count);
            case StepRun step -> bundle(display(outputs), step(step), TABLES + "<div class=\"thorbook\">\n%s</div>".formatted(StepHtml.of(step, place)));
            case Error(String message, String where, String details) -> {
                Matcher exception = EXCEPTION.matcher(message.strip());
                boolean typed = exception.matches();
                ArrayNode traceback = outputs.addObject().put("output_type", "error")
                        .put("ename", typed ? exception.group("type") : "Failed")
                        .put("evalue", typed ? exception.group("message") : message.strip())
                        .putArray("traceback").add(where + ": " + message.strip());
                details.strip().lines().forEach(traceback::add);
            }
        }
    }

    /// A result of several views is shown view by view; the last is the cell's result.
    private static void value(ArrayNode outputs, View view, String place, int count) {
        List<View> leaves = leaves(view);
        for (int i = 0; i < leaves.size(); i++) {
            ObjectNode node = i < leaves.size() - 1 || count == 0 ? display(outputs)
                    : outputs.addObject().put("output_type", "execute_result").put("execution_count", count);
            View leaf = leaves.get(i);
            switch (leaf) {
                case View.Table table -> bundle(node, table.plain(), TABLES + "<div class=\"thorbook\">\n%s</div>".formatted(ViewHtml.of(table, place)));
                case View.Svg svg -> {
                    bundle(node, svg.plain(), "");
                    InlineSvg.of(svg.svg(), svg.text(), place + "-" + (i + 1))
                            .ifPresent(picture -> lines(((ObjectNode) node.get("data")).putArray("image/svg+xml"), picture));
                }
                case View.Text text -> bundle(node, text.plain(), "");
                case View.Several several -> throw new IllegalStateException("not a leaf: " + several);
            }
        }
    }

    private static List<View> leaves(View view) {
        return view instanceof View.Several(List<View> views) ? views.stream().flatMap(v -> leaves(v).stream()).toList()
                : view.plain().isBlank() ? List.of() : List.of(view);
    }

    private static ObjectNode display(ArrayNode outputs) {
        return outputs.addObject().put("output_type", "display_data");
    }

    private static void bundle(ObjectNode output, String plain, String html) {
        output.putObject("metadata");
        ObjectNode data = output.putObject("data");
        lines(data.putArray("text/plain"), plain);
        if (!html.isEmpty()) {
            lines(data.putArray("text/html"), html);
        }
    }

    private static String step(StepRun run) {
        var lines = new ArrayList<String>();
        lines.add("%s: %s%s".formatted(run.step(), run.outcome(), run.replayed() ? " (replayed from the journal)" : ""));
        if (!run.note().isBlank()) {
            lines.add(run.note().strip());
        }
        run.changes().forEach(change -> lines.add("  " + change));
        if (!run.value().plain().isBlank()) {
            lines.add(run.value().plain());
        }
        return String.join("\n", lines);
    }

    /// nbformat's "multi-line string": a line per element, each with its line end.
    private static void lines(ArrayNode array, String text) {
        for (String line : text.split("(?<=\n)", -1)) {
            if (!line.isEmpty()) {
                array.add(line);
            }
        }
    }
}
