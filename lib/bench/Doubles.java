//SOURCES Samples.java
package lib.bench;

import java.util.Arrays;
import java.util.function.DoubleConsumer;

/// A growing list of doubles without boxing, for one number per request.
final class Doubles implements Samples, DoubleConsumer {

    private double[] values = new double[256];
    private int size;

    @Override
    public void accept(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    @Override
    public long count() {
        return size;
    }

    @Override
    public void forEach(DoubleConsumer consumer) {
        for (int i = 0; i < size; i++) {
            consumer.accept(values[i]);
        }
    }

    double get(int index) {
        return values[index];
    }

    double[] sorted() {
        double[] copy = Arrays.copyOf(values, size);
        Arrays.sort(copy);
        return copy;
    }
}
