//SOURCES ../study/Measurement.java ../study/Metric.java Drawing.java Labels.java
package lib.bench.report.page;

import java.util.List;
import java.util.Locale;
import lib.bench.report.page.Drawing.Anchor;
import lib.bench.report.study.Measurement;
import lib.bench.report.study.Metric;

/// Size against speed: each model a point, further right the larger, further up the faster.
final class SizeChart {

    private static final int TOP = 40;
    private static final int BOTTOM = 330;
    private static final int LEFT = 62;
    private static final int RIGHT = 470;
    /// From the middle of a dot to its name.
    private static final double BESIDE = 9;

    private SizeChart() {}

    static String of(String title, Metric metric, List<Measurement> results) {
        List<Measurement> shown = results.stream().filter(m -> m.has(metric) && m.subject().gibibytes().isPresent()).toList();
        double largest = step(shown.stream().mapToDouble(SizeChart::size).max().orElse(1));
        double fastest = step(shown.stream().mapToDouble(m -> m.value(metric)).max().orElse(1));
        Drawing drawing = new Drawing(BOTTOM + 48);
        drawing.text(0, 18, Anchor.START, "title", title);
        for (int i = 0; i <= 4; i++) {
            double y = BOTTOM - i / 4.0 * (BOTTOM - TOP);
            double x = LEFT + i / 4.0 * (RIGHT - LEFT);
            drawing.line(LEFT, y, RIGHT, y, "grid");
            drawing.text(LEFT - 8, y + 5, Anchor.END, "soft", number(fastest * i / 4));
            drawing.text(x, BOTTOM + 20, Anchor.MIDDLE, "soft", number(largest * i / 4));
        }
        drawing.text((LEFT + RIGHT) / 2.0, BOTTOM + 40, Anchor.MIDDLE, "soft", "size of the weights (G)");
        Labels labels = new Labels(TOP - 10, BOTTOM);
        for (Measurement one : shown) {
            double x = LEFT + size(one) / largest * (RIGHT - LEFT);
            double y = BOTTOM - one.value(metric) / fastest * (BOTTOM - TOP);
            drawing.dot(x, y, one.believable(metric) ? "bar" : "void");
            labels.avoid(x, y);
            String kind = one.believable(metric) ? "" : "doubt";
            double width = BESIDE + Labels.width(one.subject().brief());
            // on the left where another dot would stand at the end of the name
            if (x - width > LEFT && shown.stream().anyMatch(other -> near((size(other) - size(one)) / largest * (RIGHT - LEFT),
                    (other.value(metric) - one.value(metric)) / fastest * (BOTTOM - TOP), width))) {
                labels.addBefore(x - BESIDE, y, kind, one.subject().brief());
            } else {
                labels.add(x + BESIDE, y, kind, one.subject().brief());
            }
        }
        labels.draw(drawing);
        return drawing.close();
    }

    private static boolean near(double right, double up, double width) {
        return right > BESIDE && right < width + BESIDE && Math.abs(up) < 5 * BESIDE;
    }

    private static double size(Measurement measurement) {
        return measurement.subject().gibibytes().orElseThrow();
    }

    /// The next round number: 1, 2, 4 or 8 times a power of ten, that a quarter of can be written in few digits.
    private static double step(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1e-9))));
        for (double factor : new double[] {1, 2, 4, 8}) {
            if (most <= factor * power) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
