//SOURCES Columns.java Html.java InlineSvg.java ../View.java
package lib.notebook;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lib.View;

/// A view as HTML.
final class ViewHtml {

    private ViewHtml() {}

    /// @param place an id in the page that no other view has
    static String of(View view, String place) {
        return switch (view) {
            case View.Text(String text) when text.isBlank() -> "";
            case View.Text(String text) -> "<pre class=\"text\"><samp>%s</samp></pre>\n".formatted(Html.printed(text.stripTrailing()));
            case View.Table table -> table(table);
            case View.Svg svg -> picture(svg, place);
            case View.Several(List<View> views) -> IntStream.range(0, views.size())
                    .mapToObj(i -> of(views.get(i), place + "-" + (i + 1)))
                    .collect(Collectors.joining());
        };
    }

    private static String table(View.Table table) {
        if (table.rows().isEmpty() && !Columns.headed(table)) {
            return "";
        }
        List<String> classes = IntStream.range(0, table.columns().size())
                .mapToObj(column -> Columns.numeric(table, column) ? " class=\"number\"" : "")
                .toList();
        String head = Columns.headed(table) ? "<thead><tr>%s</tr></thead>\n".formatted(cells(table.columns(), classes, "th scope=\"col\"", "th")) : "";
        String body = table.rows().stream()
                .map(row -> Columns.headed(table) ? cells(row, classes, "td", "td")
                        : cells(row.subList(0, 1), classes, "th scope=\"row\"", "th") + cells(row.subList(1, row.size()), classes, "td", "td"))
                .map("<tr>%s</tr>\n"::formatted)
                .collect(Collectors.joining());
        return "<div class=\"scroll\"><table class=\"%s\">\n%s<tbody>\n%s</tbody></table></div>\n".formatted(head.isEmpty() ? "fields" : "rows", head, body);
    }

    private static String cells(List<String> row, List<String> classes, String open, String close) {
        return IntStream.range(0, row.size())
                .mapToObj(i -> "<%s%s>%s</%s>".formatted(open, classes.get(i), Html.printed(row.get(i)), close))
                .collect(Collectors.joining());
    }

    private static String picture(View.Svg svg, String place) {
        Optional<String> inline = InlineSvg.of(svg.svg(), svg.text(), place);
        return inline.map(picture -> "<figure class=\"picture%s\">%s</figure>\n".formatted(InlineSvg.adapts(svg.svg()) ? "" : " paper", picture))
                .orElse("<p class=\"note\">A picture that can't be shown: %s</p>\n".formatted(Html.escape(svg.text())));
    }
}
