//SOURCES ../../StepException.java LlamaBatch.java LlamaFunction.java LlamaLibrary.java LlamaModel.java LlamaSampler.java
package lib.serve.embedded;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import lib.StepException;
import lib.serve.embedded.LlamaFunction.Layout;

/// The memory in which a model works on several texts, its sequences, at once. For one thread.
final class LlamaContext implements AutoCloseable {

    /// Tokens that are computed together; llama.cpp's own choice for its physical batch.
    static final int BATCH = 512;

    /// What llama.cpp says when it finds no cells side by side for a batch: 1 by its header, -3 in fact.
    private static final Set<Integer> NO_ROOM = Set.of(1, -3);

    private final LlamaLibrary llama;
    private final MemorySegment context;

    /// @param sequences how many texts at once
    /// @param length of each text, in tokens
    /// @param threads of the CPU
    /// @throws StepException if there is not enough memory
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
            throw new StepException("no memory for %d texts of %d tokens: %s".formatted(sequences, length, llama.error()));
        }
    }

    private static void set(MemorySegment parameters, String field, int value) {
        LlamaLibrary.set(parameters, Layout.CONTEXT_PARAMS, field, value);
    }

    /// Computes tokens of a batch: as many as find cells side by side in the memory, at least one. There are always enough cells, but
    /// after a while they lie apart; moving them together is not safe in this release, which then ends the process.
    ///
    /// @param from index of the first one
    /// @return how many were computed
    /// @throws StepException if llama.cpp cannot
    int decode(LlamaBatch batch, int from) {
        for (int count = batch.size() - from; ; count /= 2) {
            int result = llama.number(LlamaFunction.DECODE, context, batch.structure(from, count));
            if (result == 0) {
                return count;
            }
            String error = llama.error();
            if (!NO_ROOM.contains(result) || count == 1) {
                throw new StepException("llama.cpp cannot compute a batch (%d): %s".formatted(result, error));
            }
        }
    }

    /// Chooses the token that follows one of those that were computed last.
    ///
    /// @param index of that token, counted from the first one computed
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
