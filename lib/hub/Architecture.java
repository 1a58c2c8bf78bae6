//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
package lib.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/// The sizes of a decoder-only transformer, as a Hugging Face `config.json` gives them: enough to count the weights of its
/// layers and the KV cache of a token.
///
/// @param layers      transformer blocks
/// @param hidden      width of the residual stream
/// @param heads       attention heads
/// @param attention   what of each token a layer keeps
/// @param feedForward the other half of a layer
/// @param vocabulary  rows of the embedding
/// @param tied        the output head is the input embedding
/// @param maxContext  tokens that the model was made for; empty where the config does not say
/// @param remark      where the KV cache is counted larger than it will be: why
public record Architecture(int layers, long hidden, int heads, Attention attention, FeedForward feedForward, long vocabulary, boolean tied,
                           OptionalLong maxContext, Optional<String> remark) {

    /// No size of any model is above it, nor does one keep as many numbers of a token; beyond them the counts below would overflow.
    private static final long MOST = 1_000_000;
    private static final long MOST_VALUES = 32_000_000;

    /// What a layer keeps of each token.
    public sealed interface Attention {

        /// Numbers kept for each token and layer.
        long valuesPerToken();
    }

    /// A key and a value for each KV head: multi-head, grouped-query and multi-query attention.
    public record Grouped(int kvHeads, long headSize) implements Attention {
        public Grouped {
            positive("num_key_value_heads", kvHeads);
            positive("head_dim", headSize);
        }

        @Override
        public long valuesPerToken() {
            return 2L * kvHeads * headSize;
        }
    }

    /// One compressed vector for all heads, and the part of the key that carries the position: multi-head latent attention.
    public record Latent(long rank, long ropeSize) implements Attention {
        public Latent {
            positive("kv_lora_rank", rank);
        }

        @Override
        public long valuesPerToken() {
            return rank + ropeSize;
        }
    }

    /// The half of a layer that is no attention.
    public sealed interface FeedForward {}

    /// Three matrices of hidden x size.
    public record Dense(long size) implements FeedForward {}

    /// @param count  experts of a layer
    /// @param active of them, those that a token goes through
    /// @param size   width of one
    /// @param shared width of what every token goes through besides
    public record Experts(int count, int active, long size, long shared) implements FeedForward {}

    public Architecture {
        positive("num_hidden_layers", layers);
        positive("hidden_size", hidden);
        positive("num_attention_heads", heads);
        positive("vocab_size", vocabulary);
        long kept = layers * attention.valuesPerToken();
        if (kept > MOST_VALUES) {
            throw new IllegalArgumentException("config.json describes a model that keeps %d numbers of each token".formatted(kept));
        }
    }

    /// Reads a `config.json`. Of a model that sees pictures, the part that writes text counts.
    ///
    /// Layers that keep a window or a state instead of all tokens are counted as if they kept all: the KV cache comes out too large,
    /// never too small.
    /// @throws IllegalArgumentException naming the field that is missing, or that stands for something this count does not cover
    public static Architecture fromConfig(JsonNode config) {
        JsonNode text = config.path("text_config").isObject() ? config.get("text_config") : config;
        for (String field : new String[] {"is_encoder_decoder", "multi_query"}) {
            if (text.path(field).asBoolean()) {
                throw new IllegalArgumentException("config.json has '" + field + "', a kind of model whose memory is not counted here");
            }
        }
        long hidden = number(text, "hidden_size");
        int heads = (int) number(text, "num_attention_heads");
        FeedForward feedForward = feedForward(text);
        int layers = (int) number(text, "num_hidden_layers");
        JsonNode context = text.path("max_position_embeddings");
        JsonNode tied = text.has("tie_word_embeddings") ? text.get("tie_word_embeddings") : config.path("tie_word_embeddings");
        return new Architecture(layers, hidden, heads, attention(text, hidden, heads), feedForward, number(text, "vocab_size"),
                tied.asBoolean(), context.canConvertToLong() ? OptionalLong.of(context.asLong()) : OptionalLong.empty(),
                remark(text, layers));
    }

    private static Attention attention(JsonNode text, long hidden, int heads) {
        if (text.path("kv_lora_rank").canConvertToLong()) {
            return new Latent(text.get("kv_lora_rank").asLong(), number(text, "qk_rope_head_dim"));
        }
        // some models have other heads in the layers that see everything: the larger ones count
        int kvHeads = Math.max(text.path("num_key_value_heads").asInt(heads), text.path("num_global_key_value_heads").asInt());
        return new Grouped(kvHeads, Math.max(text.path("head_dim").asLong(hidden / heads), text.path("global_head_dim").asLong()));
    }

    private static FeedForward feedForward(JsonNode text) {
        int count = text.path("num_experts").asInt(text.path("num_local_experts").asInt(text.path("n_routed_experts").asInt()));
        if (count == 0) {
            return new Dense(number(text, "intermediate_size"));
        }
        long size = text.path("moe_intermediate_size").asLong(text.path("intermediate_size").asLong());
        long shared = text.path("shared_expert_intermediate_size").asLong(text.path("n_shared_experts").asLong() * size);
        return new Experts(count, (int) number(text, "num_experts_per_tok"), size, shared);
    }

    private static Optional<String> remark(JsonNode text, int layers) {
        long partial = StreamSupport.stream(text.path("layer_types").spliterator(), false)
                .filter(type -> !type.asText().startsWith("full")).count();
        if (partial > 0) {
            return Optional.of("%d of %d layers keep a window or a state, but are counted as if they kept every token"
                    .formatted(partial, layers));
        }
        JsonNode window = text.path("sliding_window");
        return window.canConvertToLong() && text.path("use_sliding_window").asBoolean(true)
                ? Optional.of("a sliding window of %d tokens is not counted: layers may keep less".formatted(window.asLong()))
                : Optional.empty();
    }

    /// Weights of all layers; norms are left out.
    /// @throws IllegalArgumentException for latent attention, whose matrices these sizes do not give
    public long layerParameters() {
        return layers * (attentionParameters() + switch (feedForward) {
            case Dense(long size) -> 3 * hidden * size;
            case Experts(int count, int active, long size, long shared) -> 3 * hidden * (count * size + shared) + hidden * count;
        });
    }

    /// Weights of all layers that one token is multiplied with: all but the experts it does not go through.
    /// @throws IllegalArgumentException as [#layerParameters]
    public long activeLayerParameters() {
        return layers * (attentionParameters() + switch (feedForward) {
            case Dense(long size) -> 3 * hidden * size;
            case Experts(int count, int active, long size, long shared) -> 3 * hidden * (active * size + shared) + hidden * count;
        });
    }

    /// Weights of the output head.
    public long headParameters() {
        return hidden * vocabulary;
    }

    /// All weights but norms: the layers, the output head and, unless it is the same, the input embedding.
    public long parameters() {
        return layerParameters() + headParameters() * (tied ? 1 : 2);
    }

    /// Bytes that the KV cache keeps of each token, over all layers.
    /// @param bytesPerValue 2 for 16 bits, 1 for FP8
    public long kvBytesPerToken(int bytesPerValue) {
        return layers * attention.valuesPerToken() * bytesPerValue;
    }

    private long attentionParameters() {
        return switch (attention) {
            case Grouped(int kvHeads, long headSize) -> hidden * headSize * (2L * heads + 2L * kvHeads);
            case Latent _ -> throw new IllegalArgumentException(
                    "config.json has 'kv_lora_rank': its weights can't be counted from the config alone");
        };
    }

    private static long number(JsonNode config, String field) {
        if (!config.path(field).canConvertToLong()) {
            throw new IllegalArgumentException("config.json has no number '" + field + "'");
        }
        long value = config.get(field).asLong();
        positive(field, value);
        return value;
    }

    private static void positive(String field, long value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException("config.json has '%s': %d, which should be 1 to %d".formatted(field, value, MOST));
        }
    }
}
