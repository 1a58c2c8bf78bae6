//SOURCES Faults.java Served.java SimWords.java ../../serve/openai/CompletionRequest.java ../../serve/openai/EventFrames.java
//SOURCES ../../serve/openai/EventText.java ../../serve/openai/Finish.java ../../serve/openai/HttpConnection.java
//SOURCES ../../serve/openai/Replies.java
package lib.bench.sim;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import lib.serve.openai.CompletionRequest;
import lib.serve.openai.EventFrames;
import lib.serve.openai.EventText;
import lib.serve.openai.Finish;
import lib.serve.openai.HttpConnection;
import lib.serve.openai.Replies;

/// One answer under way at the simulated server.
final class SimStream {

    /// An invented one, so that answers can be compared.
    static final long CREATED = 1_760_000_000;
    /// Room that one event needs at most, beside the words of its tokens.
    private static final int EVENT_ROOM = 1024;
    private static final int WORD_ROOM = 16;

    private final CompletionRequest request;
    private final HttpConnection connection;
    private final Faults faults;
    private final Faults.Fate fate;
    private final RandomGenerator random;
    private final EventText events;
    private final SimWords words;
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

    SimStream(CompletionRequest request, HttpConnection connection, Faults faults, Faults.Fate fate, int total, String id,
            RandomGenerator random) {
        this.request = request;
        this.connection = connection;
        this.faults = faults;
        this.fate = fate;
        this.random = random;
        this.total = total;
        this.id = id;
        events = new EventText(request, id, CREATED);
        words = new SimWords(request, faults.garbage());
        faultAt = fate == Faults.Fate.GOOD ? total : random.nextInt(total);
        stopsEarly = total < request.maxTokens();
        writes = new long[total];
    }

    CompletionRequest request() {
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

    /// The answer is complete: a client that wanted only this one is done.
    void leave() {
        connection.ended();
    }

    Served record() {
        return new Served(request.requestId(), request.prompt().length, request.received(), Arrays.copyOf(writes, produced));
    }

    Finish finish() {
        return stopsEarly ? Finish.STOP : Finish.LENGTH;
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
            EventFrames.head(scratch);
            if (request.chat()) {
                EventFrames.event(scratch, events::role);
            }
        }
        int from = produced;
        while (produced < to) {
            int until = Math.min(produced + faults.tokensPerEvent(), to);
            if (request.stream()) {
                int first = produced;
                Optional<Finish> end = until == total ? Optional.of(finish()) : Optional.empty();
                EventFrames.event(scratch, target -> events.text(target, inner -> words.put(inner, first, until), until, end));
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
            EventFrames.event(scratch, target -> EventText.error(target, "simulated failure"));
            close(scratch);
        }
    }

    private void end(ByteBuffer scratch) {
        if (request.stream()) {
            if (request.includeUsage()) {
                EventFrames.event(scratch, target -> events.finalUsage(target, total));
            }
            close(scratch);
        } else {
            ended = true;
            connection.reply(200, "application/json", Replies.completion(request, id, CREATED, words.text(total), total, finish()));
        }
    }

    private void close(ByteBuffer scratch) {
        EventFrames.end(scratch);
        ended = true;
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
