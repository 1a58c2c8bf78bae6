package lib.serve.chat;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// What a model answered, and how fast.
///
/// @param thinking what a reasoning model wrote before its answer; empty for others
/// @param finishReason `stop`, `length` or another of the server's words; empty if the answer was broken off
/// @param promptTokens as the server counts them; empty if it does not say
/// @param completionTokens thinking included; as the server counts them, otherwise one for each event
/// @param firstSeconds from sending the question to the first text of the answer or of the thinking; the whole time if there was none
/// @param seconds from sending the question to the last event
public record ChatAnswer(String text, String thinking, Optional<String> finishReason, OptionalInt promptTokens, int completionTokens,
        double firstSeconds, double seconds) {

    /// Tokens per second behind the first one; 0 if there are fewer than two.
    public double tokensPerSecond() {
        return completionTokens > 1 && seconds > firstSeconds ? (completionTokens - 1) / (seconds - firstSeconds) : 0;
    }

    /// The figures on one line.
    public String figures() {
        String prompt = promptTokens.isPresent() ? "%d prompt and ".formatted(promptTokens.getAsInt()) : "";
        // what comes all at once has no speed
        String speed = tokensPerSecond() > 0 ? String.format(Locale.ROOT, "%.1f tok/s, ", tokensPerSecond()) : "";
        return String.format(Locale.ROOT, "TTFT %.0f ms, %s%s%d completion tokens, %s", firstSeconds * 1000, speed, prompt, completionTokens,
                finishReason.orElse("broken off"));
    }
}
