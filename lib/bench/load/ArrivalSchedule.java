//SOURCES ../Load.java
package lib.bench.load;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import lib.bench.Load;

/// When each request of an open loop is due, the way vLLM plans it: gaps from a gamma distribution, summed up, and, for a constant
/// rate, stretched so that the last request is due at exactly n / rate.
final class ArrivalSchedule {

    private ArrivalSchedule() {}

    /// @return seconds since the run's start, ascending
    static double[] of(Load load, int requests, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        double[] due = new double[requests];
        double time = 0;
        for (int i = 0; i < requests; i++) {
            double rate = load.rateAt(i, requests);
            if (!(rate > 0)) {
                throw new IllegalArgumentException("the request rate must be positive all the time; it is " + rate + " for request " + i);
            }
            time += rate == Double.POSITIVE_INFINITY ? 0 : gap(random, rate, load.burstiness());
            due[i] = time;
        }
        if (load.rampUp().isEmpty() && time > 0) {
            double stretch = requests / load.requestRate() / time;
            for (int i = 0; i < requests; i++) {
                due[i] *= stretch;
            }
        }
        return due;
    }

    private static double gap(RandomGenerator random, double rate, double burstiness) {
        return burstiness == Double.POSITIVE_INFINITY ? 1 / rate : gamma(random, burstiness) / (rate * burstiness);
    }

    /// A sample of the gamma distribution with scale 1, by the method of Marsaglia and Tsang (2000).
    private static double gamma(RandomGenerator random, double shape) {
        if (shape < 1) {
            return gamma(random, shape + 1) * Math.pow(1 - random.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(1 - random.nextDouble()) < x * x / 2 + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }
}
