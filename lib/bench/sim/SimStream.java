//SOURCES EventText.java Faults.java Generation.java Replies.java Served.java SimConnection.java
package lib.bench.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// One answer under way at the simulated server.
final class SimStream {

    private static final byte[] HEAD = ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);
    /// Room that one event needs at most, beside the words of its tokens.
    private static final int EVENT_ROOM = 1024;
    private static final int WORD_ROOM = 16;

    private final Generation request;
    private final SimConnection connection;
    private final Faults faults;
    private final Faults.Fate fate;
    private final RandomGenerator random;
    private final EventText text;
    private final String id;
    private final int total;
    private final int faultAt;
    private final boolean stopsEarly;
    private final long[] writes;
    private ByteBuffer unsent = ByteBuffer.allocate(0);
    private int produced;
    private boolean begun;
    private boolean ended;
    /// When the engine must look at the stream again; the engine's.
    long due;
    /// When the next token is due, 0 before the first; the engine's.
    long nextToken;

    SimStream(Generation request, SimConnection connection, Faults faults, Faults.Fate fate, int total, String id, RandomGenerator random) {
        this.request = request;
        this.connection = connection;
        this.faults = faults;
        this.fate = fate;
        this.random = random;
        this.total = total;
        this.id = id;
        text = new EventText(request, id, faults.garbage());
        faultAt = fate == Faults.Fate.GOOD ? total : random.nextInt(total);
        stopsEarly = total < request.maxTokens();
        writes = new long[total];
    }

    Generation request() {
        return request;
    }

    int produced() {
        return produced;
    }

    int total() {
        return total;
    }

    int tokensPerEvent() {
        return faults.tokensPerEvent();
    }

    /// Whether nothing is left to be sent, or nobody to send it to.
    boolean isOver() {
        return connection.isClosed() || ended && !unsent.hasRemaining();
    }

    /// Whether the last byte of the answer has been produced, be it sent or not.
    boolean hasEnded() {
        return ended;
    }

    /// Whether the answer has every token.
    boolean isComplete() {
        return produced == total && ended;
    }

    boolean hasUnsent() {
        return unsent.hasRemaining() && !connection.isClosed();
    }

    /// Whether the stream has stopped for good without closing its connection.
    boolean isStalled() {
        return fate == Faults.Fate.STALL && produced == faultAt && !unsent.hasRemaining();
    }

    Served record() {
        return new Served(request.requestId(), request.prompt().length, request.received(), Arrays.copyOf(writes, produced));
    }

    String finishReason() {
        return stopsEarly ? "stop" : "length";
    }

    /// Writes again what the socket did not take.
    void flush() {
        connection.write(unsent);
    }

    /// Produces so many tokens and sends them.
    void produce(int tokens, ByteBuffer scratch) {
        int to = Math.min(total, Math.min(produced + tokens, faultAt));
        scratch.clear();
        if (!begun && request.stream()) {
            begun = true;
            scratch.put(HEAD);
            if (request.chat()) {
                event(scratch, text::role);
            }
        }
        int from = produced;
        while (produced < to) {
            int until = Math.min(produced + faults.tokensPerEvent(), to);
            if (request.stream()) {
                int first = produced;
                event(scratch, target -> text.tokens(target, first, until, until == total ? finishReason() : ""));
            }
            produced = until;
            if (scratch.remaining() < EVENT_ROOM + WORD_ROOM * faults.tokensPerEvent()) {
                send(scratch, from);
                from = produced;
                scratch.clear();
            }
        }
        if (produced == faultAt && fate != Faults.Fate.GOOD) {
            fail(scratch);
        } else if (produced == total) {
            end(scratch);
        }
        send(scratch, from);
        if (fate == Faults.Fate.CUT && produced == faultAt) {
            connection.close();
        }
    }

    private void fail(ByteBuffer scratch) {
        if (fate == Faults.Fate.STREAM_ERROR) {
            event(scratch, EventText::error);
            close(scratch);
        }
    }

    private void end(ByteBuffer scratch) {
        if (request.stream()) {
            if (request.includeUsage()) {
                event(scratch, target -> text.finalUsage(target, total));
            }
            close(scratch);
        } else {
            ended = true;
            connection.reply(200, "OK", "application/json", Replies.completion(request, id, text.text(total), total, finishReason()));
        }
    }

    private void close(ByteBuffer scratch) {
        event(scratch, target -> target.put(DONE));
        scratch.put(LAST_CHUNK);
        ended = true;
    }

    private interface Content {
        void put(ByteBuffer target);
    }

    /// One event in one chunk; the chunk's size is filled in when it is known.
    private static void event(ByteBuffer scratch, Content content) {
        int sizeAt = scratch.position();
        scratch.position(sizeAt + 6).put(DATA);
        content.put(scratch);
        scratch.put((byte) '\n').put((byte) '\n');
        int size = scratch.position() - sizeAt - 6;
        for (int i = 0; i < 4; i++) {
            scratch.put(sizeAt + i, HEX[size >> 4 * (3 - i) & 15]);
        }
        scratch.put(sizeAt + 4, (byte) '\r').put(sizeAt + 5, (byte) '\n').put((byte) '\r').put((byte) '\n');
    }

    /// Sends what is in the buffer; the tokens from `from` on count as written now.
    private void send(ByteBuffer scratch, int from) {
        scratch.flip();
        Arrays.fill(writes, from, produced, System.nanoTime());
        if (unsent.hasRemaining()) {
            keep(scratch);
            return;
        }
        if (faults.split() && scratch.remaining() > 1) {
            int end = scratch.limit();
            scratch.limit(scratch.position() + random.nextInt(1, scratch.remaining()));
            connection.write(scratch);
            scratch.limit(end);
        } else {
            connection.write(scratch);
        }
        keep(scratch);
    }

    private void keep(ByteBuffer rest) {
        if (rest.hasRemaining()) {
            unsent = ByteBuffer.allocate(unsent.remaining() + rest.remaining()).put(unsent).put(rest).flip();
        }
    }
}
