//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES Precision.java
package lib.bench.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/// How much of a model every generated token must go through.
///
/// Only weights that are multiplied count: the input embedding is a table look-up, and of a mixture of experts only the active
/// experts work. Both numbers are lower bounds (scales of quantised weights and the KV cache are left out), so that a verdict drawn
/// from them errs on the side of the defendant.
///
/// @param parameters weights of the layers that are multiplied for each token, output head excluded: a prompt of n tokens costs
///     2 x parameters x n operations, and needs the head only once
/// @param bytes bytes that each generated token must read: the layers at their stored width, and the output head
/// @param compute format in which the engine multiplies
public record ModelWeights(long parameters, long bytes, Precision compute) {

    private static final double HEAD_BITS = 16;

    public ModelWeights {
        if (parameters < 1 || bytes < 1) {
            throw new IllegalArgumentException("a model needs weights: " + parameters + " parameters, " + bytes + " bytes");
        }
    }

    /// The size of the layers and of the head, from a Hugging Face `config.json` of a decoder-only transformer; quantisation is read
    /// from `quantization_config`, and counts for the layers only.
    ///
    /// @throws IllegalArgumentException naming the field that is missing, or the quantisation that is not understood
    public static ModelWeights fromConfig(JsonNode config) {
        JsonNode text = config.has("text_config") ? config.get("text_config") : config;
        long hidden = number(text, "hidden_size");
        long heads = number(text, "num_attention_heads");
        long kvHeads = text.path("num_key_value_heads").asLong(heads);
        long headSize = text.path("head_dim").asLong(hidden / heads);
        long attention = hidden * headSize * (2 * heads + 2 * kvHeads);
        long experts = text.path("num_experts").asLong(text.path("num_local_experts").asLong(0));
        long expertSize = text.path("moe_intermediate_size").asLong(text.path("intermediate_size").asLong());
        long feedForward = experts > 0 ? number(text, "num_experts_per_tok") * 3 * hidden * expertSize + hidden * experts
                : 3 * hidden * number(text, "intermediate_size");
        long layers = number(text, "num_hidden_layers") * (attention + feedForward);
        long head = hidden * number(text, "vocab_size");
        JsonNode quantization = config.path("quantization_config");
        return of(layers, layerBits(quantization), head, HEAD_BITS, compute(quantization));
    }

    /// @param layerBits stored bits of a layer's weight
    /// @param headBits stored bits of a weight of the output head, which most quantisations leave at 16
    public static ModelWeights of(long layerParameters, double layerBits, long headParameters, double headBits, Precision compute) {
        return new ModelWeights(layerParameters, Math.round((layerParameters * layerBits + headParameters * headBits) / 8), compute);
    }

    private static double layerBits(JsonNode quantization) {
        if (quantization.isMissingNode()) {
            return 16;
        }
        JsonNode weights = quantization.at("/config_groups/group_0/weights/num_bits");
        if (weights.isNumber()) {
            return weights.asDouble();
        }
        if (quantization.path("bits").isNumber()) {
            return quantization.get("bits").asDouble();
        }
        return switch (method(quantization)) {
            case "fp8" -> 8;
            case "modelopt", "modelopt_fp4", "nvfp4", "mxfp4" -> 4;
            default -> throw new IllegalArgumentException("cannot tell the bits of quantisation '" + method(quantization) + "'");
        };
    }

    private static Precision compute(JsonNode quantization) {
        JsonNode group = quantization.at("/config_groups/group_0");
        boolean activations = group.path("input_activations").isObject();
        boolean floating = group.at("/weights/type").asText().equals("float");
        if (activations && group.at("/weights/num_bits").asInt() == 8) {
            return floating ? Precision.FP8 : Precision.INT8;
        }
        return switch (method(quantization)) {
            case "fp8" -> Precision.FP8;
            case "modelopt", "modelopt_fp4", "nvfp4" -> Precision.FP4;
            default -> activations && floating ? Precision.FP4 : Precision.BF16;
        };
    }

    private static String method(JsonNode quantization) {
        String algorithm = quantization.path("quant_algo").asText("").toLowerCase(Locale.ROOT);
        return algorithm.contains("fp8") ? "fp8" : quantization.path("quant_method").asText("").toLowerCase(Locale.ROOT);
    }

    private static long number(JsonNode config, String field) {
        if (!config.path(field).canConvertToLong()) {
            throw new IllegalArgumentException("config.json has no number '" + field + "'");
        }
        return config.get(field).asLong();
    }
}
