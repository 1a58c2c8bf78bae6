package lib.bench.sim;

/// The server's own record of one answered request. Times are [System#nanoTime], which all processes of a Linux machine share.
///
/// @param requestId header x-request-id; empty if there was none
/// @param received when the whole request had been read
/// @param writes when each token was written to the socket
public record Served(String requestId, int promptTokens, long received, long[] writes) {}
