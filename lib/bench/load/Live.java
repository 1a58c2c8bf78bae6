package lib.bench.load;

/// How a run is going, a few times per second.
///
/// @param seconds since the run's start
/// @param requests of the whole run
/// @param inFlight requests under way
/// @param tokens events with a choice so far, taken for tokens
/// @param lastTtftMillis of the request that was answered last; 0 before the first
public record Live(double seconds, int requests, int completed, int failed, int inFlight, long tokens, double lastTtftMillis) {}
