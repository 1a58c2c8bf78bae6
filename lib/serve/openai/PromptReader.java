//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES BadRequest.java ChatMessage.java Tokens.java
package lib.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Turns the prompt of a body, in any of its forms, into tokens.
record PromptReader(Tokens tokens) {

    /// @param text the words; empty if token ids were given
    record Prompt(int[] ids, String text) {}

    /// The conversation of a body.
    Prompt chat(JsonNode body) throws BadRequest {
        JsonNode array = body.path("messages");
        if (!array.isArray() || array.isEmpty()) {
            throw BadRequest.because("messages must be an array with at least one message.");
        }
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode message : array) {
            if (!message.path("role").isTextual()) {
                throw BadRequest.because("a message needs a role.");
            }
            messages.add(new ChatMessage(message.get("role").textValue(), content(message.path("content"))));
        }
        int[] ids = tokens.ofChat(messages, body.path("add_generation_prompt").asBoolean(true));
        return new Prompt(notEmpty(ids), messages.stream().map(ChatMessage::content).collect(Collectors.joining(" ")));
    }

    /// The text or the token ids in field `prompt`; of several prompts the only one.
    Prompt plain(JsonNode body) throws BadRequest {
        JsonNode prompt = body.path("prompt");
        if (prompt.isArray() && prompt.size() == 1 && !prompt.get(0).isNumber()) {
            prompt = prompt.get(0);
        }
        if (prompt.isArray() && !prompt.isEmpty() && prompt.get(0).isNumber()) {
            return new Prompt(ids(prompt), "");
        }
        if (!prompt.isTextual()) {
            throw BadRequest.because("prompt must be a text or an array of token ids; several prompts in one request are not supported.");
        }
        return new Prompt(notEmpty(tokens.ofText(prompt.textValue(), body.path("add_special_tokens").asBoolean(true))), prompt.textValue());
    }

    /// An array of token ids.
    int[] ids(JsonNode array) throws BadRequest {
        int[] ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = array.get(i);
            if (!id.isInt() || id.intValue() < 0 || id.intValue() >= tokens.vocabulary()) {
                throw BadRequest.because("token id " + id + " is not between 0 and " + (tokens.vocabulary() - 1) + ".");
            }
            ids[i] = id.intValue();
        }
        return notEmpty(ids);
    }

    /// A text, or an array of parts with text.
    private static String content(JsonNode content) throws BadRequest {
        if (content.isTextual()) {
            return content.textValue();
        }
        List<String> parts = new ArrayList<>();
        for (JsonNode part : content) {
            if (!part.path("text").isTextual()) {
                throw BadRequest.because("only text can be part of a message.");
            }
            parts.add(part.get("text").textValue());
        }
        return String.join("\n", parts);
    }

    private static int[] notEmpty(int[] ids) throws BadRequest {
        if (ids.length == 0) {
            throw BadRequest.because("the prompt is empty.");
        }
        return ids;
    }
}
