package lib.bench.report;

import java.util.Locale;

/// Writes the few shapes that a chart needs as SVG. Fonts are named, not measured, so no font system is needed.
final class Svg {

    /// Who reads in the dark gets the paper, the grid and the letters in other colours.
    private static final String DARK = """
            <style>@media (prefers-color-scheme: dark) {
            rect[fill="#ffffff"] { fill: #16191d } rect[fill="#fbd5d5"] { fill: #5b2626 } line { stroke: #3b4148 }
            text { fill: #e4e6e9 } text[fill="#555555"] { fill: #9aa1a9 } text[fill="#1f77b4"] { fill: #5fa8dd }
            text[fill="#ff7f0e"] { fill: #ff9d45 } text[fill="#2ca02c"] { fill: #5cc45c } text[fill="#d62728"] { fill: #f06a6a }
            text[fill="#9467bd"] { fill: #b795d8 } }</style>
            """;

    private final StringBuilder out = new StringBuilder();

    Svg(int width, int height) {
        out.append(String.format(Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                        + "font-family=\"sans-serif\" font-size=\"12\">%n",
                width, height, width, height));
        out.append(DARK);
        out.append(String.format(Locale.ROOT, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n", width, height));
    }

    enum Anchor { START, MIDDLE, END }

    Svg text(double x, double y, Anchor anchor, String style, String text) {
        out.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>%n", x, y,
                anchor.name().toLowerCase(Locale.ROOT), style, escaped(text)));
        return this;
    }

    Svg line(double x1, double y1, double x2, double y2, String stroke) {
        out.append(String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n", x1, y1, x2, y2, stroke));
        return this;
    }

    /// @param points x and y in turn
    Svg polyline(double[] points, String stroke) {
        return polyline(points, stroke, "stroke-width=\"2\"");
    }

    /// @param style more attributes
    Svg polyline(double[] points, String stroke, String style) {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < points.length; i += 2) {
            list.append(String.format(Locale.ROOT, "%.1f,%.1f ", points[i], points[i + 1]));
        }
        out.append(String.format(Locale.ROOT, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" %s/>%n",
                list.toString().strip(), stroke, style));
        return this;
    }

    Svg rectangle(double x, double y, double width, double height, String fill, String title) {
        String shape = "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"><title>%s</title></rect>%n";
        out.append(String.format(Locale.ROOT, shape, x, y, width, height, fill, escaped(title)));
        return this;
    }

    String close() {
        return out + "</svg>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replaceAll("\\p{Cntrl}", " ");
    }
}
