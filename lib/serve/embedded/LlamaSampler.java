//SOURCES LlamaFunction.java LlamaLibrary.java ../openai/Sampling.java
package lib.serve.embedded;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import lib.serve.embedded.LlamaFunction.Layout;
import lib.serve.openai.Sampling;

/// Chooses the next token of one answer. What a request leaves open is set as llama.cpp's own server sets it.
final class LlamaSampler implements AutoCloseable {

    private static final double TEMPERATURE = 0.8;
    private static final double TOP_P = 0.95;
    private static final int TOP_K = 40;
    private static final double MIN_P = 0.05;
    private static final long AT_LEAST_ONE = 1;

    private final LlamaLibrary llama;
    private final MemorySegment chain;

    /// @param seed used unless the request has one
    /// @param memory how many of the last tokens penalties look at
    LlamaSampler(LlamaLibrary llama, Sampling sampling, long seed, int memory) {
        this.llama = llama;
        try (Arena arena = Arena.ofConfined()) {
            chain = llama.pointer(LlamaFunction.SAMPLER_CHAIN_INIT, arena.allocate(Layout.CHAIN_PARAMS));
        }
        if (sampling.penalises()) {
            add(LlamaFunction.SAMPLER_INIT_PENALTIES, memory, (float) sampling.repetitionPenalty(), (float) sampling.frequencyPenalty(),
                    (float) sampling.presencePenalty());
        }
        double temperature = sampling.temperature().orElse(TEMPERATURE);
        if (temperature == 0) {
            add(LlamaFunction.SAMPLER_INIT_GREEDY);
            return;
        }
        add(LlamaFunction.SAMPLER_INIT_TOP_K, sampling.topK().orElse(TOP_K));
        add(LlamaFunction.SAMPLER_INIT_TOP_P, (float) sampling.topP().orElse(TOP_P), AT_LEAST_ONE);
        add(LlamaFunction.SAMPLER_INIT_MIN_P, (float) sampling.minP().orElse(MIN_P), AT_LEAST_ONE);
        add(LlamaFunction.SAMPLER_INIT_TEMP, (float) temperature);
        add(LlamaFunction.SAMPLER_INIT_DIST, (int) sampling.seed().orElse(seed));
    }

    private void add(LlamaFunction kind, Object... arguments) {
        llama.call(LlamaFunction.SAMPLER_CHAIN_ADD, chain, llama.pointer(kind, arguments));
    }

    MemorySegment pointer() {
        return chain;
    }

    @Override
    public void close() {
        llama.call(LlamaFunction.SAMPLER_FREE, chain);
    }
}
