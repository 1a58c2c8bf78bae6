//SOURCES MalformedResponse.java
package lib.bench.load;

import java.nio.charset.StandardCharsets;

/// Escapes within JSON strings.
final class JsonText {

    private JsonText() {}

    /// The length of the escape that starts at a backslash.
    static int escapeLength(byte[] bytes, int at, int end) throws MalformedResponse {
        if (at + 1 < end) {
            switch (bytes[at + 1]) {
                case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                    return 2;
                }
                case 'u' -> {
                    if (at + 5 < end) {
                        hex(bytes, at + 2);
                        return 6;
                    }
                }
                default -> { }
            }
        }
        throw new MalformedResponse("a wrong escape in a JSON string");
    }

    /// The text of a string whose escapes are known to be right.
    static String decode(byte[] bytes, int from, int to) throws MalformedResponse {
        StringBuilder text = new StringBuilder(to - from);
        int plainFrom = from;
        for (int i = from; i < to; ) {
            if (bytes[i] != '\\') {
                i++;
                continue;
            }
            text.append(new String(bytes, plainFrom, i - plainFrom, StandardCharsets.UTF_8));
            text.append(switch (bytes[i + 1]) {
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> (char) hex(bytes, i + 2);
                default -> (char) bytes[i + 1];
            });
            i += escapeLength(bytes, i, to);
            plainFrom = i;
        }
        return text.append(new String(bytes, plainFrom, to - plainFrom, StandardCharsets.UTF_8)).toString();
    }

    private static int hex(byte[] bytes, int from) throws MalformedResponse {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                throw new MalformedResponse("a wrong escape in a JSON string");
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
