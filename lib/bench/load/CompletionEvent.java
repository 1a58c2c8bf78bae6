//SOURCES JsonScanner.java MalformedResponse.java
package lib.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// One event of an OpenAI completion stream, read from its JSON without building a tree; one object is used for many events.
///
/// The whole document is checked against the JSON grammar (the encoding within strings is not), so that nonsense is not counted as
/// a token. Only what a benchmark needs is kept: whether there are choices, usage, the finish reason, the text if wanted, an error.
///
/// The events of an answer differ in little but their text. So the bytes before and behind the text of the last event are
/// remembered, with what they meant; an event that has the same around its text means the same, and only its text is looked at.
public final class CompletionEvent {

    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final JsonScanner json = new JsonScanner();
    private final boolean keepText;
    private final StringBuilder text = new StringBuilder();
    private byte[] before = new byte[0];
    private byte[] behind = new byte[0];
    private int beforeSize;
    private int behindSize;
    private int textFrom;
    private int textTo;
    private int texts;
    private boolean done;
    private boolean choices;
    private int completionTokens;
    private int promptTokens;
    private Optional<String> finishReason = Optional.empty();
    private Optional<String> error = Optional.empty();

    /// @param keepText whether generated text is decoded
    public CompletionEvent(boolean keepText) {
        this.keepText = keepText;
    }

    /// Reads the data of an event.
    ///
    /// @throws MalformedResponse if it is neither `[DONE]` nor a JSON object
    public void read(byte[] bytes, int from, int to) throws MalformedResponse {
        completionTokens = -1;
        promptTokens = -1;
        text.setLength(0);
        done = to - from == DONE.length && Arrays.equals(bytes, from, to, DONE, 0, DONE.length);
        if (!done && isLikeTheLast(bytes, from, to)) {
            return;
        }
        choices = false;
        finishReason = Optional.empty();
        error = Optional.empty();
        texts = 0;
        beforeSize = 0;
        if (!done) {
            json.start(bytes, from, to);
            root();
            if (!json.isAtEnd()) {
                throw new MalformedResponse("something behind the JSON object");
            }
            remember(bytes, from, to);
        }
    }

    /// Whether it was `[DONE]`.
    public boolean isDone() {
        return done;
    }

    /// Whether the array `choices` has an element.
    public boolean hasChoices() {
        return choices;
    }

    /// Tokens generated so far; -1 if the event has no usage.
    public int completionTokens() {
        return completionTokens;
    }

    /// Tokens of the prompt; -1 if the event has no usage.
    public int promptTokens() {
        return promptTokens;
    }

    public Optional<String> finishReason() {
        return finishReason;
    }

    /// The message of an error object.
    public Optional<String> error() {
        return error;
    }

    /// Generated text, reasoning included; empty unless text is kept.
    public CharSequence text() {
        return text;
    }

    /// Whether the event equals the remembered one except for its text; `choices` and `finishReason` still hold then.
    private boolean isLikeTheLast(byte[] bytes, int from, int to) throws MalformedResponse {
        int value = from + beforeSize;
        if (beforeSize == 0 || to - value <= behindSize || bytes[value] != '"'
                || !Arrays.equals(bytes, from, value, before, 0, beforeSize)) {
            return false;
        }
        json.start(bytes, value, to);
        boolean plain = json.skipString();
        int rest = json.position();
        if (!Arrays.equals(bytes, rest, to, behind, 0, behindSize)) {
            return false;
        }
        if (keepText) {
            text.append(json.text(plain, value + 1, rest - 1));
        }
        return true;
    }

    private void remember(byte[] bytes, int from, int to) {
        if (texts == 1 && completionTokens < 0 && promptTokens < 0 && error.isEmpty()) {
            beforeSize = textFrom - from;
            behindSize = to - textTo;
            before = copy(before, bytes, from, beforeSize);
            behind = copy(behind, bytes, textTo, behindSize);
        }
    }

    private static byte[] copy(byte[] old, byte[] bytes, int from, int size) {
        byte[] target = old.length >= size ? old : new byte[size * 2];
        System.arraycopy(bytes, from, target, 0, size);
        return target;
    }

    private interface Member {
        void read(String key) throws MalformedResponse;
    }

    private void object(Member member) throws MalformedResponse {
        json.expect('{');
        boolean more = !json.take('}');
        while (more) {
            member.read(json.key());
            more = json.more('}');
        }
    }

    private void root() throws MalformedResponse {
        object(key -> {
            switch (key) {
                case "choices" -> readChoices();
                case "usage" -> objectOrSkip(this::usage);
                case "error" -> readError();
                default -> json.skipValue();
            }
        });
    }

    private void readChoices() throws MalformedResponse {
        if (!json.take('[')) {
            json.skipValue();
            return;
        }
        boolean more = !json.take(']');
        choices = more;
        for (boolean first = true; more; first = false) {
            if (first) {
                objectOrSkip(this::choice);
            } else {
                json.skipValue();
            }
            more = json.more(']');
        }
    }

    private void choice(String key) throws MalformedResponse {
        switch (key) {
            case "delta" -> objectOrSkip(this::delta);
            case "text" -> generated();
            case "finish_reason" -> {
                if (json.isAt('"')) {
                    finishReason = Optional.of(json.string());
                } else {
                    json.skipValue();
                }
            }
            default -> json.skipValue();
        }
    }

    private void delta(String key) throws MalformedResponse {
        switch (key) {
            case "content", "reasoning", "reasoning_content" -> generated();
            default -> json.skipValue();
        }
    }

    private void generated() throws MalformedResponse {
        boolean isText = json.isAt('"');
        textFrom = json.position();
        if (isText && keepText) {
            text.append(json.string());
        } else {
            json.skipValue();
        }
        textTo = json.position();
        texts += isText ? 1 : 2;
    }

    private void usage(String key) throws MalformedResponse {
        switch (key) {
            case "completion_tokens" -> completionTokens = json.count();
            case "prompt_tokens" -> promptTokens = json.count();
            default -> json.skipValue();
        }
    }

    private void readError() throws MalformedResponse {
        if (json.isAt('"')) {
            error = Optional.of(json.string());
        } else if (json.isAt('n')) {
            json.skipValue();
        } else {
            error = Optional.of("an error without a message");
            objectOrSkip(key -> {
                if (key.equals("message") && json.isAt('"')) {
                    error = Optional.of(json.string());
                } else {
                    json.skipValue();
                }
            });
        }
    }

    private void objectOrSkip(Member member) throws MalformedResponse {
        if (json.isAt('{')) {
            object(member);
        } else {
            json.skipValue();
        }
    }
}
