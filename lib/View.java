//SOURCES Outcome.java TextTable.java
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
package lib;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// How a value looks, whoever shows it: a terminal, a notebook's HTML, its Markdown.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "view")
@JsonSubTypes({@JsonSubTypes.Type(value = View.Text.class, name = "text"), @JsonSubTypes.Type(value = View.Table.class, name = "table"),
        @JsonSubTypes.Type(value = View.Svg.class, name = "svg"), @JsonSubTypes.Type(value = View.Several.class, name = "several")})
public sealed interface View {

    /// Plain text, lines as they are.
    record Text(String text) implements View {}

    /// Rows under headings. Every row has as many cells as there are columns.
    record Table(List<String> columns, List<List<String>> rows) implements View {
        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
            for (var row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException("a row of %d cells under %d columns".formatted(row.size(), columns.size()));
                }
            }
        }
    }

    /// A picture.
    /// @param svg  the complete `<svg>` element
    /// @param text what it shows, for who can't see it
    record Svg(String svg, String text) implements View {}

    record Several(List<View> views) implements View {
        public Several {
            views = List.copyOf(views);
        }
    }

    /// A value that says itself how it looks.
    interface Viewable {
        View view();
    }

    /// The view of any value: its own where it has one; a record and a map become a table of two columns, a list of records one row each,
    /// an outcome its word, its changes and its value.
    static View of(Object value) {
        return switch (value) {
            case null -> new Text("");
            case View view -> view;
            case Viewable viewable -> viewable.view();
            case Outcome<?> outcome -> ofOutcome(outcome);
            case Optional<?> optional -> optional.map(View::of).orElse(new Text("(none)"));
            case Collection<?> many when !many.isEmpty() && many.stream().allMatch(Record.class::isInstance) -> ofRecords(many);
            case Collection<?> many -> new Text(many.stream().map(View::cell).collect(Collectors.joining("\n")));
            case Record record -> ofFields(fields(record));
            case Map<?, ?> map -> ofMap(map);
            default -> new Text(String.valueOf(value));
        };
    }

    private static View ofMap(Map<?, ?> map) {
        var fields = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> fields.put(cell(key), value));
        return ofFields(fields);
    }

    private static View ofOutcome(Outcome<?> outcome) {
        View changes = new Text(outcome.changes().stream().map(change -> "  " + change).collect(Collectors.joining("\n")));
        return switch (outcome) {
            case Outcome.Unchanged<?> u -> new Several(List.of(new Text("unchanged"), of(u.value())));
            case Outcome.Changed<?> c -> new Several(List.of(new Text("changed"), changes, of(c.value())));
            case Outcome.Planned<?> p -> new Several(List.of(new Text("planned"), changes));
            case Outcome.Skipped<?> s -> new Text("skipped: " + s.reason());
            case Outcome.Failed<?> f -> new Text("failed: " + f.error());
        };
    }

    private static View ofRecords(Collection<?> records) {
        var columns = new ArrayList<String>();
        var rows = new ArrayList<List<String>>();
        for (Object record : records) {
            var fields = fields((Record) record);
            if (columns.isEmpty()) {
                columns.addAll(fields.keySet());
            }
            rows.add(columns.stream().map(c -> cell(fields.get(c))).toList());
        }
        return new Table(columns, rows);
    }

    /// Simple fields in one table; a list of records and a record inside come after it, each under its name.
    private static View ofFields(Map<String, Object> fields) {
        var rows = new ArrayList<List<String>>();
        var more = new ArrayList<View>();
        fields.forEach((name, value) -> {
            Object inner = value instanceof Optional<?> optional ? optional.orElse(null) : value;
            boolean nested = inner instanceof Record && !(inner instanceof View)
                    || inner instanceof Collection<?> many && !many.isEmpty() && many.stream().allMatch(Record.class::isInstance);
            if (nested) {
                more.add(new Text(name + ":"));
                more.add(of(inner));
            } else {
                rows.add(List.of(name, cell(value)));
            }
        });
        var table = new Table(List.of("", ""), rows);
        if (more.isEmpty()) {
            return table;
        }
        if (!rows.isEmpty()) {
            more.addFirst(table);
        }
        return new Several(more);
    }

    private static Map<String, Object> fields(Record record) {
        var fields = new LinkedHashMap<String, Object>();
        for (var component : record.getClass().getRecordComponents()) {
            try {
                var accessor = component.getAccessor();
                accessor.setAccessible(true);
                fields.put(words(component.getName()), accessor.invoke(record));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(component.getName() + " of " + record.getClass().getName() + " can't be read", e);
            }
        }
        return fields;
    }

    /// A component's name in words: `freeGiB` becomes `free (GiB)`, `atNextBoot` `at next boot`.
    private static String words(String name) {
        var unit = name.replaceFirst("(MiB|GiB|MHz)$", " ($1)");
        int end = unit.endsWith(")") ? unit.lastIndexOf(" (") : unit.length();
        return unit.substring(0, end).replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase() + unit.substring(end);
    }

    private static String cell(Object value) {
        return switch (value) {
            case null -> "";
            case Optional<?> optional -> optional.map(View::cell).orElse("(none)");
            case Double d when d == Math.rint(d) && Math.abs(d) < 1e15 -> String.valueOf(d.longValue());
            case Double d -> "%.4g".formatted(d);
            case Boolean b -> b ? "yes" : "no";
            case Collection<?> many when many.isEmpty() -> "(none)";
            case Collection<?> many -> many.stream().map(View::cell).collect(Collectors.joining(", "));
            default -> String.valueOf(value);
        };
    }

    /// The view as plain text for a terminal.
    default String plain() {
        return switch (this) {
            case Text(String text) -> text;
            case Svg(String svg, String text) -> "[picture: " + text + "]";
            case Several(List<View> views) -> views.stream().map(View::plain).filter(s -> !s.isEmpty()).collect(Collectors.joining("\n"));
            case Table table -> TextTable.format(table);
        };
    }
}
