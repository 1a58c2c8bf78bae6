//SOURCES ../Sha256.java
package lib.hub.download;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongUnaryOperator;
import lib.hub.Sha256;

/// The SHA-256 of a file from its start, taken of bytes as they arrive while they come in order, and else of bytes read back.
final class PrefixHash {

    private final Sha256 sha256 = Sha256.begin();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long position;

    /// How many bytes from the start are in it.
    long position() {
        return position;
    }

    /// Takes bytes that have arrived, if they are the next ones; whoever hashes otherwise at the moment goes first.
    void offer(long at, byte[] bytes, int length) {
        if (at == position && lock.tryLock()) {
            try {
                if (at == position) {
                    sha256.update(bytes, length);
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
                sha256.update(bytes, n);
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
            return sha256.end();
        } finally {
            lock.unlock();
        }
    }
}
