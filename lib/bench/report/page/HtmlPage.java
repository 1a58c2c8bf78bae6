//SOURCES ../../../View.java ../study/Finding.java Page.java
//FILES lib/notebook/notebook.css=../../../notebook/notebook.css lib/bench/report/page/report.css=report.css
package lib.bench.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lib.View;
import lib.bench.report.page.Page.Block;
import lib.bench.report.page.Page.Section;
import lib.bench.report.study.Finding;

/// A report as one HTML file: no script, nothing fetched, readable on a telephone, in the dark and on paper. It looks like the
/// executed notebooks, whose style it shares.
final class HtmlPage {

    private HtmlPage() {}

    static String of(Page page) {
        String contents = IntStream.range(0, page.sections().size())
                .mapToObj(i -> "<li><a href=\"#part-%d\">%s</a></li>\n".formatted(i + 1, escape(page.sections().get(i).title()))).collect(Collectors.joining());
        String facts = page.facts().entrySet().stream().map(fact -> "<div><dt>%s</dt><dd>%s</dd></div>\n".formatted(escape(fact.getKey()), escape(fact.getValue())))
                .collect(Collectors.joining());
        String body = IntStream.range(0, page.sections().size()).mapToObj(i -> section(page.sections().get(i), i + 1)).collect(Collectors.joining());
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
                %s%s</style>
                </head>
                <body class="report">
                <header>
                <p class="kicker">Thorbook report</p>
                <h1>%s</h1>
                <dl class="facts">
                %s</dl>
                </header>
                <nav aria-label="Contents">
                <ul>
                %s</ul>
                </nav>
                <main>
                %s</main>
                </body>
                </html>
                """.formatted(escape(page.title()), resource("/lib/notebook/notebook.css"), resource("/lib/bench/report/page/report.css"),
                escape(page.title()), facts, contents, body);
    }

    private static String section(Section section, int number) {
        return "<section id=\"part-%d\">\n<h2>%s</h2>\n%s</section>\n".formatted(number, escape(section.title()),
                section.blocks().stream().map(HtmlPage::block).collect(Collectors.joining()));
    }

    private static String block(Block block) {
        return switch (block) {
            case Block.Prose(String text) -> "<p>%s</p>\n".formatted(escape(text));
            case Block.Findings(List<Finding> findings) -> findings.stream().map(HtmlPage::finding).collect(Collectors.joining("", "<ul class=\"findings\">\n", "</ul>\n"));
            case Block.Grid(String caption, View.Table table) -> grid(caption, table);
            case Block.Picture(String _, String svg, String text) ->
                "<figure class=\"chart\">%s</figure>\n".formatted(svg.replaceFirst("<svg ", "<svg role=\"img\" aria-label=\"%s\" ".formatted(escape(text))));
            case Block.Shell(List<String> lines) -> "<pre class=\"shell\"><code>%s</code></pre>\n".formatted(escape(String.join("\n", lines)));
        };
    }

    private static String finding(Finding finding) {
        return finding.believable() ? "<li>%s</li>\n".formatted(escape(finding.text()))
                : "<li class=\"doubted\">%s %s</li>\n".formatted(badges(finding.doubtWords()), escape(finding.text()));
    }

    /// More rows than anybody reads from top to bottom: such a table is unfolded by who looks something up, and on paper.
    private static final int LONG = 20;

    /// On a telephone each row becomes a card, for which each cell carries its heading.
    private static String grid(String caption, View.Table table) {
        List<String> classes = IntStream.range(0, table.columns().size()).mapToObj(column -> numeric(table, column) ? " class=\"number\"" : "").toList();
        String head = IntStream.range(0, classes.size()).mapToObj(i -> "<th scope=\"col\"%s>%s</th>".formatted(classes.get(i), escape(table.columns().get(i))))
                .collect(Collectors.joining());
        String body = table.rows().stream().map(row -> IntStream.range(0, classes.size())
                .mapToObj(i -> cell(table.columns().get(i), onCard(table.columns(), i), row.get(i), classes.get(i))).collect(Collectors.joining("", "<tr>", "</tr>\n"))).collect(Collectors.joining());
        boolean folded = table.rows().size() > LONG;
        String grid = "<div class=\"scroll\"><table class=\"grid%s\">\n%s<thead><tr>%s</tr></thead>\n<tbody>\n%s</tbody></table></div>\n".formatted(
                table.rows().size() <= LONG / 2 ? " short" : "",
                caption.isEmpty() || folded ? "" : "<caption>%s</caption>\n".formatted(escape(caption)), head, body);
        return folded ? "<details>\n<summary>%s %d rows</summary>\n%s</details>\n".formatted(escape(caption), table.rows().size(), grid) : grid;
    }

    /// A heading that several columns have belongs to the column before it: where each stands alone it says so.
    private static String onCard(List<String> columns, int column) {
        String heading = columns.get(column);
        return Collections.frequency(columns, heading) == 1 ? heading
                : IntStream.iterate(column - 1, i -> i >= 0, i -> i - 1).mapToObj(columns::get).filter(before -> Collections.frequency(columns, before) == 1)
                        .findFirst().map(before -> heading + ", " + before.replaceFirst(" \\(.*", "")).orElse(heading);
    }

    private static String cell(String heading, String onCard, String text, String kind) {
        boolean verdict = heading.equals(Page.VERDICT) || heading.endsWith(" " + Page.VERDICT);
        return "<td%s data-heading=\"%s\">%s</td>".formatted(kind, escape(onCard), verdict ? badges(text) : escape(text));
    }

    private static String badges(String kinds) {
        return Arrays.stream(kinds.split(", ")).filter(kind -> !kind.isBlank())
                .map(kind -> "<span class=\"verdict %s\">%s</span>".formatted(escape(kind.toLowerCase(Locale.ROOT)), escape(kind)))
                .collect(Collectors.joining(" "));
    }

    /// Whether a column holds numbers, with or without a unit.
    static boolean numeric(View.Table table, int column) {
        return !table.rows().isEmpty() && table.rows().stream().allMatch(row -> row.get(column).matches("|[-+]?\\d+(\\.\\d+)?( [%A-Za-z/]+)?"));
    }

    private static String resource(String name) {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Safe in text and between double quotes; what HTML has no place for becomes a blank. No line ends between a number and its unit.
    private static String escape(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", " ").replaceAll("(?<=\\d) (?=(%|ms|s|G|tok/[sJ]|req/s|times)(?![\\w/]))", "\u00a0")
                .replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
