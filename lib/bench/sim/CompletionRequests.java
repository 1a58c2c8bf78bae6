//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES BadRequest.java Generation.java SimTokenizer.java
package lib.bench.sim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;

/// Reads the bodies of completion requests and refuses those that vLLM would refuse.
final class CompletionRequests {

    private static final int DEFAULT_MAX_TOKENS = 16;

    private final String model;
    private final int maxModelLen;

    CompletionRequests(String model, int maxModelLen) {
        this.model = model;
        this.maxModelLen = maxModelLen;
    }

    Generation read(JsonNode body, boolean chat, String requestId, long received) throws BadRequest {
        String wanted = body.path("model").asText(model);
        if (!wanted.equals(model)) {
            throw new BadRequest(404, "NotFoundError", "The model `" + wanted + "` does not exist.");
        }
        int[] prompt = prompt(body);
        JsonNode limit = chat && body.has("max_completion_tokens") ? body.get("max_completion_tokens") : body.path("max_tokens");
        int maxTokens = limit.isInt() ? limit.intValue() : chat ? Math.max(1, maxModelLen - prompt.length) : DEFAULT_MAX_TOKENS;
        if (maxTokens < 1) {
            throw new BadRequest(400, "BadRequestError", "max_tokens must be at least 1, got " + maxTokens + ".");
        }
        if (prompt.length + maxTokens > maxModelLen) {
            throw new BadRequest(400, "BadRequestError", "This model's maximum context length is " + maxModelLen + " tokens. "
                    + "However, you requested " + (prompt.length + maxTokens) + " tokens (" + prompt.length + " in the prompt, " + maxTokens + " in the completion).");
        }
        JsonNode stream = body.path("stream_options");
        return new Generation(model, chat, body.path("stream").asBoolean(), stream.path("include_usage").asBoolean(),
                stream.path("continuous_usage_stats").asBoolean(), prompt, maxTokens, body.path("ignore_eos").asBoolean(),
                text(body).contains("capital of France"), requestId, received);
    }

    /// The tokens of whatever form of prompt a body has.
    int[] prompt(JsonNode body) throws BadRequest {
        JsonNode prompt = body.path("prompt");
        if (prompt.isArray() && !prompt.isEmpty() && prompt.get(0).isInt()) {
            return tokens(prompt);
        }
        int[] tokens = SimTokenizer.tokens(text(body));
        if (tokens.length == 0) {
            throw new BadRequest(400, "BadRequestError", "the prompt is empty");
        }
        return tokens;
    }

    int[] tokens(JsonNode array) throws BadRequest {
        int[] tokens = StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
        if (tokens.length == 0) {
            throw new BadRequest(400, "BadRequestError", "there are no tokens");
        }
        return tokens;
    }

    private static String text(JsonNode body) {
        if (body.path("prompt").isTextual()) {
            return body.get("prompt").textValue();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode message : body.path("messages")) {
            JsonNode content = message.path("content");
            if (content.isTextual()) {
                text.append(content.textValue()).append(' ');
            }
            content.forEach(part -> text.append(part.path("text").asText()).append(' '));
        }
        return text.toString();
    }
}
