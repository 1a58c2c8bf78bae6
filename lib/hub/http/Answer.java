//SOURCES Wire.java Head.java
package lib.hub.http;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/// An answer whose head is read and whose body is still to come. Closing it gives the connection back for the next request
/// when the body was read to its end, and ends the connection otherwise.
public final class Answer implements AutoCloseable {

    /// Where a connection goes that can be used again.
    interface Pool {
        void giveBack(Wire wire);
    }

    private static final int LARGEST_TEXT = 64 << 20;

    private final Head head;
    private final Origin origin;
    private final Wire wire;
    private final Pool pool;
    /// Bytes of the body, or of its chunk, that are still to come; -1 when only the end of the connection tells.
    private long left;
    private boolean ended;

    Answer(Head head, Wire wire, Pool pool) {
        this.head = head;
        this.origin = wire.origin();
        this.wire = wire;
        this.pool = pool;
        left = head.chunked() ? 0 : head.contentLength().orElse(-1);
        ended = !head.chunked() && left == 0 || head.status() == 204 || head.status() == 304;
    }

    public Head head() {
        return head;
    }

    /// Who answered.
    public Origin origin() {
        return origin;
    }

    /// Reads some bytes of the body; -1 at its end.
    /// @throws EOFException when the connection ends before the body does
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (!ended && head.chunked() && left == 0) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int n = wire.read(buffer, offset, left < 0 ? length : (int) Math.min(length, left));
        if (n < 0) {
            ended = true;
            if (left < 0) {
                return -1;
            }
            throw new EOFException("%s cut the connection %d bytes before the end".formatted(origin, left));
        }
        if (left >= 0) {
            left -= n;
            ended = left == 0 && !head.chunked();
            if (left == 0 && head.chunked()) {
                wire.line();
            }
        }
        return n;
    }

    private void nextChunk() throws IOException {
        String size = wire.line().replaceFirst(";.*", "").strip();
        if (!size.matches("[0-9A-Fa-f]{1,15}")) {
            throw new IOException(origin + " sends a body that is not in chunks, as it says");
        }
        left = Long.parseLong(size, 16);
        ended = left == 0;
        for (String trailer = ended ? wire.line() : ""; !trailer.isEmpty(); trailer = wire.line()) {
            // nothing in a trailer is of use
        }
    }

    /// The whole body of an answer that is known to be small.
    /// @throws IOException when it is not, or the connection breaks
    public byte[] bytes() throws IOException {
        var all = new byte[8192];
        int length = 0;
        for (int n = read(all, 0, all.length); n >= 0; n = read(all, length, all.length - length)) {
            length += n;
            if (length == all.length) {
                if (length >= LARGEST_TEXT) {
                    throw new IOException(origin + " sends more than any list of files can be");
                }
                all = Arrays.copyOf(all, length * 2);
            }
        }
        return Arrays.copyOf(all, length);
    }

    /// Ends the connection, from whatever thread: a read that waits ends with an exception.
    public void abort() throws IOException {
        wire.close();
    }

    @Override
    public void close() throws IOException {
        if (ended && left == 0 && head.keepsOpen()) {
            pool.giveBack(wire);
        } else {
            wire.close();
        }
    }
}
