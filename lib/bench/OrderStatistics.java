//SOURCES Samples.java
package lib.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Exact order statistics of numbers that do not fit in memory: four passes, each of which narrows the wanted ranks by 16 bits.
///
/// The bit pattern of a double, with its sign folded, sorts like the number itself. A pass counts, for every prefix still
/// wanted, how many numbers continue it with each 16-bit digit; after four passes the prefix is the number.
final class OrderStatistics {

    private static final int DIGIT = 16;
    private static final int BUCKETS = 1 << DIGIT;

    private OrderStatistics() {}

    /// The number at each of the given ranks (0 is the smallest).
    static Map<Long, Double> select(Samples samples, SortedSet<Long> ranks) {
        Map<Long, Long> prefixOfRank = new HashMap<>();
        Map<Long, Long> rankWithinPrefix = new HashMap<>();
        for (long rank : ranks) {
            if (rank < 0 || rank >= samples.count()) {
                throw new IllegalArgumentException("rank " + rank + " of " + samples.count() + " numbers");
            }
            prefixOfRank.put(rank, 0L);
            rankWithinPrefix.put(rank, rank);
        }
        for (int shift = Long.SIZE - DIGIT; shift >= 0; shift -= DIGIT) {
            Map<Long, long[]> counts = new TreeMap<>();
            new TreeSet<>(prefixOfRank.values()).forEach(prefix -> counts.put(prefix, new long[BUCKETS]));
            count(samples, shift, counts);
            for (long rank : ranks) {
                long[] histogram = counts.get(prefixOfRank.get(rank));
                long remaining = rankWithinPrefix.get(rank);
                int digit = 0;
                while (remaining >= histogram[digit]) {
                    remaining -= histogram[digit++];
                }
                prefixOfRank.merge(rank, (long) digit, (prefix, next) -> prefix << DIGIT | next);
                rankWithinPrefix.put(rank, remaining);
            }
        }
        Map<Long, Double> result = new HashMap<>();
        prefixOfRank.forEach((rank, bits) -> result.put(rank, fromSortable(bits)));
        return result;
    }

    private static void count(Samples samples, int shift, Map<Long, long[]> counts) {
        samples.forEach(value -> {
            long bits = toSortable(value);
            long prefix = shift == Long.SIZE - DIGIT ? 0 : bits >>> (shift + DIGIT);
            long[] histogram = counts.get(prefix);
            if (histogram != null) {
                histogram[(int) (bits >>> shift) & (BUCKETS - 1)]++;
            }
        });
    }

    private static long toSortable(double value) {
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    }

    private static double fromSortable(long sortable) {
        return Double.longBitsToDouble(sortable < 0 ? sortable ^ Long.MIN_VALUE : ~sortable);
    }
}
