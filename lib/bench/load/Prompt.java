package lib.bench.load;

/// What one request asks.
///
/// @param json the prompt as a JSON value: a string, an array of token ids, or for chat an array of messages
/// @param tokens how many tokens the prompt is meant to have
/// @param outputTokens the most tokens to generate
public record Prompt(byte[] json, int tokens, int outputTokens) {
    public Prompt {
        if (tokens < 0 || outputTokens < 1) {
            throw new IllegalArgumentException("a prompt of " + tokens + " tokens for " + outputTokens + " tokens of output");
        }
    }
}
