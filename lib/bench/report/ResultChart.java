//SOURCES ../AttemptLog.java ../Distribution.java ../Goodput.java ../LatencyMetric.java ../Metrics.java ../VllmVersion.java Svg.java
//SOURCES DevicePanel.java DeviceReport.java Scale.java ThroughputSeries.java
package lib.bench.report;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lib.bench.AttemptLog;
import lib.bench.Distribution;
import lib.bench.Goodput;
import lib.bench.LatencyMetric;
import lib.bench.Metrics;
import lib.bench.VllmVersion;

/// The picture of a run: how latencies are distributed, how fast tokens came over time, and what the device did.
public final class ResultChart {

    private static final int WIDTH = 860;
    private static final int HEIGHT = 640;
    /// With the device's panel.
    private static final int HIGHER = 920;
    private static final int LEFT = 70;
    private static final int RIGHT = 830;
    private static final Map<LatencyMetric, String> COLOURS = new EnumMap<>(Map.of(LatencyMetric.TTFT, "#1f77b4", LatencyMetric.TPOT, "#2ca02c",
            LatencyMetric.ITL, "#d62728", LatencyMetric.E2EL, "#9467bd"));
    private static final TreeSet<Double> PERCENTS = IntStream.rangeClosed(0, 100).mapToObj(p -> (double) p)
            .collect(Collectors.toCollection(TreeSet::new));

    private final Svg svg;

    private ResultChart(int height) {
        svg = new Svg(WIDTH, height);
    }

    /// @param title what was measured
    /// @param subtitle e.g. the verdict
    /// @param device   adds a panel with what the device did meanwhile
    public static String draw(String title, String subtitle, AttemptLog log, double duration, Optional<DeviceReport> device) {
        Metrics metrics = Metrics.of(log, duration, new Metrics.Rules(PERCENTS, Goodput.NONE, VllmVersion.NEWEST, false));
        ResultChart chart = new ResultChart(device.isPresent() ? HIGHER : HEIGHT);
        chart.svg.text(LEFT, 26, Svg.Anchor.START, "font-size=\"16\" font-weight=\"bold\"", title);
        chart.svg.text(LEFT, 46, Svg.Anchor.START, "fill=\"#555555\"", subtitle);
        chart.latencies(metrics, 90, 320);
        chart.throughput(ThroughputSeries.of(log, duration), duration, 400, 590);
        device.ifPresent(watched -> new DevicePanel(chart.svg, LEFT, RIGHT, 690, 870, watched, duration).draw());
        device.ifPresent(_ -> chart.seconds(duration, 870));
        return chart.svg.close();
    }

    /// Cumulative distributions over a logarithmic axis of milliseconds.
    private void latencies(Metrics metrics, double top, double bottom) {
        List<LatencyMetric> shown = COLOURS.keySet().stream().filter(metric -> metrics.latency(metric).count() > 0).toList();
        svg.text(LEFT, top - 14, Svg.Anchor.START, "font-weight=\"bold\"", "Latency: share of samples up to x");
        if (shown.isEmpty()) {
            svg.text(LEFT, top + 20, Svg.Anchor.START, "", "no request was answered");
            return;
        }
        double low = Math.floor(Math.log10(shown.stream().mapToDouble(metric -> floor(metrics.latency(metric).percentile(1))).min().orElseThrow()));
        double high = Math.ceil(Math.log10(shown.stream().mapToDouble(metric -> floor(metrics.latency(metric).max())).max().orElseThrow()));
        double decades = Math.max(1, high - low);
        for (int i = 0; i <= decades; i++) {
            double x = LEFT + (RIGHT - LEFT) * i / decades;
            svg.line(x, top, x, bottom, "#dddddd");
            svg.text(x, bottom + 18, Svg.Anchor.MIDDLE, "fill=\"#555555\"", Scale.number(Math.pow(10, low + i)) + " ms");
        }
        for (int percent = 0; percent <= 100; percent += 25) {
            double y = bottom - (bottom - top) * percent / 100;
            svg.line(LEFT, y, RIGHT, y, "#dddddd");
            svg.text(LEFT - 8, y + 4, Svg.Anchor.END, "fill=\"#555555\"", percent + " %");
        }
        for (LatencyMetric metric : shown) {
            Distribution latency = metrics.latency(metric);
            double[] points = new double[202];
            for (int percent = 0; percent <= 100; percent++) {
                double share = (Math.log10(floor(latency.percentile(percent))) - low) / decades;
                points[2 * percent] = LEFT + (RIGHT - LEFT) * Math.clamp(share, 0, 1);
                points[2 * percent + 1] = bottom - (bottom - top) * percent / 100;
            }
            svg.polyline(points, COLOURS.get(metric));
        }
        double x = RIGHT;
        for (LatencyMetric metric : shown.reversed()) {
            String label = metric.label() + " median " + Scale.number(metrics.latency(metric).median()) + " ms";
            svg.text(x, top - 14, Svg.Anchor.END, "fill=\"" + COLOURS.get(metric) + "\"", label);
            x -= 145;
        }
    }

    private void throughput(ThroughputSeries series, double duration, double top, double bottom) {
        double[] rates = series.tokensPerSecond();
        double step = Scale.roundStep(Math.max(1, Arrays.stream(rates).max().orElse(1)));
        double most = step * Math.ceil(Arrays.stream(rates).max().orElse(0) / step + 1e-9);
        svg.text(LEFT, top - 14, Svg.Anchor.START, "font-weight=\"bold\"", "Throughput: generated tokens per second");
        for (double rate = 0; rate <= most; rate += step) {
            double y = bottom - (bottom - top) * rate / most;
            svg.line(LEFT, y, RIGHT, y, "#dddddd");
            svg.text(LEFT - 8, y + 4, Svg.Anchor.END, "fill=\"#555555\"", Scale.number(rate));
        }
        double width = (RIGHT - LEFT) / (duration / series.slice());
        for (int i = 0; i < rates.length; i++) {
            double height = (bottom - top) * rates[i] / most;
            double w = Math.min(width, RIGHT - LEFT - i * width);
            svg.rectangle(LEFT + i * width, bottom - height, Math.max(0.5, w - 1), height, "#1f77b4",
                    Scale.number(i * series.slice()) + " s: " + Scale.number(rates[i]) + " tok/s");
        }
        seconds(duration, bottom);
    }

    /// The axis of time below a panel.
    private void seconds(double duration, double bottom) {
        double seconds = Scale.roundStep(Math.max(duration, 0.001));
        for (double time = 0; time <= duration; time += seconds) {
            svg.text(LEFT + (RIGHT - LEFT) * time / duration, bottom + 18, Svg.Anchor.MIDDLE, "fill=\"#555555\"", Scale.number(time) + " s");
        }
    }

    /// A logarithmic axis has no zero: a microsecond stands for less.
    private static double floor(double millis) {
        return Math.max(millis, 0.001);
    }
}
