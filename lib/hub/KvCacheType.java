//SOURCES ../UsageException.java
package lib.hub;

import java.util.List;
import java.util.stream.Collectors;
import lib.UsageException;

/// vLLM's `--kv-cache-dtype`.
///
/// @param word          as vLLM spells it
/// @param bytesPerValue of each number that the cache keeps
public record KvCacheType(String word, int bytesPerValue) {

    /// `auto` is the type that the model computes in. Files that ask for an FP8 cache get one by it as well; it is counted in 16 bits.
    private static final List<KvCacheType> KNOWN = List.of(new KvCacheType("auto", 2), new KvCacheType("bfloat16", 2),
            new KvCacheType("fp8", 1), new KvCacheType("fp8_e4m3", 1), new KvCacheType("fp8_e5m2", 1));

    /// @throws UsageException naming the types that there are
    public static KvCacheType named(String word) {
        return KNOWN.stream().filter(type -> type.word.equals(word)).findFirst().orElseThrow(() -> {
            String known = KNOWN.stream().map(KvCacheType::word).collect(Collectors.joining(", "));
            return new UsageException("--kv-cache-dtype is one of %s, not '%s'".formatted(known, word));
        });
    }
}
