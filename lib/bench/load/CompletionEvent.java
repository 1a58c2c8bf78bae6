//SOURCES JsonText.java
//SOURCES MalformedResponse.java
package lib.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// One event of an OpenAI completion stream, read from its JSON without building a tree; one object is used for all events.
///
/// The whole document is checked against the JSON grammar (the encoding within strings is not), so that nonsense is not counted as
/// a token. Only what a benchmark needs is kept: whether there are choices, usage, the finish reason, the text if wanted, an error.
///
/// The events of an answer differ in little but their text. So the bytes before and behind the text of the last event are
/// remembered, with what they meant; an event that has the same around its text means the same, and only its text is looked at.
public final class CompletionEvent {

    private static final int MAX_DEPTH = 64;
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STOP = "stop".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "length".getBytes(StandardCharsets.US_ASCII);

    /// Where in the document the reader is, as far as it matters.
    private enum Place { ROOT, CHOICES, CHOICE, DELTA, USAGE, ERROR, ELSEWHERE }

    private final boolean keepText;
    private final StringBuilder text = new StringBuilder();
    private byte[] b = new byte[0];
    private int at;
    private int end;
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
        b = bytes;
        at = from;
        end = to;
        completionTokens = -1;
        promptTokens = -1;
        text.setLength(0);
        done = to - from == DONE.length && Arrays.equals(bytes, from, to, DONE, 0, DONE.length);
        if (done || !isLikeTheLast(from)) {
            choices = false;
            finishReason = Optional.empty();
            error = Optional.empty();
            texts = 0;
            beforeSize = 0;
        }
        if (!done && beforeSize == 0) {
            at = from;
            skipBlanks();
            expect('{');
            object(Place.ROOT, 1);
            skipBlanks();
            require(at == end, "something behind the JSON object");
            remember(from);
        }
    }

    /// Whether the event equals the remembered one except for its text; `choices` and `finishReason` still hold then.
    private boolean isLikeTheLast(int from) throws MalformedResponse {
        if (beforeSize == 0 || end - from < beforeSize + behindSize || !Arrays.equals(b, from, from + beforeSize, before, 0, beforeSize)) {
            return false;
        }
        at = from + beforeSize;
        if (!isAt('"')) {
            return false;
        }
        int value = at;
        boolean plain = string();
        if (end - at != behindSize || !Arrays.equals(b, at, end, behind, 0, behindSize)) {
            return false;
        }
        if (keepText) {
            text.append(plain ? new String(b, value + 1, at - value - 2, StandardCharsets.UTF_8) : JsonText.decode(b, value + 1, at - 1));
        }
        return true;
    }

    private void remember(int from) {
        if (texts == 1 && completionTokens < 0 && promptTokens < 0 && error.isEmpty()) {
            beforeSize = textFrom - from;
            behindSize = end - textTo;
            before = copy(before, textFrom - beforeSize, beforeSize);
            behind = copy(behind, textTo, behindSize);
        }
    }

    private byte[] copy(byte[] old, int from, int size) {
        byte[] target = old.length >= size ? old : new byte[size * 2];
        System.arraycopy(b, from, target, 0, size);
        return target;
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

    private void value(Place place, int depth) throws MalformedResponse {
        skipBlanks();
        require(at < end, "the JSON ends early");
        switch (b[at]) {
            case '{' -> {
                at++;
                object(place, depth + 1);
            }
            case '[' -> {
                at++;
                array(place, depth + 1);
            }
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    private void object(Place place, int depth) throws MalformedResponse {
        require(depth <= MAX_DEPTH, "JSON nested too deeply");
        skipBlanks();
        if (at < end && b[at] == '}') {
            at++;
            return;
        }
        do {
            skipBlanks();
            require(at < end && b[at] == '"', "a JSON key must be a string");
            int keyFrom = at + 1;
            boolean plain = string();
            int keyTo = at - 1;
            skipBlanks();
            expect(':');
            skipBlanks();
            member(place, plain, keyFrom, keyTo, depth);
            skipBlanks();
        } while (next('}'));
    }

    private void array(Place place, int depth) throws MalformedResponse {
        require(depth <= MAX_DEPTH, "JSON nested too deeply");
        skipBlanks();
        if (at < end && b[at] == ']') {
            at++;
            return;
        }
        boolean first = true;
        if (place == Place.CHOICES) {
            choices = true;
        }
        do {
            value(place == Place.CHOICES && first ? Place.CHOICE : Place.ELSEWHERE, depth);
            first = false;
            skipBlanks();
        } while (next(']'));
    }

    private void member(Place place, boolean plain, int keyFrom, int keyTo, int depth) throws MalformedResponse {
        if (place == Place.ELSEWHERE) {
            value(Place.ELSEWHERE, depth);
            return;
        }
        String key = key(plain, keyFrom, keyTo);
        switch (place) {
            case ROOT -> root(key, depth);
            case CHOICE -> choice(key, depth);
            case DELTA -> delta(key, depth);
            case USAGE -> usage(key, depth);
            case ERROR -> {
                if (key.equals("message") && b[at] == '"') {
                    error = Optional.of(stringValue());
                } else {
                    value(Place.ELSEWHERE, depth);
                }
            }
            case CHOICES, ELSEWHERE -> value(Place.ELSEWHERE, depth);
        }
    }

    private void root(String key, int depth) throws MalformedResponse {
        switch (key) {
            case "choices" -> value(isAt('[') ? Place.CHOICES : Place.ELSEWHERE, depth);
            case "usage" -> value(isAt('{') ? Place.USAGE : Place.ELSEWHERE, depth);
            case "error" -> {
                if (isAt('"')) {
                    error = Optional.of(stringValue());
                } else {
                    error = isAt('n') ? error : Optional.of("an error without a message");
                    value(isAt('{') ? Place.ERROR : Place.ELSEWHERE, depth);
                }
            }
            default -> value(Place.ELSEWHERE, depth);
        }
    }

    private void choice(String key, int depth) throws MalformedResponse {
        switch (key) {
            case "delta" -> value(isAt('{') ? Place.DELTA : Place.ELSEWHERE, depth);
            case "text" -> textValue(depth);
            case "finish_reason" -> {
                if (isAt('"')) {
                    finishReason = Optional.of(stringValue());
                } else {
                    value(Place.ELSEWHERE, depth);
                }
            }
            default -> value(Place.ELSEWHERE, depth);
        }
    }

    private void delta(String key, int depth) throws MalformedResponse {
        switch (key) {
            case "content", "reasoning", "reasoning_content" -> textValue(depth);
            default -> value(Place.ELSEWHERE, depth);
        }
    }

    private void usage(String key, int depth) throws MalformedResponse {
        switch (key) {
            case "completion_tokens" -> completionTokens = count(depth);
            case "prompt_tokens" -> promptTokens = count(depth);
            default -> value(Place.ELSEWHERE, depth);
        }
    }

    private void textValue(int depth) throws MalformedResponse {
        textFrom = at;
        if (keepText && isAt('"')) {
            text.append(stringValue());
        } else {
            value(Place.ELSEWHERE, depth);
        }
        textTo = at;
        texts += b[textFrom] == '"' ? 1 : 2;
    }

    /// A token count, or -1 for what is not a plain non-negative integer.
    private int count(int depth) throws MalformedResponse {
        int from = at;
        value(Place.ELSEWHERE, depth);
        int result = 0;
        for (int i = from; i < at; i++) {
            if (b[i] < '0' || b[i] > '9' || i - from > 8) {
                return -1;
            }
            result = result * 10 + b[i] - '0';
        }
        return result;
    }

    /// Keys of interest are recognised without making a string each time.
    private String key(boolean plain, int from, int to) throws MalformedResponse {
        if (!plain) {
            return JsonText.decode(b, from, to);
        }
        return switch (to - from) {
            case 4 -> known("text", from);
            case 5 -> b[from] == 'd' ? known("delta", from) : b[from] == 'u' ? known("usage", from) : known("error", from);
            case 7 -> b[from + 1] == 'h' ? known("choices", from) : b[from] == 'c' ? known("content", from) : known("message", from);
            case 9 -> known("reasoning", from);
            case 13 -> b[from] == 'f' ? known("finish_reason", from) : known("prompt_tokens", from);
            case 17 -> b[from] == 'r' ? known("reasoning_content", from) : known("completion_tokens", from);
            default -> "";
        };
    }

    private String known(String word, int from) {
        return matches(word, from) ? word : "";
    }

    private boolean matches(String word, int from) {
        for (int i = 0; i < word.length(); i++) {
            if (b[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String stringValue() throws MalformedResponse {
        int from = at + 1;
        boolean plain = string();
        int to = at - 1;
        if (Arrays.equals(b, from, to, STOP, 0, STOP.length)) {
            return "stop";
        }
        if (Arrays.equals(b, from, to, LENGTH, 0, LENGTH.length)) {
            return "length";
        }
        return plain ? new String(b, from, to - from, StandardCharsets.UTF_8) : JsonText.decode(b, from, to);
    }

    /// Skips a string; whether it was free of escapes.
    private boolean string() throws MalformedResponse {
        boolean plain = true;
        byte[] bytes = b;
        for (int i = at + 1; i < end; i++) {
            byte c = bytes[i];
            if (c == '"') {
                at = i + 1;
                return plain;
            }
            if (c == '\\') {
                plain = false;
                i += JsonText.escapeLength(bytes, i, end) - 1;
            } else if (c >= 0 && c < ' ') {
                throw new MalformedResponse("a control character in a JSON string");
            }
        }
        throw new MalformedResponse("a JSON string without an end");
    }

    private void number() throws MalformedResponse {
        int from = at;
        if (isAt('-')) {
            at++;
        }
        int whole = digits();
        require(whole > 0 && (whole == 1 || b[at - whole] != '0'), "not JSON at byte " + from);
        if (isAt('.')) {
            at++;
            require(digits() > 0, "a JSON number without decimals");
        }
        if (isAt('e') || isAt('E')) {
            at++;
            if (isAt('+') || isAt('-')) {
                at++;
            }
            require(digits() > 0, "a JSON number without an exponent");
        }
    }

    private int digits() {
        int from = at;
        while (at < end && b[at] >= '0' && b[at] <= '9') {
            at++;
        }
        return at - from;
    }

    private void word(String word) throws MalformedResponse {
        require(end - at >= word.length() && matches(word, at), "not a JSON word");
        at += word.length();
    }

    /// Takes a comma or the closing bracket; whether another element follows.
    private boolean next(char close) throws MalformedResponse {
        require(at < end && (b[at] == ',' || b[at] == close), "a comma is missing in the JSON");
        return b[at++] == ',';
    }

    private boolean isAt(char c) {
        return at < end && b[at] == c;
    }

    private void expect(char c) throws MalformedResponse {
        require(isAt(c), "not a JSON object");
        at++;
    }

    private void skipBlanks() {
        while (at < end && (b[at] == ' ' || b[at] == '\n' || b[at] == '\r' || b[at] == '\t')) {
            at++;
        }
    }

    private static void require(boolean condition, String otherwise) throws MalformedResponse {
        if (!condition) {
            throw new MalformedResponse(otherwise);
        }
    }
}
