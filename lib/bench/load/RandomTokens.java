//SOURCES Prompt.java Workload.java
package lib.bench.load;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Random prompts as arrays of token ids: exact lengths without a tokenizer.
///
/// Nothing is kept: a prompt is computed from the seed and its index when it is needed. The ids are drawn independently; vLLM's
/// random data set uses runs of consecutive ids instead, which makes no difference to an engine.
///
/// @param seed different seeds share no prompts, which is how a warm-up or a repeated run stays out of the prefix cache
/// @param size number of requests
/// @param inputTokens mean length of a prompt, without the prefix
/// @param outputTokens mean of the most tokens to generate
/// @param rangeRatio lengths are uniform in mean x (1 - ratio) to mean x (1 + ratio)
/// @param prefixTokens tokens that all prompts begin with
/// @param firstToken lowest id; the ids below are often special
/// @param tokenCount how many ids from there on are used; 30,000 is less than any usual vocabulary
public record RandomTokens(long seed, int size, int inputTokens, int outputTokens, double rangeRatio, int prefixTokens, int firstToken,
        int tokenCount) implements Workload {

    private static final int FIRST_TOKEN = 1000;
    private static final int TOKEN_COUNT = 30_000;

    public RandomTokens {
        if (size < 1 || inputTokens < 1 || outputTokens < 1 || prefixTokens < 0) {
            throw new IllegalArgumentException("a random workload needs at least one request, one token in and one token out");
        }
        if (!(rangeRatio >= 0 && rangeRatio < 1)) {
            throw new IllegalArgumentException("the range ratio must lie between 0 and 1: " + rangeRatio);
        }
        if (firstToken < 0 || tokenCount < 1) {
            throw new IllegalArgumentException("no token ids to draw from");
        }
    }

    public RandomTokens(long seed, int size, int inputTokens, int outputTokens) {
        this(seed, size, inputTokens, outputTokens, 0, 0, FIRST_TOKEN, TOKEN_COUNT);
    }

    /// The same shape with other prompts, e.g. for a warm-up.
    public RandomTokens withSeed(long otherSeed, int otherSize) {
        return new RandomTokens(otherSeed, otherSize, inputTokens, outputTokens, rangeRatio, prefixTokens, firstToken, tokenCount);
    }

    /// The ids of a prompt.
    public int[] tokens(int index) {
        RandomGenerator own = generator(index);
        int length = length(own, inputTokens);
        int[] ids = new int[prefixTokens + length];
        fill(generator(-1), ids, 0, prefixTokens);
        fill(own, ids, prefixTokens, ids.length);
        return ids;
    }

    @Override
    public Prompt prompt(int index) {
        int[] ids = tokens(index);
        RandomGenerator lengths = generator(~index - size);
        return new Prompt(json(ids), ids.length, length(lengths, outputTokens));
    }

    private RandomGenerator generator(int index) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index * 0xBF58476D1CE4E5B9L);
    }

    private int length(RandomGenerator random, int mean) {
        int low = Math.max(1, (int) Math.floor(mean * (1 - rangeRatio)));
        int high = (int) Math.ceil(mean * (1 + rangeRatio));
        return low == high ? low : random.nextInt(low, high + 1);
    }

    private void fill(RandomGenerator random, int[] ids, int from, int to) {
        for (int i = from; i < to; i++) {
            ids[i] = firstToken + random.nextInt(tokenCount);
        }
    }

    private static byte[] json(int[] ids) {
        byte[] text = new byte[ids.length * 11 + 2];
        int at = 0;
        text[at++] = '[';
        for (int i = 0; i < ids.length; i++) {
            if (i > 0) {
                text[at++] = ',';
            }
            int digits = ids[i] < 10 ? 1 : (int) Math.log10(ids[i]) + 1;
            for (int k = at + digits - 1, rest = ids[i]; k >= at; k--, rest /= 10) {
                text[k] = (byte) ('0' + rest % 10);
            }
            at += digits;
        }
        text[at++] = ']';
        return Arrays.copyOf(text, at);
    }
}
