//SOURCES Chip.java ModelWeights.java
package lib.bench.verdict;

/// What else is known about a run, besides its figures.
public sealed interface Evidence {

    /// What ran on what.
    record Hardware(Chip chip, ModelWeights weights) implements Evidence {}

    /// How the requests ended.
    ///
    /// @param answered requests that were answered in full
    /// @param atLimit those that ended because they had generated as many tokens as they were allowed to
    /// @param freeToStop whether the model's end-of-text token was heeded
    record Endings(int answered, int atLimit, boolean freeToStop) implements Evidence {}

    /// The server's own prefix cache counters, as they grew during the run.
    record PrefixCache(long queriedTokens, long hitTokens) implements Evidence {}

    /// The answer to a question that every model can answer.
    record KnownQuestion(String question, String expected, String answer) implements Evidence {}

    /// Throttling alerts of the device.
    ///
    /// @param samples how often the device was looked at during the run
    /// @param throttled how often it was throttling
    /// @param source which alert, e.g. the type of a thermal cooling device
    record Throttling(int samples, int throttled, String source) implements Evidence {}

    /// The client's measurement of itself.
    ///
    /// @param busyShare share of the run's time in which its event loop worked instead of waiting, 0 to 1
    record Client(double busyShare) implements Evidence {}
}
