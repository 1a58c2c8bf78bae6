package lib.bench.compare;

import java.util.Arrays;
import java.util.OptionalDouble;

/// What repeated runs say about their own noise.
final class Repeats {

    /// Two-sided 95 % quantiles of Student's t distribution for 1 to 30 degrees of freedom.
    private static final double[] T95 = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
    private static final double T95_OF_MANY = 1.96;

    private Repeats() {}

    static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    /// The difference of two means that Welch's test takes for significant at 5 %; empty unless both sides have at least two values.
    static OptionalDouble noise(double[] left, double[] right) {
        if (left.length < 2 || right.length < 2) {
            return OptionalDouble.empty();
        }
        double a = variance(left) / left.length;
        double b = variance(right) / right.length;
        if (a + b == 0) {
            return OptionalDouble.of(0);
        }
        double freedom = (a + b) * (a + b) / (a * a / (left.length - 1) + b * b / (right.length - 1));
        int row = Math.max(1, (int) Math.floor(freedom));
        double t = row <= T95.length ? T95[row - 1] : T95_OF_MANY;
        return OptionalDouble.of(t * Math.sqrt(a + b));
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum() / (values.length - 1);
    }
}
