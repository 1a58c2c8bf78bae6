//SOURCES ../../serve/openai/ChatMessage.java ../../serve/openai/Tokens.java
package lib.bench.sim;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lib.serve.openai.ChatMessage;
import lib.serve.openai.Tokens;

/// A tokenizer with one token per word, so that lengths can be checked by counting words. A word `w42` is token 42 and back; any
/// other word gets a token by its hash. It adds no special tokens and no chat template.
final class SimTokenizer implements Tokens {

    private static final int VOCABULARY = 150_000;
    private static final Pattern WORD = Pattern.compile("\\S+");
    private static final Pattern OWN_WORD = Pattern.compile("w(\\d{1,6})");

    @Override
    public int[] ofText(String text, boolean special) {
        return WORD.matcher(text).results().mapToInt(word -> token(word.group())).toArray();
    }

    @Override
    public int[] ofChat(List<ChatMessage> messages, boolean toAnswer) {
        return ofText(messages.stream().map(ChatMessage::content).collect(Collectors.joining(" ")), false);
    }

    @Override
    public String text(int[] tokens) {
        return Arrays.stream(tokens).mapToObj(token -> "w" + token).collect(Collectors.joining(" "));
    }

    @Override
    public int vocabulary() {
        return 1_000_000;
    }

    private static int token(String word) {
        Matcher own = OWN_WORD.matcher(word);
        return own.matches() ? Integer.parseInt(own.group(1)) : Math.floorMod(word.hashCode(), VOCABULARY);
    }
}
