package lib.flash;

/// How what is on a medium differs from what should be there.
///
/// @param first   the offset of the first byte that differs
/// @param bytes   how many differ; 1 where the comparison ended at the first
/// @param regions how many blocks of 4096 bytes they are in
/// @param wanted  the first such byte as it should be
/// @param found   as it is
public record Difference(long first, long bytes, long regions, int wanted, int found) {

    /// This one and one that comes after it.
    Difference and(Difference later) {
        return new Difference(first, bytes + later.bytes, regions + later.regions, wanted, found);
    }

    /// All of it, after a comparison to the end.
    @Override
    public String toString() {
        return "%,d %s in %,d %s of 4096, the first at %,d (0x%x): 0x%02x was written, 0x%02x is read".formatted(bytes,
                bytes == 1 ? "byte differs," : "bytes differ,", regions, regions == 1 ? "block" : "blocks", first, first, wanted, found);
    }
}
