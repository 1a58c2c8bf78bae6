package lib.bench;

import java.util.Arrays;
import java.util.function.DoubleConsumer;

/// Numbers that can be read in the same order as often as needed, without being held in memory all at once.
///
/// A long run makes more inter-token gaps than fit in a heap; they lie in an [AttemptLog] and are read once per pass.
public interface Samples {

    /// How many numbers [#forEach] delivers.
    long count();

    /// Delivers every number, always in the same order.
    void forEach(DoubleConsumer consumer);

    /// The numbers of an array; the array is copied.
    static Samples of(double... values) {
        double[] copy = values.clone();
        return new Samples() {
            @Override
            public long count() {
                return copy.length;
            }

            @Override
            public void forEach(DoubleConsumer consumer) {
                Arrays.stream(copy).forEach(consumer);
            }
        };
    }
}
