//SOURCES HostMemory.java
package lib.hub;

import java.util.OptionalInt;

/// Whether a model, its KV cache and the engine fit into the memory of a host that CPU and GPU share. All sizes are in bytes.
///
/// vLLM takes `--gpu-memory-utilization` x `MemTotal` for everything, and starts only if as much is free. What the weights and its
/// own work leave of that becomes the KV cache.
///
/// @param weights     of the model, loaded
/// @param kvPerToken  what the KV cache keeps of each token
/// @param work        what the engine needs besides, see [#work]
/// @param context     tokens of one request, prompt and answer
/// @param concurrency requests at once, each with the whole context
public record MemoryFit(long weights, long kvPerToken, long work, long context, int concurrency, HostMemory memory) {

    /// vLLM hands out the KV cache in blocks of as many tokens.
    private static final int BLOCK = 16;

    private static final long GIBIBYTE = 1L << 30;

    /// Left to the system and to the engine's part on the CPU, which uses the same memory. An assumption: an idle Thor with a desktop
    /// has about 4 GiB in use.
    public static final long RESERVE = 5 * GIBIBYTE;

    /// The highest share that the guide gives vLLM, in percent.
    private static final int MOST_PERCENT = 95;

    /// Where the model fits.
    public enum Verdict { NOW, WITHOUT_CACHES, NOT }

    public MemoryFit {
        if (weights < 1 || kvPerToken < 1 || work < 0 || context < 1 || concurrency < 1) {
            throw new IllegalArgumentException("weights, KV cache, context and concurrency are positive");
        }
    }

    /// What an engine is allowed for activations, CUDA graphs and libraries: 4 GiB, and 8 GiB where it also encodes pictures. An
    /// assumption for the default size of a batch; vLLM measures its own at the start and says what it left for the KV cache.
    public static long work(boolean vision) {
        return (vision ? 8 : 4) * GIBIBYTE;
    }

    /// Bytes of the KV cache for the wanted load: whole blocks for each request.
    public long kvCache() {
        return Math.multiplyExact(kvOfOne(), concurrency);
    }

    private long kvOfOne() {
        return Math.multiplyExact(kvPerToken, Math.ceilDiv(context, BLOCK) * BLOCK);
    }

    public long needed() {
        return Math.addExact(weights + work, kvCache());
    }

    /// What vLLM can be given of so much free memory, in whole percent of the total.
    public long budget(long free) {
        return budgetPercent(free) * percent();
    }

    /// What the budget leaves for more; negative when it does not suffice.
    public long left(long free) {
        return budget(free) - needed();
    }

    public Verdict verdict() {
        return left(memory.free()) >= 0 ? Verdict.NOW : left(memory.available()) >= 0 ? Verdict.WITHOUT_CACHES : Verdict.NOT;
    }

    /// The longest context for as many requests at once; 0 when there is room for none.
    public long largestContext(long free) {
        return room(free) / concurrency / kvPerToken / BLOCK * BLOCK;
    }

    /// How many requests of this context fit at once.
    public long largestConcurrency(long free) {
        return room(free) / kvOfOne();
    }

    /// The `--gpu-memory-utilization` to use, in percent: what is needed, up to the next 5 where there is as much; empty when the
    /// model does not fit.
    public OptionalInt utilization() {
        long free = verdict() == Verdict.NOW ? memory.free() : memory.available();
        if (left(free) < 0) {
            return OptionalInt.empty();
        }
        long rounded = Math.ceilDiv(Math.ceilDiv(needed(), percent()), 5) * 5;
        return OptionalInt.of((int) Math.min(rounded, budgetPercent(free)));
    }

    /// What is left for the KV cache.
    private long room(long free) {
        return Math.max(0, budget(free) - weights - work);
    }

    private long budgetPercent(long free) {
        return Math.clamp((free - RESERVE) / percent(), 0, MOST_PERCENT);
    }

    private long percent() {
        return Math.max(1, memory.total() / 100);
    }
}
