package lib.bench.sim;

import java.util.LinkedHashMap;
import java.util.Map;

/// Which prompt prefixes have been seen, in blocks of 16 tokens as vLLM caches them; the least recently used blocks go first.
final class PrefixCache {

    private static final int BLOCK = 16;

    private final Map<Long, Boolean> blocks;

    /// @param capacity in blocks; 0 switches the cache off
    PrefixCache(int capacity) {
        blocks = new LinkedHashMap<>(256, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
                return size() > capacity;
            }
        };
    }

    /// Looks a prompt up and remembers it.
    ///
    /// @return how many of its first tokens were known; never all, since the block of the last one must be computed
    int lookUp(int[] prompt) {
        int hits = 0;
        boolean known = true;
        long hash = 17;
        for (int block = 0; (block + 1) * BLOCK <= prompt.length; block++) {
            for (int i = block * BLOCK; i < (block + 1) * BLOCK; i++) {
                hash = hash * 1_000_003 + prompt[i];
            }
            known &= blocks.put(hash, Boolean.TRUE) != null;
            hits += known ? BLOCK : 0;
        }
        return Math.min(hits, Math.max(0, prompt.length - 1) / BLOCK * BLOCK);
    }
}
