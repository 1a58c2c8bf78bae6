package lib.hub;

/// How a model's weights are stored.
///
/// Formats with A16 in their name, GPTQ, AWQ and GGUF only store weights in fewer bits; the engine multiplies in 16.
public enum WeightFormat {

    FP32(0),
    BF16(0),
    /// Qwen's have one scale in 16 bits for a block of 128 x 128 weights, NVIDIA's one for a tensor.
    FP8(16.0 / (128 * 128)),
    /// NVFP4: one scale in 8 bits for 16 weights.
    FP4(8.0 / 16),
    /// One scale in 16 bits for a group of 128 weights.
    W4A16(16.0 / 128),
    W8A16(16.0 / 128),
    /// A scale in 16 bits and a zero point in 4 for a group of 128 weights.
    GPTQ(20.0 / 128),
    AWQ(20.0 / 128),
    /// The bits of a GGUF quantisation count its scales.
    GGUF(0);

    private final double scaleBits;

    WeightFormat(double scaleBits) {
        this.scaleBits = scaleBits;
    }

    /// What the scales of the quantisation add to each weight, in bits.
    public double scaleBits() {
        return scaleBits;
    }
}
