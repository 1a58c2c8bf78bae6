//SOURCES ../../format/Figure.java ../study/Measurement.java ../study/Metric.java Drawing.java Labels.java
package lib.bench.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lib.bench.format.Figure;
import lib.bench.report.page.Drawing.Anchor;
import lib.bench.report.study.Measurement;
import lib.bench.report.study.Metric;

/// Latency against load: a line for each model over the number of requests at once, on a logarithmic axis of milliseconds.
final class LoadChart {

    private static final int TOP = 40;
    private static final int BOTTOM = 330;
    private static final int LEFT = 62;
    private static final int RIGHT = 390;

    private LoadChart() {}

    /// Whether there is a line to draw: a model under two loads.
    static boolean applies(List<Measurement> results, Metric metric) {
        return lines(results, metric).values().stream().anyMatch(line -> line.size() > 1);
    }

    static String of(String title, Metric metric, List<Measurement> results) {
        Map<String, List<Measurement>> lines = lines(results, metric);
        List<Measurement> all = lines.values().stream().flatMap(List::stream).toList();
        List<Double> loads = new ArrayList<>(all.stream().map(LoadChart::load).collect(Collectors.toCollection(TreeSet::new)));
        List<Double> ticks = ticks(all.stream().mapToDouble(m -> m.value(metric)).min().orElse(1), all.stream().mapToDouble(m -> m.value(metric)).max().orElse(10));
        double low = Math.log10(ticks.getFirst());
        double high = Math.log10(ticks.getLast());
        Drawing drawing = new Drawing(BOTTOM + 48);
        drawing.text(0, 18, Anchor.START, "title", title);
        axes(drawing, loads, ticks);
        Labels labels = new Labels(TOP, BOTTOM);
        lines.forEach((name, line) -> {
            for (int i = 0; i < line.size(); i++) {
                Measurement one = line.get(i);
                double x = x(loads, one);
                double y = y(metric, one, low, high);
                if (i > 0) {
                    boolean solid = one.believable(metric) && line.get(i - 1).believable(metric);
                    drawing.line(x(loads, line.get(i - 1)), y(metric, line.get(i - 1), low, high), x, y, solid ? "line" : "voidline");
                }
                drawing.dot(x, y, one.believable(metric) ? "bar" : "void");
            }
            Measurement last = line.getLast();
            String value = String.format(Locale.ROOT, last.value(metric) < 100 ? "%.1f" : "%.0f", last.value(metric));
            labels.add(x(loads, last) + 10, y(metric, last, low, high), last.believable(metric) ? "" : "doubt", name + " " + value);
        });
        labels.draw(drawing);
        return drawing.close();
    }

    /// 1, 3, 10, 30 and so on, from below the smallest value to above the largest.
    private static List<Double> ticks(double smallest, double largest) {
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(smallest)); ticks.isEmpty() || ticks.getLast() < largest; power++) {
            ticks.add(Math.pow(10, power));
            ticks.add(3 * Math.pow(10, power));
        }
        if (ticks.get(ticks.size() - 2) >= largest) {
            ticks.removeLast();
        }
        if (ticks.get(1) <= smallest && ticks.size() > 2) {
            ticks.removeFirst();
        }
        return ticks;
    }

    private static void axes(Drawing drawing, List<Double> loads, List<Double> ticks) {
        double low = Math.log10(ticks.getFirst());
        double high = Math.log10(ticks.getLast());
        for (double tick : ticks) {
            double y = BOTTOM - (Math.log10(tick) - low) / (high - low) * (BOTTOM - TOP);
            drawing.line(LEFT, y, RIGHT, y, "grid");
            drawing.text(LEFT - 8, y + 5, Anchor.END, "soft", String.format(Locale.ROOT, tick < 1 ? "%.1f" : "%.0f", tick));
        }
        for (double load : loads) {
            drawing.text(x(loads, load), BOTTOM + 20, Anchor.MIDDLE, "soft", String.format(Locale.ROOT, "%.0f", load));
        }
        drawing.text((LEFT + RIGHT) / 2.0, BOTTOM + 40, Anchor.MIDDLE, "soft", "requests at once");
    }

    /// By model, in the order of the load; only results under a limit of requests.
    private static Map<String, List<Measurement>> lines(List<Measurement> results, Metric metric) {
        Map<String, List<Measurement>> lines = results.stream().filter(m -> m.has(metric) && load(m) > 0)
                .collect(Collectors.groupingBy(m -> m.subject().brief(), LinkedHashMap::new, Collectors.toList()));
        lines.replaceAll((name, line) -> line.stream().sorted(Comparator.comparingDouble(LoadChart::load)).toList());
        return lines;
    }

    private static double load(Measurement measurement) {
        return measurement.figures().get(Figure.MAX_CONCURRENCY).orElse(0);
    }

    private static double x(List<Double> loads, Measurement measurement) {
        return x(loads, load(measurement));
    }

    private static double x(List<Double> loads, double load) {
        double share = loads.size() < 2 ? 0.5 : loads.indexOf(load) / (loads.size() - 1.0);
        return LEFT + 20 + share * (RIGHT - LEFT - 40);
    }

    private static double y(Metric metric, Measurement measurement, double low, double high) {
        return BOTTOM - (Math.log10(measurement.value(metric)) - low) / (high - low) * (BOTTOM - TOP);
    }
}
