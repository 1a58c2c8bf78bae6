//SOURCES ../View.java
package lib.notebook;

import java.util.regex.Pattern;
import lib.View;

/// How the columns of a table want to be set.
final class Columns {

    private static final Pattern NUMBER = Pattern.compile("[-+\u2212]?\\d+(?:[,\u00a0\u202f]\\d{3})*(?:\\.\\d+)?(?:[eE][-+]?\\d+)?\\s?[%\u00b5A-Za-z/]{0,7}");

    private Columns() {}

    /// A record or a map as name and value has columns without headings: its first column names the rows.
    static boolean headed(View.Table table) {
        return table.columns().stream().anyMatch(column -> !column.isBlank());
    }

    /// Numbers, perhaps with a unit, stand right so that their digits line up. `-` and an empty cell mean "no number".
    static boolean numeric(View.Table table, int column) {
        var cells = table.rows().stream().map(row -> row.get(column).strip()).filter(cell -> !cell.isEmpty() && !cell.equals("-")).toList();
        return headed(table) && !cells.isEmpty() && cells.stream().allMatch(cell -> NUMBER.matcher(cell).matches());
    }
}
