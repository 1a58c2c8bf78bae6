package lib;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// The one place where text becomes shell source.
public final class Quote {

    private Quote() {}

    /// Words as one line of POSIX shell that expands to exactly these words again.
    /// @throws IllegalArgumentException for a NUL character, which no argument can hold
    public static String sh(List<String> words) {
        return words.stream().map(Quote::sh).collect(Collectors.joining(" "));
    }

    /// One word for a POSIX shell. A quote and a backslash stand outside the quotes: inside them fish, which may be
    /// the login shell of an ssh host, reads a backslash differently.
    /// @throws IllegalArgumentException for a NUL character, which no argument can hold
    public static String sh(String word) {
        if (word.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an argument can't hold a NUL character");
        }
        if (word.matches("[A-Za-z0-9_@%+=:,./-]+")) {
            return word;
        }
        var quoted = new StringBuilder(word.length() + 8).append('\'');
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            switch (c) {
                case '\'', '\\' -> quoted.append("'\\").append(c).append('\'');
                default -> quoted.append(c);
            }
        }
        return quoted.append('\'').toString();
    }

    /// Bytes as the format of the shell's own `printf`, quoted. `printf` is built into sh, so what it prints is in no
    /// process's argument list; every byte outside plain printable ASCII is an octal escape, so that NUL passes too.
    static String printfFormat(byte[] bytes) {
        var format = new StringBuilder(bytes.length + 16).append('\'');
        for (byte b : bytes) {
            int c = b & 0xff;
            if (c < 0x20 || c > 0x7e || c == '\'' || c == '\\' || c == '%') {
                format.append('\\').append((char) ('0' + (c >> 6))).append((char) ('0' + (c >> 3 & 7))).append((char) ('0' + (c & 7)));
            } else {
                format.append((char) c);
            }
        }
        return format.append('\'').toString();
    }

    /// The UTF-8 bytes of shell source; unpaired surrogates can't be sent and are refused.
    static byte[] source(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!new String(bytes, StandardCharsets.UTF_8).equals(text)) {
            throw new IllegalArgumentException("not valid Unicode text: " + text);
        }
        return bytes;
    }
}
