//SOURCES PieceJournal.java PrefixHash.java PageCache.java DiskError.java SafeFolders.java ../RemoteFile.java ../../StepException.java
package lib.hub.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import lib.StepException;
import lib.hub.ByteRange;
import lib.hub.RemoteFile;

/// A file while it arrives: `NAME.part`, every byte at its final place, and the journal `NAME.part.journal`. Only when all of it has the
/// SHA-256 of the list does it get its name.
final class PartFile implements AutoCloseable {

    static final String SUFFIX = ".part";
    static final String JOURNAL = ".part.journal";
    private static final long SETTLE = 16L << 20;
    private static final long SMALL = 1L << 20;
    private static final long LAG = 32L << 20;

    private final RemoteFile file;
    private final Path target;
    private final Path part;
    private final Path journalPath;
    private final FileChannel channel;
    private final PieceJournal journal;
    private final PageCache cache;
    private final AtomicLong settled = new AtomicLong();
    private volatile PrefixHash hash = new PrefixHash();
    private volatile boolean closed;

    /// Opens what is there of the file, or an empty one.
    /// @param folder the model's folder
    /// @throws lib.hub.StepException when the disk refuses, or a symbolic link leads out of the folder
    PartFile(Path folder, RemoteFile file) {
        this.file = file;
        target = file.in(folder);
        part = beside(target, SUFFIX);
        journalPath = beside(target, JOURNAL);
        try {
            SafeFolders.make(folder, target.getParent());
            if (!Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(journalPath);
            }
            SafeFolders.refuseLink(journalPath);
            journal = new PieceJournal(journalPath, file);
            channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
            cache = new PageCache(part);
        } catch (IOException e) {
            throw DiskError.of(part, e);
        }
    }

    private static Path beside(Path target, String suffix) {
        return target.resolveSibling(target.getFileName() + suffix);
    }

    RemoteFile file() {
        return file;
    }

    /// Small files are fetched whole, without asking for a range.
    boolean small() {
        return file.size() <= SMALL;
    }

    List<ByteRange> missing() {
        return journal.missing();
    }

    /// The CRC of the beginning of a block that is on the disk, to go on with.
    /// @return empty when the bytes on the disk are not those that arrived; the block then counts as missing
    OptionalInt resume(long at, CRC32C crc) {
        int block = block(at);
        var beginning = new byte[(int) (at % PieceJournal.BLOCK)];
        crc.reset();
        if (journal.count(block) != beginning.length || !read(beginning, at - beginning.length, beginning.length)) {
            journal.forget(block);
            return OptionalInt.empty();
        }
        crc.update(beginning);
        if (beginning.length > 0 && (int) crc.getValue() != journal.crc(block)) {
            journal.forget(block);
            crc.reset();
            return OptionalInt.empty();
        }
        return OptionalInt.of(block);
    }

    /// Writes bytes that have just arrived, notes them, and hashes them where they are next in the file.
    /// @param crc of the block up to the end of these bytes
    void write(byte[] bytes, int length, long at, CRC32C crc) {
        put(bytes, length, at);
        journal.record(block(at), (int) (at % PieceJournal.BLOCK) + length, crc.getValue());
        hash.offer(at, bytes, length);
    }

    /// Writes a block again when it is another than the one that is there.
    /// @return whether it was
    boolean replace(byte[] bytes, int length, long at) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        if ((int) crc.getValue() == journal.crc(block(at))) {
            return false;
        }
        put(bytes, length, at);
        journal.record(block(at), length, crc.getValue());
        return true;
    }

    private void put(byte[] bytes, int length, long at) {
        try {
            var buffer = ByteBuffer.wrap(bytes, 0, length);
            for (long to = at; buffer.hasRemaining(); ) {
                to += channel.write(buffer, to);
            }
        } catch (IOException e) {
            throw DiskError.of(part, e);
        }
    }

    /// Whether so many bytes could be read.
    private boolean read(byte[] bytes, long at, int length) {
        try {
            var buffer = ByteBuffer.wrap(bytes, 0, length);
            for (int n = 0; buffer.hasRemaining() && n >= 0; ) {
                n = channel.read(buffer, at + buffer.position());
            }
            return !buffer.hasRemaining();
        } catch (IOException e) {
            throw DiskError.of(part, e);
        }
    }

    /// Hashes what has arrived in a row and was not hashed on arrival, reading it back. A block that is on the disk another than it
    /// arrived counts as missing again, and so does all that an earlier reading claims after it.
    void catchUp() {
        var bytes = new byte[PieceJournal.BLOCK];
        hash.reading(from -> closed ? 0 : readBack(from, bytes), bytes);
    }

    private int readBack(long from, byte[] bytes) {
        int block = block(from);
        int offset = (int) (from % PieceJournal.BLOCK);
        int length = from >= file.size() ? 0 : journal.count(block) - offset;
        if (length <= 0) {
            return 0;
        }
        int expected = journal.crc(block);
        boolean whole = offset == 0 && journal.complete(block);
        var crc = new CRC32C();
        boolean there = read(bytes, from, length);
        crc.update(bytes, 0, length);
        if (!there || whole && (int) crc.getValue() != expected) {
            journal.forget(block);
            return 0;
        }
        return length;
    }

    /// Whether so much has arrived in a row that it is time for [#catchUp()].
    boolean lags() {
        return !closed && journal.prefix(hash.position()) - hash.position() > LAG;
    }

    /// The SHA-256 of the file when all of it has been hashed.
    String sha256() {
        return hash.finished();
    }

    boolean hashed() {
        return hash.position() == file.size();
    }

    /// Starts the hash anew, from the disk.
    void rehash() {
        hash = new PrefixHash();
    }

    void forgetAll() {
        for (int block = 0; block < journal.blocks(); block++) {
            journal.forget(block);
        }
        rehash();
    }

    /// Bytes at the beginning that are hashed and may leave the page cache now; told once.
    void settleable(LongConsumer offsets) {
        long offset = settled.get();
        if (hash.position() - offset >= SETTLE && settled.compareAndSet(offset, offset + SETTLE)) {
            offsets.accept(offset);
        }
    }

    void settle(long offset) {
        if (!closed) {
            cache.settle(offset, SETTLE);
        }
    }

    /// Gives the file its name, once all of it is safely on the disk.
    void name() {
        try {
            channel.force(true);
            cache.settle(0, file.size());
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(journalPath);
        } catch (IOException e) {
            throw DiskError.of(part, e);
        }
    }

    private static int block(long at) {
        return (int) (at / PieceJournal.BLOCK);
    }

    @Override
    public void close() {
        closed = true;
        // whoever still reads back has ended after this
        hash.reading(from -> 0, new byte[0]);
        journal.close();
        cache.close();
        try {
            channel.close();
        } catch (IOException e) {
            throw DiskError.of(part, e);
        }
    }
}
