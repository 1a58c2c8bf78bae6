package lib.bench.report.page;

import java.util.Locale;

/// The few shapes that the charts of a report take, in colours that follow the page: dark on light, light on dark, dark on paper.
///
/// 560 units wide, so that the letters can still be read on a telephone.
final class Drawing {

    static final int WIDTH = 560;

    private static final String STYLE = """
            .tb-chart text { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #1e2326; }
            .tb-chart .soft { fill: #5a6268; } .tb-chart .title { font-weight: 600; } .tb-chart .doubt { fill: #b01e1e; }
            .tb-chart .grid { stroke: #d9dbd5; } .tb-chart .bar { fill: #2b6ca8; } .tb-chart .line { stroke: #2b6ca8; fill: none; }
            .tb-chart .base { fill: #7a8288; } .tb-chart .void { fill: none; stroke: #b01e1e; stroke-dasharray: 4 3; }
            .tb-chart .voidline { fill: none; stroke: #b01e1e; stroke-dasharray: 4 3; }
            @media screen and (prefers-color-scheme: dark) {
              .tb-chart text { fill: #e3e6e7; } .tb-chart .soft { fill: #a0a9ae; } .tb-chart .doubt { fill: #ff9c94; }
              .tb-chart .grid { stroke: #3a4146; } .tb-chart .bar { fill: #6aaee8; } .tb-chart .line { stroke: #6aaee8; }
              .tb-chart .base { fill: #8d969b; } .tb-chart .void, .tb-chart .voidline { stroke: #ff9c94; }
            }
            """;

    private final StringBuilder shapes = new StringBuilder();
    private final int height;

    Drawing(int height) {
        this.height = height;
    }

    enum Anchor { START, MIDDLE, END }

    /// @param kind a class of the style: `soft`, `title`, `doubt`, or empty
    Drawing text(double x, double y, Anchor anchor, String kind, String text) {
        return add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>", x, y, anchor.name().toLowerCase(Locale.ROOT), kind, escaped(text));
    }

    Drawing bar(double x, double y, double width, double tall, String kind) {
        return add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\"/>", x, y, width, tall, kind);
    }

    Drawing line(double x1, double y1, double x2, double y2, String kind) {
        return add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke-width=\"%s\" class=\"%s\"/>", x1, y1, x2, y2,
                kind.equals("grid") ? "1" : "2", kind);
    }

    Drawing dot(double x, double y, String kind) {
        return add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" class=\"%s\"/>", x, y, kind);
    }

    private Drawing add(String shape, Object... values) {
        shapes.append(String.format(Locale.ROOT, shape, values)).append('\n');
        return this;
    }

    /// The complete `<svg>` element.
    String close() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" class=\"tb-chart\">\n<style>\n%s</style>\n%s</svg>\n"
                .formatted(WIDTH, height, WIDTH, height, STYLE, shapes);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replaceAll("\\p{Cntrl}", " ");
    }
}
