package lib.serve.openai;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The frames of a streamed answer: an HTTP head, server-sent events in one chunk each, and the end.
public final class EventFrames {

    private static final byte[] HEAD = ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

    /// Puts the data of one event, less than 64 KiB.
    public interface Content {
        void put(ByteBuffer target);
    }

    private EventFrames() {}

    public static void head(ByteBuffer target) {
        target.put(HEAD);
    }

    /// One event in one chunk; the chunk's size is filled in when it is known.
    public static void event(ByteBuffer target, Content content) {
        int sizeAt = target.position();
        target.position(sizeAt + 6).put(DATA);
        content.put(target);
        target.put((byte) '\n').put((byte) '\n');
        int size = target.position() - sizeAt - 6;
        for (int i = 0; i < 4; i++) {
            target.put(sizeAt + i, HEX[size >> 4 * (3 - i) & 15]);
        }
        target.put(sizeAt + 4, (byte) '\r').put(sizeAt + 5, (byte) '\n').put((byte) '\r').put((byte) '\n');
    }

    public static void end(ByteBuffer target) {
        event(target, inner -> inner.put(DONE));
        target.put(LAST_CHUNK);
    }
}
