package lib.bench.sim;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A tokenizer with one token per word, so that lengths can be checked by counting words. A word `w42` is token 42 and back; any
/// other word gets a token by its hash.
final class SimTokenizer {

    static final int VOCABULARY = 150_000;
    private static final Pattern WORD = Pattern.compile("\\S+");

    private SimTokenizer() {}

    static int[] tokens(String text) {
        return WORD.matcher(text).results().mapToInt(word -> token(word.group())).toArray();
    }

    static String text(int[] tokens) {
        return Arrays.stream(tokens).mapToObj(token -> "w" + token).collect(Collectors.joining(" "));
    }

    private static int token(String word) {
        Matcher own = Pattern.compile("w(\\d{1,6})").matcher(word);
        return own.matches() ? Integer.parseInt(own.group(1)) : Math.floorMod(word.hashCode(), VOCABULARY);
    }
}
