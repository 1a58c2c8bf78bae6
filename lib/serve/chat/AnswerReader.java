//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ChatAnswer.java ChatClient.java ChatException.java ../../bench/load/MalformedResponse.java ../../bench/load/SseDecoder.java
package lib.serve.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import lib.bench.load.MalformedResponse;
import lib.bench.load.SseDecoder;

/// Puts an answer together from the bytes of its event stream.
final class AnswerReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChatClient.Listener listener;
    private final long sent;
    private final SseDecoder events = new SseDecoder(this::event);
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private Optional<String> finishReason = Optional.empty();
    private Optional<String> error = Optional.empty();
    private OptionalInt promptTokens = OptionalInt.empty();
    private OptionalInt completionTokens = OptionalInt.empty();
    private int pieces;
    private long now;
    private long first;
    private long last;

    /// @param sent [System#nanoTime] when the question was sent
    AnswerReader(ChatClient.Listener listener, long sent) {
        this.listener = listener;
        this.sent = sent;
    }

    void read(byte[] bytes, int count) throws MalformedResponse {
        now = System.nanoTime();
        events.feed(bytes, 0, count);
    }

    /// What has come.
    ///
    /// @param stopped whether it was us who broke it off
    /// @throws ChatException if the server broke it off, or sent an error
    ChatAnswer answer(boolean stopped) throws ChatException {
        if (error.isPresent()) {
            throw new ChatException("the server says: " + error.get());
        }
        if (finishReason.isEmpty() && !stopped) {
            throw new ChatException("the answer has no end: the server closed the stream without a finish_reason");
        }
        long end = pieces == 0 ? System.nanoTime() : last;
        return new ChatAnswer(text.toString(), thinking.toString(), finishReason, promptTokens, completionTokens.orElse(pieces),
                ((pieces == 0 ? end : first) - sent) / 1e9, (end - sent) / 1e9);
    }

    private void event(byte[] bytes, int from, int to) {
        String data = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (data.equals("[DONE]")) {
            return;
        }
        JsonNode event = tree(data);
        if (event.hasNonNull("error")) {
            error = Optional.of(event.at("/error/message").asText(event.path("error").asText()));
        }
        JsonNode usage = event.path("usage");
        if (usage.path("completion_tokens").isInt()) {
            completionTokens = OptionalInt.of(usage.get("completion_tokens").intValue());
            promptTokens = usage.path("prompt_tokens").isInt() ? OptionalInt.of(usage.get("prompt_tokens").intValue()) : promptTokens;
        }
        JsonNode choice = event.path("choices").path(0);
        JsonNode delta = choice.path("delta");
        piece(delta.path("reasoning").asText("") + delta.path("reasoning_content").asText(""), true);
        piece(delta.path("content").asText(""), false);
        if (choice.path("finish_reason").isTextual()) {
            finishReason = Optional.of(choice.get("finish_reason").textValue());
        }
    }

    private void piece(String piece, boolean thought) {
        if (!piece.isEmpty()) {
            first = pieces++ == 0 ? now : first;
            last = now;
            (thought ? thinking : text).append(piece);
            listener.text(piece, thought);
        }
    }

    private JsonNode tree(String data) {
        try {
            return JSON.readTree(data);
        } catch (IOException e) {
            error = Optional.of("an event that is not JSON: " + data.substring(0, Math.min(80, data.length())));
            return JSON.missingNode();
        }
    }
}
