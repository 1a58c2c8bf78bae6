//SOURCES OrderStatistics.java PairwiseSum.java Samples.java
package lib.bench;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Statistics of a set of durations, in milliseconds, by numpy's definitions and therefore vLLM's: the standard deviation is
/// that of the population, a percentile is interpolated linearly at rank p/100 x (n-1), and an empty set counts as one zero.
///
/// @param count how many samples there were; 0 makes every other number 0
/// @param percentiles by percent, e.g. 99 or 99.9
public record Distribution(long count, double mean, double median, double std, double min, double max,
        SortedMap<Double, Double> percentiles) {

    private static final double MILLIS_PER_SECOND = 1000;

    public Distribution {
        if (count < 0) {
            throw new IllegalArgumentException("a negative number of samples: " + count);
        }
        percentiles = Collections.unmodifiableSortedMap(new TreeMap<>(percentiles));
    }

    /// The statistics of samples given in seconds.
    ///
    /// @param percents which percentiles to compute, each from 0 to 100
    /// @throws IllegalArgumentException if a percent is out of range
    public static Distribution ofSeconds(Samples samples, SortedSet<Double> percents) {
        percents.forEach(Distribution::requirePercent);
        Samples values = samples.count() == 0 ? Samples.of(0) : samples;
        long n = values.count();
        double mean = sum(values, 0, false) / n;
        double std = Math.sqrt(sum(values, mean, true) / n);
        Map<Long, Double> at = OrderStatistics.select(values, ranks(n, percents));
        double median = (at.get((n - 1) / 2) + at.get(n / 2)) / 2;
        SortedMap<Double, Double> percentiles = new TreeMap<>();
        percents.forEach(p -> percentiles.put(p, interpolate(n, p, at) * MILLIS_PER_SECOND));
        return new Distribution(samples.count(), mean * MILLIS_PER_SECOND, median * MILLIS_PER_SECOND,
                std * MILLIS_PER_SECOND, at.get(0L) * MILLIS_PER_SECOND, at.get(n - 1) * MILLIS_PER_SECOND, percentiles);
    }

    /// The percentile that was asked for.
    ///
    /// @throws IllegalArgumentException if it was not computed
    public double percentile(double percent) {
        Double value = percentiles.get(percent);
        if (value == null) {
            throw new IllegalArgumentException("percentile " + percent + " was not computed; there are " + percentiles.keySet());
        }
        return value;
    }

    private static void requirePercent(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("a percentile must lie between 0 and 100: " + percent);
        }
    }

    private static double sum(Samples values, double mean, boolean squaredDeviation) {
        PairwiseSum sum = new PairwiseSum(values.count());
        values.forEach(value -> {
            double deviation = value - mean;
            sum.add(squaredDeviation ? deviation * deviation : value);
        });
        return sum.result();
    }

    private static SortedSet<Long> ranks(long n, SortedSet<Double> percents) {
        SortedSet<Long> ranks = new TreeSet<>(List.of(0L, (n - 1) / 2, n / 2, n - 1));
        percents.forEach(p -> {
            long below = rankBelow(n, p);
            ranks.add(below);
            ranks.add(Math.min(below + 1, n - 1));
        });
        return ranks;
    }

    private static long rankBelow(long n, double percent) {
        return (long) Math.floor((n - 1) * (percent / 100));
    }

    /// numpy interpolates from whichever neighbour is nearer, which matters for the last bit.
    private static double interpolate(long n, double percent, Map<Long, Double> at) {
        long below = rankBelow(n, percent);
        double low = at.get(below);
        double high = at.get(Math.min(below + 1, n - 1));
        double fraction = (n - 1) * (percent / 100) - below;
        double difference = high - low;
        return fraction >= 0.5 ? high - difference * (1 - fraction) : low + difference * fraction;
    }
}
