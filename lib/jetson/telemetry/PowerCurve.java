package lib.jetson.telemetry;

import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// The power of one rail, as sampled: straight lines between the samples.
///
/// @param seconds when the samples were taken, rising, on any clock
/// @param watts   as many
record PowerCurve(double[] seconds, double[] watts) {

    PowerCurve {
        if (seconds.length != watts.length) {
            throw new IllegalArgumentException("%d times and %d powers".formatted(seconds.length, watts.length));
        }
    }

    /// The energy of a window in joules: the area under the curve by the trapezoid rule, with the line through the samples on either
    /// side of an edge cut off there.
    /// @param reach how many seconds the first sample may come after the begin of the window, and the last before its end; its
    ///              power holds for that time
    /// @param gap   seconds between two samples above which nothing is known of what happened meanwhile
    /// @return empty when the samples do not cover the window
    OptionalDouble joules(double from, double to, double reach, double gap) {
        int last = seconds.length - 1;
        if (last < 0 || from - reach > seconds[last] || seconds[0] > from + reach || seconds[last] < to - reach) {
            return OptionalDouble.empty();
        }
        double joules = watts[0] * Math.max(0, Math.min(seconds[0], to) - from)
                + watts[last] * Math.max(0, to - Math.max(seconds[last], from));
        for (int i = 0; i < last; i++) {
            double begin = Math.max(from, seconds[i]);
            double end = Math.min(to, seconds[i + 1]);
            if (begin < end) {
                if (seconds[i + 1] - seconds[i] > gap) {
                    return OptionalDouble.empty();
                }
                joules += (at(i, begin) + at(i, end)) / 2 * (end - begin);
            }
        }
        return OptionalDouble.of(joules);
    }

    /// The power at a time between two samples that follow each other.
    private double at(int i, double time) {
        double share = (time - seconds[i]) / (seconds[i + 1] - seconds[i]);
        return watts[i] + (watts[i + 1] - watts[i]) * share;
    }

    /// The highest sample of a window.
    OptionalDouble peak(double from, double to) {
        return IntStream.range(0, seconds.length).filter(i -> from <= seconds[i] && seconds[i] <= to)
                .mapToDouble(i -> watts[i]).max();
    }
}
