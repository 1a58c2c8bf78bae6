//SOURCES JsonText.java MalformedResponse.java
package lib.bench.load;

import java.nio.charset.StandardCharsets;

/// Walks over a JSON document in a byte array, checking its grammar and allocating nothing but the strings that are asked for.
final class JsonScanner {

    private static final int MAX_DEPTH = 64;

    private byte[] b = new byte[0];
    private int at;
    private int end;

    void start(byte[] bytes, int from, int to) {
        b = bytes;
        at = from;
        end = to;
    }

    int position() {
        return at;
    }

    /// Whether nothing but blanks follows.
    boolean isAtEnd() {
        skipBlanks();
        return at == end;
    }

    /// Whether the next byte that is not a blank is this one.
    boolean isAt(char c) {
        skipBlanks();
        return at < end && b[at] == c;
    }

    /// Takes the next byte that is not a blank, if it is this one.
    boolean take(char c) {
        boolean there = isAt(c);
        at += there ? 1 : 0;
        return there;
    }

    void expect(char c) throws MalformedResponse {
        require(take(c), "not JSON: '" + c + "' is missing");
    }

    /// Takes the comma before another element, or the bracket behind the last one; whether another element follows.
    boolean more(char close) throws MalformedResponse {
        if (take(',')) {
            return true;
        }
        expect(close);
        return false;
    }

    /// Takes a key and its colon.
    ///
    /// @return one of the keys that a completion event has, or an empty text for any other
    String key() throws MalformedResponse {
        require(isAt('"'), "a JSON key must be a string");
        int from = at + 1;
        boolean plain = skipString();
        String key = plain ? known(from, at - 1 - from) : JsonText.decode(b, from, at - 1);
        expect(':');
        skipBlanks();
        return key;
    }

    /// Takes any value.
    void skipValue() throws MalformedResponse {
        skipValue(0);
    }

    private void skipValue(int depth) throws MalformedResponse {
        require(depth < MAX_DEPTH, "JSON nested too deeply");
        skipBlanks();
        require(at < end, "the JSON ends early");
        switch (b[at]) {
            case '{' -> {
                at++;
                boolean more = !take('}');
                while (more) {
                    require(isAt('"'), "a JSON key must be a string");
                    skipString();
                    expect(':');
                    skipValue(depth + 1);
                    more = more('}');
                }
            }
            case '[' -> {
                at++;
                boolean more = !take(']');
                while (more) {
                    skipValue(depth + 1);
                    more = more(']');
                }
            }
            case '"' -> skipString();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    /// Takes the string that begins here.
    String string() throws MalformedResponse {
        int from = at + 1;
        boolean plain = skipString();
        return text(plain, from, at - 1);
    }

    /// Takes the string that begins here; whether it has no escapes.
    boolean skipString() throws MalformedResponse {
        byte[] bytes = b;
        boolean plain = true;
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

    /// Takes any value; a non-negative integer of at most nine digits, or -1 for what is none.
    int count() throws MalformedResponse {
        int from = at;
        skipValue();
        int result = 0;
        for (int i = from; i < at; i++) {
            if (b[i] < '0' || b[i] > '9' || i - from > 8) {
                return -1;
            }
            result = result * 10 + b[i] - '0';
        }
        return result;
    }

    String text(boolean plain, int from, int to) throws MalformedResponse {
        return plain ? new String(b, from, to - from, StandardCharsets.UTF_8) : JsonText.decode(b, from, to);
    }

    private void number() throws MalformedResponse {
        int from = at;
        at += b[at] == '-' ? 1 : 0;
        int whole = digits();
        require(whole > 0 && (whole == 1 || b[at - whole] != '0'), "not JSON at byte " + from);
        if (at < end && b[at] == '.') {
            at++;
            require(digits() > 0, "a JSON number without decimals");
        }
        if (at < end && (b[at] == 'e' || b[at] == 'E')) {
            at++;
            at += at < end && (b[at] == '+' || b[at] == '-') ? 1 : 0;
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

    private String known(int from, int length) {
        return switch (length) {
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
