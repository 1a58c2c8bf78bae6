//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES CompletionRequest.java Finish.java
package lib.serve.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Whole JSON answers in vLLM's words.
public final class Replies {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Replies() {}

    static String models(String model, int maxModelLen, long created) {
        ObjectNode root = MAPPER.createObjectNode().put("object", "list");
        root.putArray("data").addObject().put("id", model).put("object", "model").put("created", created).put("owned_by", "thorbook")
                .put("root", model).putNull("parent").put("max_model_len", maxModelLen);
        return write(root);
    }

    /// @param code HTTP status code
    /// @param type vLLM's name for the kind of error
    public static String error(int code, String type, String message) {
        ObjectNode root = MAPPER.createObjectNode();
        root.putObject("error").put("message", message).put("type", type).putNull("param").put("code", code);
        return write(root);
    }

    static String tokenized(int[] tokens, int maxModelLen) {
        ObjectNode root = MAPPER.createObjectNode().put("count", tokens.length).put("max_model_len", maxModelLen);
        var array = root.putArray("tokens");
        for (int token : tokens) {
            array.add(token);
        }
        return write(root.putNull("token_strs"));
    }

    static String detokenized(String text) {
        return write(MAPPER.createObjectNode().put("prompt", text));
    }

    static String version(String version) {
        return write(MAPPER.createObjectNode().put("version", version));
    }

    /// A whole answer.
    ///
    /// @param tokens how many were generated
    public static String completion(CompletionRequest request, String id, long created, String text, int tokens, Finish finish) {
        ObjectNode root = MAPPER.createObjectNode().put("id", id).put("object", request.chat() ? "chat.completion" : "text_completion")
                .put("created", created).put("model", request.model());
        ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
        if (request.chat()) {
            choice.putObject("message").put("role", "assistant").put("content", text);
        } else {
            choice.put("text", text);
        }
        choice.putNull("logprobs").put("finish_reason", finish.reason()).put("stop_reason", finish.stopText().orElse(null));
        int prompt = request.prompt().length;
        root.putObject("usage").put("prompt_tokens", prompt).put("total_tokens", prompt + tokens).put("completion_tokens", tokens);
        return write(root);
    }

    private static String write(ObjectNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that cannot be written", e);
        }
    }
}
