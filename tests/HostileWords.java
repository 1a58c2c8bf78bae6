package tests;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/// Words made of all that a shell could take for its own, and a way to see as what they arrive.
final class HostileWords {

    private static final List<String> PIECES = List.of(" ", "  ", "\t", "\n", "\r", "\r\n", ";", "&", "&&", "|", "||", "<", ">", ">>", "<<EOF", "(", ")",
            "{", "}", "[", "]", "{a,b}", "$", "$(", "$((1+1))", "$(id)", "$HOME", "${IFS}", "$$", "$!", "$1", "`", "`id`", "\\", "\\n", "\\\\", "\\'",
            "'", "''", "'\"'\"'", "\"", "\"\"", "$'", "$'\\x41'", "*", "?", "[a-z]", "~", "~root", "!", "!!", "^", "#", "# ", "%", "%s", "%n", "=", "A=b",
            "-", "--", "-n", "-e", "-oProxyCommand=id", "/", "../", ".", ":", ",", "@", "+", "EOF", "exit", "\u001b[31m", "\u0001", "\u0007", "\b", "\u007f",
            "\u0085", "\u00a0", "\u200b", "\u202e", "\u2028", "\ufeff", "ü", "é", "中文", "电源", "🦊", "\u0301", "word", "MAXN", "0");

    /// Shell source that prints its arguments in hexadecimal, each with a NUL at its end.
    static final String ECHO = "printf '%s\\0' \"$@\" | od -An -v -tx1";

    private HostileWords() {}

    /// The same words for the same seed; some are empty.
    static List<String> random(int count, long seed) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        return IntStream.range(0, count).mapToObj(i -> word(random)).toList();
    }

    /// The words that [#ECHO] was given, from what it printed.
    static List<String> echoed(String hexadecimal) {
        String all = new String(HexFormat.of().parseHex(hexadecimal.replaceAll("\\s", "")), StandardCharsets.UTF_8);
        return Arrays.asList(all.substring(0, all.length() - 1).split("\0", -1));
    }

    /// The words in lists of at most `size`, so that each fits into an argument list.
    static List<List<String>> batches(List<String> words, int size) {
        return IntStream.range(0, (words.size() + size - 1) / size).mapToObj(i -> words.subList(i * size, Math.min(words.size(), (i + 1) * size))).toList();
    }

    private static String word(RandomGenerator random) {
        var word = new StringBuilder();
        for (int pieces = random.nextInt(8); pieces > 0; pieces--) {
            switch (random.nextInt(4)) {
                case 0 -> word.append((char) random.nextInt(1, 128));
                case 1 -> word.appendCodePoint(random.nextInt(0x80, 0xd800));
                default -> word.append(PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return word.toString();
    }
}
