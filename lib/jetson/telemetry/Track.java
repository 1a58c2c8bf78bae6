package lib.jetson.telemetry;

/// How one figure has gone since the beginning: its mean and peak, and its last values for a line of bars.
final class Track {

    static final int KEPT = 30;
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private final double[] last = new double[KEPT];
    private long count;
    private double sum;
    private double peak = Double.NEGATIVE_INFINITY;

    void add(double value) {
        last[(int) (count++ % KEPT)] = value;
        sum += value;
        peak = Math.max(peak, value);
    }

    double mean() {
        return sum / count;
    }

    double peak() {
        return peak;
    }

    /// A bar for each of the last values, the oldest first.
    /// @param low  the value of the lowest bar
    /// @param high the value of the highest bar
    String bars(double low, double high) {
        var line = new StringBuilder();
        for (long i = Math.max(0, count - KEPT); i < count; i++) {
            double share = high > low ? (last[(int) (i % KEPT)] - low) / (high - low) : 0;
            line.append(BARS.charAt((int) Math.clamp(share * BARS.length(), 0, BARS.length() - 1)));
        }
        return line.toString();
    }
}
