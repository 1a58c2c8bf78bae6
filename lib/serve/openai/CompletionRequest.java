//SOURCES Sampling.java
package lib.serve.openai;

import java.util.List;

/// What a completion request asks for, checked against the server's limits.
///
/// @param chat whether it came to the chat endpoint
/// @param stream whether the answer is to be streamed
/// @param includeUsage whether a last event with usage is wanted
/// @param continuousUsage whether every event is to have usage
/// @param prompt what the model sees, template included
/// @param text what was asked in words; empty for a prompt of token ids
/// @param maxTokens the most tokens to generate, at least 1
/// @param ignoreEos whether it must go on to the limit
/// @param stop texts that end the answer and are not part of it
/// @param requestId header x-request-id; empty if there was none
/// @param received [System#nanoTime] when the whole request had been read
public record CompletionRequest(String model, boolean chat, boolean stream, boolean includeUsage, boolean continuousUsage, int[] prompt,
        String text, int maxTokens, boolean ignoreEos, Sampling sampling, List<String> stop, String requestId, long received) {

    public CompletionRequest {
        stop = List.copyOf(stop);
    }
}
