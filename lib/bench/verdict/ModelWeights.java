//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES Precision.java ../../hub/Architecture.java ../../hub/Model.java ../../hub/Quantization.java
package lib.bench.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import lib.hub.Architecture;
import lib.hub.Model;
import lib.hub.Quantization;

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
        Architecture architecture = Architecture.fromConfig(config);
        Quantization quantization = Quantization.fromConfig(config);
        return of(architecture, quantization.layerBits(), HEAD_BITS, compute(quantization));
    }

    /// The weights of a model of the catalog; empty for those that write no text.
    public static Optional<ModelWeights> of(Model model) {
        Model.Weights weights = model.weights();
        Precision compute = switch (weights.format()) {
            case FP8 -> Precision.FP8;
            case FP4 -> Precision.FP4;
            case FP32, BF16, W4A16, W8A16, GPTQ, AWQ, GGUF -> Precision.BF16;
        };
        return model.architecture().map(architecture -> of(architecture, weights.layerBits(), weights.headBits(), compute));
    }

    private static ModelWeights of(Architecture architecture, double layerBits, double headBits, Precision compute) {
        return of(architecture.activeLayerParameters(), layerBits, architecture.headParameters(), headBits, compute);
    }

    /// @param layerBits stored bits of a layer's weight
    /// @param headBits stored bits of a weight of the output head, which most quantisations leave at 16
    public static ModelWeights of(long layerParameters, double layerBits, long headParameters, double headBits, Precision compute) {
        return new ModelWeights(layerParameters, Math.round((layerParameters * layerBits + headParameters * headBits) / 8), compute);
    }

    private static Precision compute(Quantization quantization) {
        if (quantization.activations() && quantization.layerBits() == 8) {
            return quantization.floating() ? Precision.FP8 : Precision.INT8;
        }
        return switch (quantization.method()) {
            case "fp8" -> Precision.FP8;
            case "modelopt", "modelopt_fp4", "nvfp4" -> Precision.FP4;
            default -> quantization.activations() && quantization.floating() ? Precision.FP4 : Precision.BF16;
        };
    }
}
