//SOURCES View.java
package lib;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A table as aligned text.
public final class TextTable {

    private TextTable() {}

    static String format(View.Table table) {
        var rows = new ArrayList<List<String>>();
        if (table.columns().stream().anyMatch(c -> !c.isBlank())) {
            rows.add(table.columns());
        }
        rows.addAll(table.rows());
        int[] widths = IntStream.range(0, table.columns().size())
                .map(i -> rows.stream().mapToInt(row -> width(row.get(i))).max().orElse(0))
                .toArray();
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(i -> row.get(i) + " ".repeat(widths[i] - width(row.get(i))))
                        .collect(Collectors.joining("  ")).stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    /// Columns that a text takes on a terminal: East Asian wide letters and emoji take two.
    public static int width(String text) {
        return text.codePoints().map(c -> c >= 0x1100 && (c <= 0x115f || c >= 0x2e80 && c <= 0xa4cf || c >= 0xac00 && c <= 0xd7a3
                || c >= 0xf900 && c <= 0xfaff || c >= 0xfe30 && c <= 0xfe6f || c >= 0xff00 && c <= 0xff60 || c >= 0x1f300 && c <= 0x1faff) ? 2 : 1).sum();
    }
}
