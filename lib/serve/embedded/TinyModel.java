//SOURCES ../../StepException.java GgufWriter.java
package lib.serve.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import lib.StepException;
import lib.serve.embedded.GgufWriter.Precision;
import lib.serve.embedded.GgufWriter.Tensor;

/// A model of two layers with random weights, for a machine without a model and without a network: it loads, streams, stops and can
/// be measured like any other, but its answers mean nothing.
///
/// Its vocabulary has more than 31,000 words, since `bench` draws token ids up to that, like vLLM's random data set.
final class TinyModel {

    /// What it is served as.
    static final String NAME = "random-tiny";

    private static final int WIDTH = 64;
    private static final int INNER = 128;
    private static final int LAYERS = 2;
    private static final int HEADS = 4;
    private static final int CONTEXT = 4096;
    private static final double SPREAD = 0.3;
    private static final String BLANK = "\u2581";
    private static final List<String> ONSETS = List.of("b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z",
            "bl", "br", "dr", "fl", "fr", "gl", "gr", "kl", "kr", "pl", "pr", "sk", "sl", "sm", "sn", "sp", "st", "sw", "tr", "tw");

    private TinyModel() {}

    /// The model as a file; the same seed gives the same file.
    ///
    /// @param folder where it is kept once it has been made
    static Path in(Path folder, long seed) {
        Path file = folder.resolve(NAME + "-" + seed + ".gguf");
        if (!Files.exists(file)) {
            try {
                Files.createDirectories(folder);
                Path part = Files.createTempFile(folder, NAME, ".part");
                writer(new SplittableRandom(seed)).write(part);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new StepException("cannot write the random model: " + e, e);
            }
        }
        return file;
    }

    private static GgufWriter writer(RandomGenerator random) {
        GgufWriter writer = new GgufWriter().put("general.architecture", "llama").put("general.name", NAME)
                .put("general.file_type", 1).put("llama.context_length", CONTEXT).put("llama.embedding_length", WIDTH)
                .put("llama.block_count", LAYERS).put("llama.feed_forward_length", INNER).put("llama.attention.head_count", HEADS)
                .put("llama.attention.head_count_kv", HEADS).put("llama.rope.dimension_count", WIDTH / HEADS)
                .put("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        int words = vocabulary(writer);
        writer.add(matrix("token_embd.weight", WIDTH, words, random)).add(ones("output_norm.weight"));
        for (int layer = 0; layer < LAYERS; layer++) {
            String block = "blk." + layer + ".";
            writer.add(ones(block + "attn_norm.weight")).add(ones(block + "ffn_norm.weight"))
                    .add(matrix(block + "attn_q.weight", WIDTH, WIDTH, random)).add(matrix(block + "attn_k.weight", WIDTH, WIDTH, random))
                    .add(matrix(block + "attn_v.weight", WIDTH, WIDTH, random))
                    .add(matrix(block + "attn_output.weight", WIDTH, WIDTH, random))
                    .add(matrix(block + "ffn_gate.weight", WIDTH, INNER, random)).add(matrix(block + "ffn_up.weight", WIDTH, INNER, random))
                    .add(matrix(block + "ffn_down.weight", INNER, WIDTH, random));
        }
        return writer;
    }

    private static Tensor ones(String name) {
        float[] values = new float[WIDTH];
        Arrays.fill(values, 1);
        return new Tensor(name, Precision.F32, List.of(WIDTH), values);
    }

    private static Tensor matrix(String name, int columns, int rows, RandomGenerator random) {
        float[] values = new float[columns * rows];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * SPREAD);
        }
        return new Tensor(name, Precision.F16, List.of(columns, rows), values);
    }

    /// Three special tokens, all bytes, and words of one or two syllables with the parts that the tokenizer merges them from: letters,
    /// onsets, syllables, syllables behind a blank. Better scores are merged first.
    ///
    /// @return how many tokens there are
    private static int vocabulary(GgufWriter writer) {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        List<Integer> types = new ArrayList<>(List.of(TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL));
        List<Float> scores = new ArrayList<>(List.of(0f, 0f, 0f));
        for (int i = 0; i < 256; i++) {
            tokens.add("<0x%02X>".formatted(i));
        }
        fill(types, TokenType.BYTE, tokens.size());
        fill(scores, 0f, tokens.size());
        tokens.add(BLANK);
        for (char letter = 'a'; letter <= 'z'; letter++) {
            tokens.add("" + letter);
        }
        fill(scores, -10f, tokens.size());
        ONSETS.stream().filter(onset -> onset.length() > 1).forEach(tokens::add);
        fill(scores, -1f, tokens.size());
        List<String> syllables = ONSETS.stream().flatMap(onset -> "aeiou".chars().mapToObj(vowel -> onset + (char) vowel)).toList();
        tokens.addAll(syllables);
        fill(scores, -2f, tokens.size());
        syllables.forEach(syllable -> tokens.add(BLANK + syllable));
        fill(scores, -3f, tokens.size());
        syllables.forEach(first -> syllables.forEach(second -> tokens.add(BLANK + first + second)));
        fill(scores, -4f, tokens.size());
        fill(types, TokenType.NORMAL, tokens.size());
        float[] scoreArray = new float[scores.size()];
        for (int i = 0; i < scoreArray.length; i++) {
            scoreArray[i] = scores.get(i);
        }
        writer.put("tokenizer.ggml.model", "llama").put("tokenizer.ggml.tokens", tokens).put("tokenizer.ggml.scores", scoreArray)
                .put("tokenizer.ggml.token_type", types.stream().mapToInt(Integer::intValue).toArray())
                .put("tokenizer.ggml.bos_token_id", 1).put("tokenizer.ggml.eos_token_id", 2).put("tokenizer.ggml.unknown_token_id", 0);
        return tokens.size();
    }

    private static <T> void fill(List<T> list, T value, int size) {
        list.addAll(Collections.nCopies(size - list.size(), value));
    }

    /// The kinds of tokens, by their codes.
    private static final class TokenType {

        static final int NORMAL = 1;
        static final int UNKNOWN = 2;
        static final int CONTROL = 3;
        static final int BYTE = 6;

        private TokenType() {}
    }
}
