package lib.bench.verdict;

import java.util.Comparator;
import java.util.List;

/// One thing that is known about the worth of a result.
///
/// @param reason a sentence with the arithmetic in it
public record Verdict(Kind kind, String reason) {

    /// From the worst to the best.
    public enum Kind {
        /// Faster than the memory bus allows.
        IMPOSSIBLE,
        /// A known question got nonsense for an answer.
        GARBAGE,
        /// Every request ran to its limit though it was free to stop.
        NEVER_STOPS,
        /// Prompts were not computed but found in a cache.
        CACHED,
        /// The device slowed itself down.
        THROTTLED,
        /// The client, not the server, set the pace.
        CLIENT_BOUND,
        /// Too few requests for even a median.
        TOO_FEW_SAMPLES,
        OK;

        /// As it is printed: with hyphens.
        @Override
        public String toString() {
            return name().replace('_', '-');
        }
    }

    /// The worst of some verdicts.
    ///
    /// @param verdicts at least one
    public static Verdict worst(List<Verdict> verdicts) {
        return verdicts.stream().min(Comparator.comparing(Verdict::kind)).orElseThrow();
    }

    @Override
    public String toString() {
        return kind + ": " + reason;
    }
}
