package lib.bench.sim;

/// What a completion request asks of the simulated engine.
///
/// @param chat whether it came to the chat endpoint
/// @param stream whether the answer is to be streamed
/// @param includeUsage whether a last event with usage is wanted
/// @param continuousUsage whether every event is to have usage
/// @param maxTokens the most tokens to generate
/// @param ignoreEos whether it must go on to the limit
/// @param knownQuestion whether the prompt asks for the capital of France
record Generation(String model, boolean chat, boolean stream, boolean includeUsage, boolean continuousUsage, int[] prompt, int maxTokens,
        boolean ignoreEos, boolean knownQuestion, String requestId, long received) {}
