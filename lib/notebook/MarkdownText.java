//SOURCES Ansi.java Columns.java ../TextTable.java ../View.java
package lib.notebook;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lib.TextTable;
import lib.View;

/// Arbitrary text as GitHub-flavoured Markdown that shows it as it is.
final class MarkdownText {

    private static final Pattern TICKS = Pattern.compile("`+");

    private MarkdownText() {}

    /// A fenced block; the fence is longer than any run of backticks in it.
    /// @param info what follows the opening fence, e.g. `java`
    static String fence(String info, String text) {
        String plain = Ansi.strip(text).replaceAll("\\s+$", "");
        String fence = "`".repeat(Math.max(3, longestRun(plain) + 1));
        return "%s%s\n%s\n%s\n".formatted(fence, info, plain, fence);
    }

    /// A word or line of code within a sentence.
    static String code(String text) {
        String line = oneLine(text);
        if (line.isEmpty()) {
            return "``` ```";
        }
        String ticks = "`".repeat(longestRun(line) + 1);
        String gap = line.startsWith("`") || line.endsWith("`") ? " " : "";
        return ticks + gap + line + gap + ticks;
    }

    /// Words within a sentence or a cell of a table; what Markdown would take for its own is escaped.
    static String words(String text) {
        return oneLine(text).replaceAll("[\\\\`*\\[\\]<|~]|(?<![\\p{L}\\d])_|_(?![\\p{L}\\d])|&(?=[#\\w]+;)", "\\\\$0");
    }

    /// A table with its bars in line, so that it reads as plain text too.
    static String table(View.Table table) {
        int columns = table.columns().size();
        List<List<String>> rows = Stream.concat(Stream.of(table.columns()), table.rows().stream())
                .map(row -> row.stream().map(cell -> Ansi.strip(cell).strip().lines().map(MarkdownText::words).collect(Collectors.joining("<br>"))).toList())
                .toList();
        int[] widths = IntStream.range(0, columns).map(i -> Math.max(3, rows.stream().mapToInt(row -> TextTable.width(row.get(i))).max().orElse(3))).toArray();
        boolean[] right = new boolean[columns];
        IntStream.range(0, columns).forEach(i -> right[i] = Columns.numeric(table, i));
        String rule = IntStream.range(0, columns).mapToObj(i -> right[i] ? "-".repeat(widths[i] - 1) + ":" : "-".repeat(widths[i])).collect(bars());
        var body = rows.stream().skip(1).map(row -> row(row, widths, right));
        return columns == 0 ? "" : Stream.concat(Stream.of(row(rows.getFirst(), widths, right), rule), body)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String row(List<String> cells, int[] widths, boolean[] right) {
        return IntStream.range(0, widths.length).mapToObj(i -> {
            String space = " ".repeat(widths[i] - TextTable.width(cells.get(i)));
            return right[i] ? space + cells.get(i) : cells.get(i) + space;
        }).collect(bars());
    }

    private static Collector<CharSequence, ?, String> bars() {
        return Collectors.joining(" | ", "| ", " |");
    }

    private static String oneLine(String text) {
        return Ansi.strip(text).strip().replaceAll("\\s*\n\\s*", " ");
    }

    private static int longestRun(String text) {
        return TICKS.matcher(text).results().mapToInt(run -> run.end() - run.start()).max().orElse(0);
    }
}
