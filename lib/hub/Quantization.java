//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
package lib.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/// The `quantization_config` of a `config.json`.
///
/// @param method      the tool's name in small letters, e.g. `awq`; `fp8` for every tool that says so; empty where nothing is quantised
/// @param layerBits   stored bits of a layer's weight, without scales
/// @param activations the activations are quantised as well
/// @param floating    the weights are floating-point numbers, as far as the config says
public record Quantization(String method, double layerBits, boolean activations, boolean floating) {

    private static final int NONE = 16;

    /// @throws IllegalArgumentException naming the quantisation that is not understood
    public static Quantization fromConfig(JsonNode config) {
        JsonNode quantization = config.path("quantization_config");
        JsonNode group = quantization.at("/config_groups/group_0");
        String algorithm = quantization.path("quant_algo").asText("").toLowerCase(Locale.ROOT);
        String method = algorithm.contains("fp8") ? "fp8" : quantization.path("quant_method").asText("").toLowerCase(Locale.ROOT);
        return new Quantization(method, layerBits(quantization, group, method), group.path("input_activations").isObject(),
                group.at("/weights/type").asText().equals("float"));
    }

    private static double layerBits(JsonNode quantization, JsonNode group, String method) {
        if (quantization.isMissingNode()) {
            return NONE;
        }
        JsonNode weights = group.at("/weights/num_bits");
        if (weights.isNumber()) {
            return weights.asDouble();
        }
        if (quantization.path("bits").isNumber()) {
            return quantization.get("bits").asDouble();
        }
        return switch (method) {
            case "fp8" -> 8;
            case "modelopt", "modelopt_fp4", "nvfp4", "mxfp4" -> 4;
            default -> throw new IllegalArgumentException("cannot tell the bits of quantisation '" + method + "'");
        };
    }
}
