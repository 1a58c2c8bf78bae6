//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES CompletionRequest.java EventFrames.java Finish.java Replies.java
package lib.serve.openai;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The events of one answer, as vLLM words them, put together from parts that are encoded once.
public final class EventText {

    private static final byte[] CHAT_OPEN = utf8("{\"index\":0,\"delta\":{\"content\":\"");
    private static final byte[] CHAT_CLOSE = utf8("\"},\"logprobs\":null,\"finish_reason\":");
    private static final byte[] TEXT_OPEN = utf8("{\"index\":0,\"text\":\"");
    private static final byte[] TEXT_CLOSE = utf8("\",\"logprobs\":null,\"finish_reason\":");
    private static final byte[] UNFINISHED = utf8("null}]");
    private static final byte[] ROLE =
            utf8("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}]");

    private final CompletionRequest request;
    private final byte[] head;

    /// @param created seconds since 1970
    public EventText(CompletionRequest request, String id, long created) {
        this.request = request;
        String object = request.chat() ? "chat.completion.chunk" : "text_completion";
        head = utf8("{\"id\":\"" + id + "\",\"object\":\"" + object + "\",\"created\":" + created + ",\"model\":\""
                + quoted(request.model()) + "\",\"choices\":[");
    }

    /// The event that vLLM's chat endpoint sends before the first token.
    public void role(ByteBuffer target) {
        target.put(head).put(ROLE);
        usage(target, 0, request.continuousUsage());
    }

    /// Some generated text.
    ///
    /// @param text puts it, escaped as within a JSON string
    /// @param tokens all tokens so far
    /// @param finish empty unless the event ends the answer
    public void text(ByteBuffer target, EventFrames.Content text, int tokens, Optional<Finish> finish) {
        target.put(head).put(request.chat() ? CHAT_OPEN : TEXT_OPEN);
        text.put(target);
        target.put(request.chat() ? CHAT_CLOSE : TEXT_CLOSE);
        finish.ifPresentOrElse(end -> target.put(utf8("\"" + end.reason() + "\",\"stop_reason\":"
                + end.stopText().map(stop -> "\"" + quoted(stop) + "\"").orElse("null") + "}]")), () -> target.put(UNFINISHED));
        usage(target, tokens, request.continuousUsage());
    }

    /// The event after the last token that only has usage.
    public void finalUsage(ByteBuffer target, int tokens) {
        target.put(head).put((byte) ']');
        usage(target, tokens, true);
    }

    /// What goes wrong after the head has been sent can only be said in the stream.
    public static void error(ByteBuffer target, String message) {
        target.put(utf8(Replies.error(500, "InternalServerError", message)));
    }

    private void usage(ByteBuffer target, int tokens, boolean wanted) {
        if (wanted) {
            int prompt = request.prompt().length;
            target.put(utf8(",\"usage\":{\"prompt_tokens\":" + prompt + ",\"total_tokens\":" + (prompt + tokens) + ",\"completion_tokens\":"
                    + tokens + "}"));
        }
        target.put((byte) '}');
    }

    /// A text as it stands within a JSON string.
    public static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
