//SOURCES ../openai/ChatMessage.java
package lib.serve.chat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import lib.serve.openai.ChatMessage;

/// What is asked of a model. What is left open the server decides.
///
/// @param messages the conversation so far, the question last
/// @param maxTokens the most tokens to answer with
public record ChatQuestion(String model, List<ChatMessage> messages, OptionalInt maxTokens, OptionalDouble temperature, OptionalLong seed) {

    public ChatQuestion {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("there is no question");
        }
    }

    /// One question without a history.
    public static ChatQuestion of(String model, String question) {
        return new ChatQuestion(model, List.of(new ChatMessage("user", question)), OptionalInt.empty(), OptionalDouble.empty(),
                OptionalLong.empty());
    }

    /// The same with another conversation.
    public ChatQuestion with(List<ChatMessage> conversation) {
        return new ChatQuestion(model, conversation, maxTokens, temperature, seed);
    }
}
