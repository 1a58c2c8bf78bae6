package lib.bench.matrix;

/// How a unit ended.
///
/// @param unit    its id
/// @param state   whether it was measured
/// @param reason  why it failed; empty when it did not
/// @param seconds that it took
/// @param ended   ISO 8601, UTC
public record UnitRecord(String unit, State state, String reason, double seconds, String ended) {

    public enum State { DONE, FAILED }

    public boolean done() {
        return state == State.DONE;
    }
}
