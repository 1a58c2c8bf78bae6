package lib.bench.verdict;

/// The number format in which an engine multiplies. Formats that only store weights in fewer bits (W4A16, GPTQ, AWQ, GGUF) compute
/// in BF16.
public enum Precision { FP4, FP8, INT8, BF16 }
