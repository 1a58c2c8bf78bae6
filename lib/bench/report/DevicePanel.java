//SOURCES DeviceReport.java Scale.java Svg.java ../../jetson/telemetry/Moment.java ../../jetson/telemetry/Stretch.java
package lib.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
import lib.jetson.telemetry.Moment;
import lib.jetson.telemetry.Stretch;

/// The part of a run's picture that shows the device: power by rail and the temperature over time, with the times of throttling
/// shaded and the power at rest for comparison.
final class DevicePanel {

    private static final String HEAT = "#d62728";
    /// The whole device first, then its largest rails.
    private static final List<String> RAILS = List.of("#ff7f0e", "#2ca02c", "#1f77b4", "#9467bd");
    private static final int MOST_POINTS = 1200;

    private final Svg svg;
    private final double left;
    private final double right;
    private final double top;
    private final double bottom;
    private final DeviceReport device;
    private final double duration;
    private final List<Moment> moments;

    DevicePanel(Svg svg, double left, double right, double top, double bottom, DeviceReport device, double duration) {
        this.svg = svg;
        this.left = left;
        this.right = right;
        this.top = top;
        this.bottom = bottom;
        this.device = device;
        this.duration = duration;
        this.moments = device.moments().stream().filter(moment -> 0 <= moment.seconds() && moment.seconds() <= duration).toList();
    }

    void draw() {
        throttling();
        List<String> rails = rails();
        double most = rails.stream().mapToDouble(rail -> device.run().power().get(rail).peak()).max().orElse(1);
        double step = Scale.roundStep(Math.max(most, 0.001));
        double whole = step * Math.ceil(most / step + 1e-9);
        for (double watts = 0; watts <= whole; watts += step) {
            double y = y(watts / whole);
            svg.line(left, y, right, y, "#dddddd");
            svg.text(left - 8, y + 4, Svg.Anchor.END, "fill=\"#555555\"", Scale.number(watts));
        }
        String title = "Device: power in W" + (rails.isEmpty() ? ", not available" : "");
        svg.text(left, top - 34, Svg.Anchor.START, "font-weight=\"bold\"", title);
        for (int i = rails.size() - 1; i >= 0; i--) {
            String rail = rails.get(i);
            line(moment -> Optional.ofNullable(moment.watts().get(rail)).map(watts -> watts / whole), RAILS.get(i), i == 0 ? 2 : 1);
        }
        idle(whole);
        legend(rails.stream().map(this::label).toList());
        temperature();
    }

    private List<String> rails() {
        Map<String, Stretch.Power> power = device.run().power();
        List<String> whole = device.run().wholeDevice().stream().toList();
        return Stream.concat(whole.stream(), power.keySet().stream().filter(rail -> !whole.contains(rail))
                .sorted(Comparator.comparingDouble(rail -> -power.get(rail).peak()))).limit(RAILS.size()).toList();
    }

    private String label(String rail) {
        OptionalDouble joules = device.run().power().get(rail).joules();
        return rail + (joules.isPresent() ? " mean " + Scale.number(joules.getAsDouble() / device.run().seconds()) + " W" : "");
    }

    private void legend(List<String> labels) {
        double x = left;
        for (int i = 0; i < labels.size(); i++) {
            svg.text(x, top - 14, Svg.Anchor.START, "fill=\"" + RAILS.get(i) + "\"", labels.get(i));
            x += 30 + 7 * labels.get(i).length();
        }
    }

    private void throttling() {
        for (int i = 0; i < moments.size(); i++) {
            Optional<List<String>> causes = moments.get(i).throttledBy().filter(by -> !by.isEmpty());
            int begin = i;
            while (causes.isPresent() && i + 1 < moments.size() && moments.get(i + 1).throttledBy().equals(causes)) {
                i++;
            }
            if (causes.isPresent()) {
                double from = x(moments.get(begin).seconds());
                double to = x(i + 1 < moments.size() ? moments.get(i + 1).seconds() : duration);
                svg.rectangle(from, top, to - from, bottom - top, "#fbd5d5", "throttled by " + String.join(", ", causes.get()));
            }
        }
    }

    private void idle(double whole) {
        double watts = device.idle().map(Stretch::watts).orElse(OptionalDouble.empty()).orElse(Double.POSITIVE_INFINITY);
        if (watts <= whole) {
            double y = y(watts / whole);
            svg.polyline(new double[] {left, y, right, y}, RAILS.getFirst(), "stroke-width=\"1\" stroke-dasharray=\"5 4\"");
            svg.text(right, y - 5, Svg.Anchor.END, "fill=\"" + RAILS.getFirst() + "\"", "at rest " + Scale.number(watts) + " W");
        }
    }

    private void temperature() {
        double peak = device.run().hottest().map(Moment.Heat::celsius).orElse(0.0);
        if (peak <= 0) {
            return;
        }
        double step = Scale.roundStep(peak);
        double whole = step * Math.ceil(peak / step + 1e-9);
        for (double degrees = 0; degrees <= whole; degrees += step) {
            svg.text(right + 8, y(degrees / whole) + 4, Svg.Anchor.START, "fill=\"" + HEAT + "\"", Scale.number(degrees));
        }
        line(moment -> moment.hottest().map(heat -> heat.celsius() / whole), HEAT, 1);
        svg.text(right, top - 34, Svg.Anchor.END, "fill=\"" + HEAT + "\"",
                "%s in °C, peak %s".formatted(device.run().hottest().orElseThrow().sensor(), Scale.number(peak)));
    }

    /// @param share of the panel's height; a moment without it is passed over
    private void line(Function<Moment, Optional<Double>> share, String colour, int width) {
        int stride = Math.max(1, moments.size() / MOST_POINTS);
        List<Double> points = new ArrayList<>();
        for (int i = 0; i < moments.size(); i += stride) {
            Moment moment = moments.get(i);
            share.apply(moment).ifPresent(height -> points.addAll(List.of(x(moment.seconds()), y(height))));
        }
        if (points.size() >= 4) {
            svg.polyline(points.stream().mapToDouble(Double::doubleValue).toArray(), colour, "stroke-width=\"" + width + "\"");
        }
    }

    private double x(double seconds) {
        return left + (right - left) * seconds / duration;
    }

    private double y(double share) {
        return bottom - (bottom - top) * share;
    }
}
