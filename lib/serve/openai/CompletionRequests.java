//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES BadRequest.java CompletionRequest.java Fields.java PromptReader.java Sampling.java
package lib.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Reads the bodies of completion requests and refuses those that vLLM would refuse.
final class CompletionRequests {

    private static final int DEFAULT_MAX_TOKENS = 16;
    private static final double LARGEST_TEMPERATURE = 2;
    /// An event must have room for what was held back until it was known to be no stop text.
    private static final int LONGEST_STOP = 1000;

    private final String model;
    private final int maxModelLen;
    private final PromptReader prompts;

    CompletionRequests(String model, int maxModelLen, PromptReader prompts) {
        this.model = model;
        this.maxModelLen = maxModelLen;
        this.prompts = prompts;
    }

    CompletionRequest read(JsonNode body, boolean chat, String requestId, long received) throws BadRequest {
        checkModel(body);
        Fields fields = new Fields(body);
        PromptReader.Prompt prompt = chat ? prompts.chat(body) : prompts.plain(body);
        int length = prompt.ids().length;
        String limitName = chat && fields.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
        OptionalLong limit = fields.integer(limitName, 1, Integer.MAX_VALUE);
        long maxTokens = limit.orElse(chat ? Math.max(1, maxModelLen - length) : DEFAULT_MAX_TOKENS);
        if (maxTokens > maxModelLen - length) {
            throw BadRequest.because(("This model's maximum context length is %d tokens. However, you requested %d tokens "
                    + "(%d in the prompt, %d in the completion).").formatted(maxModelLen, length + maxTokens, length, maxTokens));
        }
        fields.integer("n", 1, 1);
        Fields stream = new Fields(body.path("stream_options"));
        List<String> stop = fields.texts("stop").stream().filter(text -> !text.isEmpty()).toList();
        fields.check(stop.stream().allMatch(text -> text.length() <= LONGEST_STOP), "stop",
                "must not be longer than " + LONGEST_STOP + " letters");
        return new CompletionRequest(model, chat, fields.flag("stream", false), stream.flag("include_usage", false),
                stream.flag("continuous_usage_stats", false), prompt.ids(), prompt.text(), (int) maxTokens,
                fields.flag("ignore_eos", false), sampling(fields), stop, requestId, received);
    }

    /// @throws BadRequest if a body names another model than the served one
    void checkModel(JsonNode body) throws BadRequest {
        if (!body.isObject()) {
            throw BadRequest.because("the body is not a JSON object");
        }
        String wanted = body.path("model").asText(model);
        if (!wanted.equals(model)) {
            throw new BadRequest(404, "NotFoundError", "The model `" + wanted + "` does not exist.");
        }
    }

    private static Sampling sampling(Fields fields) throws BadRequest {
        OptionalLong topK = fields.integer("top_k", -1, Integer.MAX_VALUE);
        return new Sampling(fields.number("temperature", 0, LARGEST_TEMPERATURE), fields.number("top_p", Math.ulp(1f), 1),
                topK.isPresent() ? OptionalInt.of((int) Math.max(0, topK.getAsLong())) : OptionalInt.empty(), fields.number("min_p", 0, 1),
                fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.number("repetition_penalty", Math.ulp(1f), Integer.MAX_VALUE).orElse(1),
                fields.number("frequency_penalty", -2, 2).orElse(0), fields.number("presence_penalty", -2, 2).orElse(0));
    }
}
