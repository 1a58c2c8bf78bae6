//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES Generation.java
package lib.bench.sim;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/// The events of one answer, as vLLM words them, put together from parts that are encoded once.
final class EventText {

    private static final String[] WORDS = {" the", " Thor", " is", " a", " small", " computer", " with", " memory", " for", " models"};
    private static final byte[][] ENCODED_WORDS = Stream.of(WORDS).map(EventText::utf8).toArray(byte[][]::new);
    private static final byte[] ANSWER = utf8(" Paris");
    private static final byte[] BANG = utf8("!");
    private static final byte[] CHAT_OPEN = utf8("{\"index\":0,\"delta\":{\"content\":\"");
    private static final byte[] CHAT_CLOSE = utf8("\"},\"logprobs\":null,\"finish_reason\":");
    private static final byte[] TEXT_OPEN = utf8("{\"index\":0,\"text\":\"");
    private static final byte[] TEXT_CLOSE = utf8("\",\"logprobs\":null,\"finish_reason\":");
    private static final byte[] UNFINISHED = utf8("null}]");
    private static final byte[] ROLE =
            utf8("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}]");
    private static final byte[] ERROR =
            utf8("{\"error\":{\"message\":\"simulated failure\",\"type\":\"InternalServerError\",\"param\":null,\"code\":500}}");

    private final Generation request;
    private final byte[] head;
    private final boolean garbage;

    EventText(Generation request, String id, boolean garbage) {
        this.request = request;
        this.garbage = garbage;
        String object = request.chat() ? "chat.completion.chunk" : "text_completion";
        String model = new String(JsonStringEncoder.getInstance().quoteAsString(request.model()));
        head = utf8("{\"id\":\"" + id + "\",\"object\":\"" + object + "\",\"created\":1760000000,\"model\":\"" + model + "\",\"choices\":[");
    }

    /// The event that vLLM's chat endpoint sends before the first token.
    void role(ByteBuffer target) {
        target.put(head).put(ROLE);
        usage(target, 0, request.continuousUsage());
    }

    /// Tokens `from` to `to` - 1 in one event.
    ///
    /// @param finishReason empty unless the event ends the answer
    void tokens(ByteBuffer target, int from, int to, String finishReason) {
        target.put(head).put(request.chat() ? CHAT_OPEN : TEXT_OPEN);
        for (int token = from; token < to; token++) {
            target.put(word(token));
        }
        target.put(request.chat() ? CHAT_CLOSE : TEXT_CLOSE);
        target.put(finishReason.isEmpty() ? UNFINISHED : utf8("\"" + finishReason + "\",\"stop_reason\":null}]"));
        usage(target, to, request.continuousUsage());
    }

    /// The event after the last token that only has usage.
    void finalUsage(ByteBuffer target, int tokens) {
        target.put(head).put((byte) ']');
        usage(target, tokens, true);
    }

    static void error(ByteBuffer target) {
        target.put(ERROR);
    }

    /// The whole text of an answer, for requests that do not stream.
    String text(int tokens) {
        StringBuilder text = new StringBuilder();
        for (int token = 0; token < tokens; token++) {
            text.append(new String(word(token), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    /// The answer to the known question first, then words without sense.
    private byte[] word(int token) {
        if (garbage) {
            return BANG;
        }
        return request.knownQuestion() && token == 0 ? ANSWER : ENCODED_WORDS[token % ENCODED_WORDS.length];
    }

    private void usage(ByteBuffer target, int tokens, boolean wanted) {
        if (wanted) {
            int prompt = request.prompt().length;
            target.put(utf8(",\"usage\":{\"prompt_tokens\":" + prompt + ",\"total_tokens\":" + (prompt + tokens) + ",\"completion_tokens\":"
                    + tokens + "}"));
        }
        target.put((byte) '}');
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
