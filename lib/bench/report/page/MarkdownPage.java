//SOURCES ../../../View.java ../study/Finding.java HtmlPage.java Page.java
package lib.bench.report.page;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lib.View;
import lib.bench.report.page.Page.Block;
import lib.bench.report.page.Page.Section;
import lib.bench.report.study.Finding;

/// A report as GitHub-flavoured Markdown, its charts as files beside it.
final class MarkdownPage {

    private MarkdownPage() {}

    /// @param charts the folder of the charts, as the file names it
    static String of(Page page, String charts) {
        StringBuilder text = new StringBuilder("# %s\n\n".formatted(words(page.title())));
        page.facts().forEach((name, value) -> text.append("- %s: %s\n".formatted(words(name), words(value))));
        for (Section section : page.sections()) {
            text.append("\n## %s\n".formatted(words(section.title())));
            section.blocks().forEach(block -> text.append('\n').append(block(block, charts)));
        }
        return text.toString();
    }

    private static String block(Block block, String charts) {
        return switch (block) {
            case Block.Prose(String text) -> words(text) + "\n";
            case Block.Findings(List<Finding> findings) -> findings.stream().map(f -> f.believable() ? "- %s\n".formatted(words(f.text()))
                    : "- **%s** %s\n".formatted(words(f.doubtWords()), words(f.text()))).collect(Collectors.joining());
            case Block.Grid(String caption, View.Table table) -> (caption.isEmpty() ? "" : words(caption) + "\n\n") + grid(table);
            case Block.Picture(String name, String _, String text) -> "![%s](%s/%s.svg)\n".formatted(words(text), charts, name);
            case Block.Shell(List<String> lines) -> "```sh\n%s\n```\n".formatted(String.join("\n", lines));
        };
    }

    private static String grid(View.Table table) {
        String rule = IntStream.range(0, table.columns().size()).mapToObj(i -> HtmlPage.numeric(table, i) ? "--:" : "---").collect(Collectors.joining(" | ", "| ", " |\n"));
        return row(table.columns()) + rule + table.rows().stream().map(MarkdownPage::row).collect(Collectors.joining());
    }

    private static String row(List<String> cells) {
        return cells.stream().map(MarkdownPage::words).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /// What Markdown would take for its own is escaped.
    private static String words(String text) {
        return text.replaceAll("\\s+", " ").replaceAll("[\\\\`*\\[\\]<|~]|(?<![\\p{L}\\d])_|_(?![\\p{L}\\d])", "\\\\$0");
    }
}
