//SOURCES ../load/Prompt.java ../load/RandomTokens.java ../load/Workload.java
package lib.bench.run;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import lib.bench.load.Prompt;
import lib.bench.load.RandomTokens;
import lib.bench.load.Workload;

/// Random chat messages of about the length of random token prompts, for warm-ups: made of numbers instead of token ids, they need
/// no tokenizer.
///
/// A number of five digits is two to five tokens, so a third as many words as tokens are used.
record WordPrompts(RandomTokens tokens) implements Workload {

    private static final int TOKENS_PER_WORD = 3;

    @Override
    public int size() {
        return tokens.size();
    }

    @Override
    public Prompt prompt(int index) {
        Prompt shape = tokens.prompt(index);
        int words = Math.max(1, shape.tokens() / TOKENS_PER_WORD);
        String text = Arrays.stream(tokens.tokens(index)).limit(words).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        String json = "[{\"role\":\"user\",\"content\":\"" + text + "\"}]";
        return new Prompt(json.getBytes(StandardCharsets.US_ASCII), shape.tokens(), shape.outputTokens());
    }
}
