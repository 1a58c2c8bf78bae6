//SOURCES EngineException.java LlamaBatch.java LlamaFunction.java LlamaLibrary.java LlamaModel.java LlamaSampler.java
package lib.serve.embedded;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import lib.serve.embedded.LlamaFunction.Layout;

/// The memory in which a model works on several texts, its sequences, at once. For one thread.
final class LlamaContext implements AutoCloseable {

    /// Tokens that are computed together; llama.cpp's own choice for its physical batch.
    static final int BATCH = 512;

    private static final int NO_ROOM = 1;
    /// Moving cells together is done a part at a time.
    private static final int DEFRAGMENTATIONS = 16;

    private final LlamaLibrary llama;
    private final MemorySegment context;

    /// @param sequences how many texts at once
    /// @param length of each text, in tokens
    /// @param threads of the CPU
    /// @throws EngineException if there is not enough memory
    LlamaContext(LlamaLibrary llama, LlamaModel model, int sequences, int length, int threads) {
        this.llama = llama;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameters = llama.defaults(LlamaFunction.CONTEXT_DEFAULT_PARAMS, arena);
            set(parameters, "n_ctx", sequences * length);
            set(parameters, "n_batch", BATCH);
            set(parameters, "n_ubatch", BATCH);
            set(parameters, "n_seq_max", sequences);
            set(parameters, "n_threads", threads);
            set(parameters, "n_threads_batch", threads);
            context = llama.pointer(LlamaFunction.INIT_FROM_MODEL, model.pointer(), parameters);
        }
        if (context.equals(MemorySegment.NULL)) {
            throw new EngineException("no memory for %d texts of %d tokens: %s".formatted(sequences, length, llama.error()));
        }
    }

    private static void set(MemorySegment parameters, String field, int value) {
        LlamaLibrary.set(parameters, Layout.CONTEXT_PARAMS, field, value);
    }

    /// Computes the tokens of a batch.
    ///
    /// @throws EngineException if llama.cpp cannot
    void decode(LlamaBatch batch) {
        int result = llama.number(LlamaFunction.DECODE, context, batch.structure());
        for (int i = 0; result == NO_ROOM && i < DEFRAGMENTATIONS; i++) {
            llama.call(LlamaFunction.KV_SELF_DEFRAG, context);
            llama.call(LlamaFunction.KV_SELF_UPDATE, context);
            result = llama.number(LlamaFunction.DECODE, context, batch.structure());
        }
        if (result != 0) {
            throw new EngineException("llama.cpp cannot compute a batch (%d): %s".formatted(result, llama.error()));
        }
    }

    /// Chooses the token that follows a token of the last batch.
    ///
    /// @param index of that token in the batch
    int sample(LlamaSampler sampler, int index) {
        return llama.number(LlamaFunction.SAMPLER_SAMPLE, sampler.pointer(), context, index);
    }

    void forget(int sequence) {
        llama.call(LlamaFunction.KV_SELF_SEQ_RM, context, sequence, -1, -1);
    }

    @Override
    public void close() {
        llama.call(LlamaFunction.FREE, context);
    }
}
