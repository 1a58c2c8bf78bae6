//SOURCES Measurement.java Metric.java
package lib.bench.report.study;

import java.util.Collection;
import java.util.Locale;

/// How computed numbers are said.
final class Words {

    private Words() {}

    /// `+18.5 %`: from the first value to the second.
    static String change(double before, double after) {
        return String.format(Locale.ROOT, "%+.1f %%", (after / before - 1) * 100);
    }

    /// `3.6 times`; below a tenth with two digits more.
    static String times(double ratio) {
        return String.format(Locale.ROOT, ratio < 0.995 ? "%.2f times" : "%.1f times", ratio);
    }

    /// With two decimals, whole numbers without.
    static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.2f", value);
    }

    /// Milliseconds, as seconds from ten of them on: `974.57 ms`, `43.7 s`.
    static String time(double millis) {
        return millis < 10_000 ? String.format(Locale.ROOT, "%.2f ms", millis) : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }

    /// A metric's value with its unit; times as [#time] says them.
    static String value(Metric metric, double value) {
        return metric.unit().equals("ms") ? time(value) : metric.with(value);
    }

    static String value(Metric metric, Measurement measurement) {
        return value(metric, measurement.value(metric));
    }

    /// `99.56 to 100.70 tok/s`; only one number where there is only one.
    static String range(Metric metric, Collection<Measurement> of) {
        double low = of.stream().mapToDouble(m -> m.value(metric)).min().orElseThrow();
        double high = of.stream().mapToDouble(m -> m.value(metric)).max().orElseThrow();
        boolean sameUnit = value(metric, high).endsWith(" " + metric.unit());
        return low == high ? value(metric, low) : (sameUnit ? metric.text(low) : value(metric, low)) + " to " + value(metric, high);
    }
}
