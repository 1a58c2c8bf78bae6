//RUNTIME_OPTIONS -XX:TieredStopAtLevel=4
package lib.hub.download;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongUnaryOperator;

/// The SHA-256 of a file from its start, taken of bytes as they arrive while they come in order, and else of bytes read back.
/// (The processor's own instructions for it are used by the JVM's second compiler only: without the option above, which has to come
/// after that of `Training`, a download takes four times the processor time.)
final class PrefixHash {

    private final MessageDigest digest = sha256();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long position;

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// How many bytes from the start are in it.
    long position() {
        return position;
    }

    /// Takes bytes that have arrived, if they are the next ones; whoever hashes otherwise at the moment goes first.
    void offer(long at, byte[] bytes, int length) {
        if (at == position && lock.tryLock()) {
            try {
                if (at == position) {
                    digest.update(bytes, 0, length);
                    position = at + length;
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /// Takes bytes that are read back, as long as there are some.
    /// @param read puts bytes from this position on into `bytes` and says how many
    void reading(LongUnaryOperator read, byte[] bytes) {
        lock.lock();
        try {
            for (int n = (int) read.applyAsLong(position); n > 0; n = (int) read.applyAsLong(position)) {
                digest.update(bytes, 0, n);
                position += n;
            }
        } finally {
            lock.unlock();
        }
    }

    /// The hash of all so far, as hex digits. The next call tells that of nothing: a hash ends once.
    String finished() {
        lock.lock();
        try {
            return HexFormat.of().formatHex(digest.digest());
        } finally {
            lock.unlock();
        }
    }
}
