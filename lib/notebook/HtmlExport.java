//SOURCES Elapsed.java Highlight.java Html.java Ids.java ProseHtml.java StepHtml.java Summary.java Transcript.java ViewHtml.java
//FILES lib/notebook/notebook.css=notebook.css
package lib.notebook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import lib.notebook.Transcript.CellRun;
import lib.notebook.Transcript.Error;
import lib.notebook.Transcript.Output;
import lib.notebook.Transcript.Prose;
import lib.notebook.Transcript.StepRun;
import lib.notebook.Transcript.Stream;
import lib.notebook.Transcript.Value;

/// An executed notebook as one HTML file to read, mail or archive. It has no script and asks for nothing from outside; the content
/// security policy makes the browser hold it to that, whatever a cell printed.
public final class HtmlExport {

    /// With fewer cells than this the whole is seen faster than a list of contents.
    private static final int CELLS_FOR_CONTENTS = 4;

    private HtmlExport() {}

    /// The page, well-formed as XML too.
    public static String render(Transcript run) {
        List<CellRun> cells = Summary.cells(run);
        List<String> ids = Ids.of(cells.stream().map(CellRun::name).toList());
        var body = new StringBuilder();
        var contents = new StringBuilder();
        int level = 1;
        int cell = 0;
        for (int i = 0; i < run.parts().size(); i++) {
            switch (run.parts().get(i)) {
                case Prose prose -> {
                    var html = ProseHtml.of(Summary.prose(run, prose), "part-" + (i + 1));
                    body.append("<div class=\"prose\">\n").append(html.html()).append("</div>\n");
                    for (var section : html.headings()) {
                        contents.append("<li class=\"section\"><a href=\"#%s\">%s</a></li>\n".formatted(section.id(), Html.escape(section.title())));
                        level = section.level();
                    }
                }
                case CellRun c -> {
                    String id = "cell-" + ids.get(cell++);
                    body.append(cell(c, id, Math.min(level + 1, 6)));
                    contents.append("<li class=\"entry\"><a href=\"#%s\">%s</a>%s</li>\n".formatted(id, Html.escape(c.name()), status(c)));
                }
            }
        }
        String nav = cells.size() < CELLS_FOR_CONTENTS ? "" : "<nav aria-label=\"Contents\">\n<ul>\n%s</ul>\n</nav>\n".formatted(contents);
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8" />
                <meta http-equiv="Content-Security-Policy" \
                content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                %s%s<main>
                %s%s</main>
                </body>
                </html>
                """.formatted(Html.escape(run.title()), stylesheet(), header(run, ids), nav, body, timings(run, ids));
    }

    private static String header(Transcript run, List<String> ids) {
        String params = run.params().entrySet().stream()
                .map(p -> "<div><dt><code>%s</code></dt><dd><code>%s</code></dd></div>".formatted(Html.escape(p.getKey()), Html.escape(p.getValue())))
                .collect(Collectors.joining("\n", "<dl class=\"params\" aria-label=\"Parameters\">\n", "\n</dl>\n"));
        return """
                <header>
                <p class="kicker">%s<span class="status %s">%s</span></p>
                <h1>%s</h1>
                <dl class="facts">
                <div><dt>Host</dt><dd>%s</dd></div>
                <div><dt>Started</dt><dd><time datetime="%s">%s</time></dd></div>
                <div><dt>Took</dt><dd>%s</dd></div>
                </dl>
                %s%s</header>
                """.formatted(Html.escape(run.recipe()), css(run.status()), Summary.word(run.status()), Html.escape(run.title()), Html.escape(run.host()),
                Html.escape(run.started()), Html.escape(Summary.started(run)), Elapsed.of(run.seconds()),
                run.params().isEmpty() ? "" : params, banner(run, ids));
    }

    private static String banner(Transcript run, List<String> ids) {
        if (run.status() == Transcript.Status.PLANNED) {
            return "<p class=\"banner planned\">A plan: nothing was changed.</p>\n";
        }
        return Summary.failed(run)
                .map(cell -> "<p class=\"banner failed\">Stopped in <a href=\"#cell-%s\">%s</a>%s</p>\n".formatted(
                        ids.get(Summary.cells(run).indexOf(cell)), Html.escape(cell.name()),
                        Summary.reason(cell).map(reason -> ": " + Html.escape(reason)).orElse(".")))
                .orElse("");
    }

    private static String cell(CellRun cell, String id, int level) {
        var outputs = new ArrayList<String>();
        for (Output output : Summary.joined(cell.outputs())) {
            outputs.add(output(output, id + "-out-" + (outputs.size() + 1)));
        }
        return """
                <section class="cell %1$s" id="%2$s" aria-labelledby="%2$s-name">
                <div class="cell-head"><h%3$d id="%2$s-name"><a href="#%2$s">%4$s</a></h%3$d><span class="language">%7$s</span>%5$s<span class="time">%6$s</span></div>
                <pre class="code"><code class="language-%7$s">%8$s</code></pre>
                %9$s%10$s</section>
                """.formatted(css(cell.status()), id, level, Html.escape(cell.name()), status(cell), Summary.ran(cell) ? Elapsed.of(cell.seconds()) : "",
                Html.escape(cell.language()), Highlight.html(cell.language(), cell.source().stripTrailing()),
                cell.note().isBlank() ? "" : "<p class=\"cell-note\">%s</p>\n".formatted(Html.escape(cell.note())), outputs.isEmpty() ? "" : "<div class=\"outputs\">\n%s</div>\n".formatted(String.join("", outputs)));
    }

    private static String output(Output output, String place) {
        return switch (output) {
            case Stream(boolean error, String text) -> "<pre class=\"%s\"><samp>%s</samp></pre>\n"
                    .formatted(error ? "stream stderr" : "stream", Html.printed(text.stripTrailing()));
            case Value(var view) -> "<div class=\"value\">\n%s</div>\n".formatted(ViewHtml.of(view, place));
            case StepRun step -> StepHtml.of(step, place);
            case Error(String message, String where, String details) -> """
                    <div class="error">
                    <p class="where">%s</p>
                    <pre class="message"><samp>%s</samp></pre>
                    %s</div>
                    """.formatted(Html.escape(where), Html.printed(message.strip()), details.isBlank() ? ""
                    : "<details><summary>Details</summary>\n<pre class=\"text\"><samp>%s</samp></pre>\n</details>\n".formatted(Html.printed(details.strip())));
        };
    }

    private static String timings(Transcript run, List<String> ids) {
        List<CellRun> slowest = Summary.slowest(run);
        double longest = slowest.stream().mapToDouble(CellRun::seconds).max().orElse(0);
        if (longest <= 0) {
            return "";
        }
        return slowest.stream()
                .map(cell -> """
                        <tr><th scope="row"><a href="#cell-%s">%s</a></th><td class="bar"><span style="width:%d%%"></span></td><td class="number">%s</td></tr>
                        """.formatted(ids.get(Summary.cells(run).indexOf(cell)), Html.escape(cell.name()), Math.max(1, Math.round(100 * cell.seconds() / longest)),
                                Elapsed.of(cell.seconds())))
                .collect(Collectors.joining("", "<section class=\"timings\">\n<h2>Where the time went</h2>\n<table><tbody>\n", "</tbody></table>\n</section>\n"));
    }

    private static String status(CellRun cell) {
        return "<span class=\"status %s\">%s</span>".formatted(css(cell.status()), Summary.word(cell.status()));
    }

    private static String css(Transcript.Status status) {
        return Summary.word(status).replace(' ', '-');
    }

    private static String stylesheet() {
        try (var css = HtmlExport.class.getResourceAsStream("notebook.css")) {
            if (css == null) {
                throw new IllegalStateException("lib/notebook/notebook.css is not on the class path");
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
