package lib.bench.sim;

/// What goes wrong at a simulated server. Shares are of all requests, from 0 to 1, and together at most 1.
///
/// @param httpErrors share that is answered with HTTP 500, 503 or 429
/// @param streamErrors share that gets an error object within the stream
/// @param cuts share whose connection is closed within the answer
/// @param stalls share that stops sending within the answer, for good
/// @param tokensPerEvent tokens in one event, as with speculative decoding
/// @param split whether events are sent in pieces cut at random places
/// @param garbage whether every token is `!`
public record Faults(double httpErrors, double streamErrors, double cuts, double stalls, int tokensPerEvent, boolean split,
        boolean garbage) {

    public static final Faults NONE = new Faults(0, 0, 0, 0, 1, false, false);

    /// What happens to one request.
    enum Fate { GOOD, HTTP_ERROR, STREAM_ERROR, CUT, STALL }

    public Faults {
        if (httpErrors < 0 || streamErrors < 0 || cuts < 0 || stalls < 0 || httpErrors + streamErrors + cuts + stalls > 1) {
            throw new IllegalArgumentException("shares of faults must lie between 0 and 1, together too");
        }
        if (tokensPerEvent < 1) {
            throw new IllegalArgumentException("an event has at least one token: " + tokensPerEvent);
        }
    }

    /// @param random from 0 to 1
    Fate fate(double random) {
        double rest = random - httpErrors;
        if (rest < 0) {
            return Fate.HTTP_ERROR;
        }
        rest -= streamErrors;
        if (rest < 0) {
            return Fate.STREAM_ERROR;
        }
        rest -= cuts;
        if (rest < 0) {
            return Fate.CUT;
        }
        return rest < stalls ? Fate.STALL : Fate.GOOD;
    }
}
