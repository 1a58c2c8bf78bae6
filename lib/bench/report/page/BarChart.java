//SOURCES ../study/Measurement.java ../study/Metric.java Drawing.java Labels.java
package lib.bench.report.page;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import lib.bench.report.page.Drawing.Anchor;
import lib.bench.report.study.Measurement;
import lib.bench.report.study.Metric;

/// One metric of several results as bars. A bar that a verdict refutes is an outline, with the verdict behind its number. Names stand before
/// their bars, or above them where one is long.
final class BarChart {

    private static final int TOP = 34;
    private static final int BAR = 18;
    private static final int GAP = 8;
    /// Of a name above its bar.
    private static final int LINE = 18;
    private static final int LEFT = 130;
    /// For the number behind the longest bar.
    private static final int RIGHT = 150;

    private BarChart() {}

    /// @param label names a result in few letters
    static String of(String title, Metric metric, List<Measurement> results, Function<Measurement, String> label) {
        List<Measurement> shown = results.stream().filter(m -> m.has(metric)).toList();
        boolean above = shown.stream().anyMatch(one -> Labels.width(label.apply(one)) > LEFT);
        int line = above ? LINE : 0;
        int left = above ? 0 : LEFT;
        Drawing drawing = new Drawing(TOP + shown.size() * (line + BAR + GAP) + 6);
        drawing.text(0, 18, Anchor.START, "title", title);
        double most = shown.stream().mapToDouble(m -> m.value(metric)).max().orElse(1);
        for (int i = 0; i < shown.size(); i++) {
            Measurement one = shown.get(i);
            double y = TOP + line + i * (line + BAR + GAP);
            double width = Math.max(1.5, one.value(metric) / most * (Drawing.WIDTH - left - RIGHT));
            boolean believable = one.believable(metric);
            drawing.text(above ? 0 : LEFT - 8, above ? y - 3 : y + 15, above ? Anchor.START : Anchor.END, "", label.apply(one));
            drawing.bar(left, y + 2, width, BAR, believable ? "bar" : "void");
            drawing.text(left + width + 7, y + 15, Anchor.START, believable ? "" : "doubt",
                    metric.text(one.value(metric)) + (believable ? "" : " " + doubt(one, metric)));
        }
        return drawing.close();
    }

    private static String doubt(Measurement measurement, Metric metric) {
        return measurement.verdicts().stream().map(verdict -> verdict.kind()).filter(metric::refutedBy).map(Object::toString).distinct().limit(1)
                .collect(Collectors.joining());
    }
}
