package lib.bench;

/// How many samples a percentile needs before it says anything about the server.
///
/// The floor is that of MLPerf's early stopping rule at 99 % confidence: with fewer samples, no observed value bounds the
/// percentile from above. It is the smallest n for which 1 - p^n reaches a corrected confidence; the published table is
/// n = 11 for p50, 64 for p90, 130 for p95, 662 for p99 and 6636 for p99.9 (mlcommons/endpoints, docs/early_stopping.md).
public final class SampleSize {

    private static final double[][] PUBLISHED = {{50, 11}, {90, 64}, {95, 130}, {99, 662}, {99.9, 6636}};

    /// log(1 - confidence) as implied by the published p99 row; it reproduces the other rows from p90 up within 0.3 %.
    private static final double LOG_DOUBT = 662 * Math.log(0.99);

    private SampleSize() {}

    /// The smallest number of samples that supports a percentile.
    ///
    /// @param percent between 0 and 100; 100, the maximum, is supported by any sample
    public static long neededFor(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("a percentile must lie between 0 and 100: " + percent);
        }
        for (double[] row : PUBLISHED) {
            if (row[0] == percent) {
                return (long) row[1];
            }
        }
        double tail = Math.max(percent, 100 - percent) / 100;
        return tail == 1 ? 1 : (long) Math.ceil(LOG_DOUBT / Math.log(tail));
    }

    /// Whether so many samples support the percentile.
    public static boolean supports(long samples, double percent) {
        return samples >= neededFor(percent);
    }
}
