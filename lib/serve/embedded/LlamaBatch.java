//SOURCES LlamaFunction.java LlamaLibrary.java
package lib.serve.embedded;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lib.serve.embedded.LlamaFunction.Layout;

/// Tokens to be computed together, of any sequences.
final class LlamaBatch {

    private final int capacity;
    private final MemorySegment structure;
    private final MemorySegment tokens;
    private final MemorySegment positions;
    private final MemorySegment sequences;
    private final MemorySegment counts;
    private final MemorySegment pointers;
    private final MemorySegment wanted;
    private int size;

    /// @param arena owns the batch's memory
    LlamaBatch(Arena arena, int capacity) {
        this.capacity = capacity;
        structure = arena.allocate(Layout.BATCH);
        tokens = arena.allocate(ValueLayout.JAVA_INT, capacity);
        positions = arena.allocate(ValueLayout.JAVA_INT, capacity);
        sequences = arena.allocate(ValueLayout.JAVA_INT, capacity);
        wanted = arena.allocate(ValueLayout.JAVA_BYTE, capacity);
        counts = arena.allocate(ValueLayout.JAVA_INT, capacity);
        pointers = arena.allocate(ValueLayout.ADDRESS, capacity);
        for (int i = 0; i < capacity; i++) {
            counts.setAtIndex(ValueLayout.JAVA_INT, i, 1);
            pointers.setAtIndex(ValueLayout.ADDRESS, i, sequences.asSlice((long) i * Integer.BYTES));
        }
        LlamaLibrary.set(structure, Layout.BATCH, "embd", MemorySegment.NULL);
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    int room() {
        return capacity - size;
    }

    /// Adds a token.
    ///
    /// @param last whether the token that follows will be asked for
    /// @return its index
    int add(int token, int position, int sequence, boolean last) {
        tokens.setAtIndex(ValueLayout.JAVA_INT, size, token);
        positions.setAtIndex(ValueLayout.JAVA_INT, size, position);
        sequences.setAtIndex(ValueLayout.JAVA_INT, size, sequence);
        wanted.set(ValueLayout.JAVA_BYTE, size, (byte) (last ? 1 : 0));
        return size++;
    }

    /// A part as llama.cpp takes it; valid until the next call.
    MemorySegment structure(int from, int count) {
        LlamaLibrary.set(structure, Layout.BATCH, "n_tokens", count);
        set("token", tokens, (long) from * Integer.BYTES);
        set("pos", positions, (long) from * Integer.BYTES);
        set("n_seq_id", counts, (long) from * Integer.BYTES);
        set("seq_id", pointers, from * ValueLayout.ADDRESS.byteSize());
        set("logits", wanted, from);
        return structure;
    }

    private void set(String field, MemorySegment array, long from) {
        LlamaLibrary.set(structure, Layout.BATCH, field, array.asSlice(from));
    }
}
