//SOURCES ../RemoteFile.java ../ByteRange.java
package lib.hub.download;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lib.hub.ByteRange;
import lib.hub.RemoteFile;

/// What has arrived of a file, beside the unfinished file: of each block of 256 KB how many bytes from its start, and their
/// CRC-32C as received. Both are one 64-bit word in a mapped file, so that a kill at any moment leaves a word that is true: it is
/// written after the bytes. After a crash of the machine a word may claim bytes that never reached the disk; then the CRC differs.
/// (CRC-32C costs a tenth of SHA-256 and only has to find what a disk lost: the whole file is judged by its SHA-256.)
final class PieceJournal implements AutoCloseable {

    static final int BLOCK = 256 << 10;

    private static final int HEADER = 128;
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

    private final long size;
    private final int blocks;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment words;

    /// Opens the journal, an empty one where there is none or one of other contents.
    PieceJournal(Path path, RemoteFile file) throws IOException {
        size = file.size();
        blocks = blocks(size);
        byte[] header = header(file);
        try (var channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (!belongs(channel, header, blocks)) {
                // written out, not left sparse: a full disk shows here and not as a fault in mapped memory
                channel.truncate(0);
                var empty = ByteBuffer.allocate(HEADER + blocks * Long.BYTES).put(header).rewind();
                while (empty.hasRemaining()) {
                    channel.write(empty, empty.position());
                }
            }
            words = channel.map(FileChannel.MapMode.READ_WRITE, 0, HEADER + (long) blocks * Long.BYTES, arena);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static int blocks(long size) {
        return Math.toIntExact((size + BLOCK - 1) / BLOCK);
    }

    private static byte[] header(RemoteFile file) {
        return Arrays.copyOf("thorbook pieces 1 %s %d %d\n".formatted(file.sha256(), file.size(), BLOCK)
                .getBytes(StandardCharsets.US_ASCII), HEADER);
    }

    private static boolean belongs(FileChannel channel, byte[] header, int blocks) throws IOException {
        var there = ByteBuffer.allocate(HEADER);
        channel.read(there, 0);
        return channel.size() == HEADER + (long) blocks * Long.BYTES && Arrays.equals(there.array(), header);
    }

    private long word(int block) {
        return (long) WORD.getAcquire(words, HEADER + (long) block * Long.BYTES);
    }

    private static int count(long word) {
        int count = (int) (word >>> 32);
        return count < 0 || count > BLOCK ? 0 : count;
    }

    /// How many bytes of a block are there, from its start.
    int count(int block) {
        return Math.min(count(word(block)), length(block));
    }

    /// The CRC-32C of those bytes.
    int crc(int block) {
        return (int) word(block);
    }

    /// How long a block is: [#BLOCK], but for the last.
    int length(int block) {
        return (int) Math.min(BLOCK, size - (long) block * BLOCK);
    }

    boolean complete(int block) {
        return count(block) == length(block);
    }

    /// Notes the bytes of a block that have been written.
    void record(int block, int count, long crc) {
        WORD.setRelease(words, HEADER + (long) block * Long.BYTES, (long) count << 32 | crc & 0xffffffffL);
    }

    void forget(int block) {
        record(block, 0, 0);
    }

    int blocks() {
        return blocks;
    }

    /// The ranges that have not arrived, in order.
    List<ByteRange> missing() {
        var missing = new ArrayList<ByteRange>();
        long from = -1;
        for (int block = 0; block < blocks; block++) {
            long start = (long) block * BLOCK;
            int count = count(block);
            if (from >= 0 && count > 0) {
                missing.add(new ByteRange(from, start));
                from = -1;
            }
            if (from < 0 && count < length(block)) {
                from = start + count;
            }
        }
        if (from >= 0) {
            missing.add(new ByteRange(from, size));
        }
        return missing;
    }

    /// Up to where the file is there without a gap.
    long prefix(long known) {
        int block = (int) (known / BLOCK);
        while (block < blocks && complete(block)) {
            block++;
        }
        return block == blocks ? size : (long) block * BLOCK + count(block);
    }

    @Override
    public void close() {
        arena.close();
    }
}
