package lib.bench;

import java.util.Optional;
import java.util.OptionalInt;

/// When requests are sent.
///
/// @param requestRate requests per second; infinite means that every request is due at once (a closed loop if concurrency is limited)
/// @param burstiness shape of the gamma distribution of the gaps: 1 is a Poisson process, below 1 is burstier, infinite is a
///     constant gap
/// @param maxConcurrency most requests in flight at once; empty means no limit
/// @param rampUp a rate that changes during the run; it replaces `requestRate`
public record Load(double requestRate, double burstiness, OptionalInt maxConcurrency, Optional<RampUp> rampUp) {

    public enum Strategy { LINEAR, EXPONENTIAL }

    /// A rate in requests per second that goes from `start` to `end` over the requests of the run.
    public record RampUp(Strategy strategy, int start, int end) {
        public RampUp {
            if (start < 0 || end < start) {
                throw new IllegalArgumentException("a ramp-up must go up from at least 0: " + start + " to " + end);
            }
            if (strategy == Strategy.EXPONENTIAL && start == 0) {
                throw new IllegalArgumentException("an exponential ramp-up cannot start at 0 requests per second");
            }
        }

        /// The rate at the time of a request.
        double rateAt(int index, int requests) {
            double progress = index / (double) Math.max(requests - 1, 1);
            return switch (strategy) {
                case LINEAR -> start + (end - start) * progress;
                case EXPONENTIAL -> start * Math.pow((double) end / start, progress);
            };
        }
    }

    public Load {
        if (!(requestRate > 0)) {
            throw new IllegalArgumentException("the request rate must be positive: " + requestRate);
        }
        if (!(burstiness > 0)) {
            throw new IllegalArgumentException("burstiness must be positive: " + burstiness);
        }
        if (maxConcurrency.isPresent() && maxConcurrency.getAsInt() < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1: " + maxConcurrency.getAsInt());
        }
        if (rampUp.isPresent() && requestRate != Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("a ramp-up sets the request rate: give one of the two");
        }
    }

    /// As many requests in flight as allowed, the next one as soon as one ends.
    public static Load closedLoop(int concurrency) {
        return new Load(Double.POSITIVE_INFINITY, 1, OptionalInt.of(concurrency), Optional.empty());
    }

    /// Whether requests are due at given times, no matter how the server keeps up.
    public boolean isOpenLoop() {
        return requestRate != Double.POSITIVE_INFINITY || rampUp.isPresent();
    }

    /// The rate, in requests per second, that is meant for a request.
    public double rateAt(int index, int requests) {
        return rampUp.map(ramp -> ramp.rateAt(index, requests)).orElse(requestRate);
    }
}
