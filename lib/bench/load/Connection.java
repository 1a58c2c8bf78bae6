//SOURCES ../Attempt.java ../Failure.java CompletionEvent.java Exchange.java MalformedResponse.java Prompt.java RequestWriter.java
//SOURCES ResponseDecoder.java SseDecoder.java Transport.java
package lib.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import lib.bench.Attempt;
import lib.bench.Failure;

/// One connection and the request that it carries, driven by the event loop.
final class Connection {

    /// What became of a turn.
    enum Turn { GOES_ON, ANSWERED, FAILED, CLOSED }

    private final Transport transport;
    private final SelectionKey key;
    private final Exchange exchange;
    private final CompletionEvent event;
    private final SseDecoder sse = new SseDecoder(this::event);
    private final ResponseDecoder response = new ResponseDecoder(this::body);
    private ByteBuffer unsent = ByteBuffer.allocate(0);
    private final StringBuilder errorBody = new StringBuilder();
    private long readTime;
    private long lastActivity;
    private boolean established;
    private boolean busy;
    private Failure failure = Failure.CUT;
    private String message = "";

    Connection(Transport transport, SelectionKey key, boolean keepText) {
        this.transport = transport;
        this.key = key;
        event = new CompletionEvent(keepText);
        exchange = new Exchange(keepText);
        lastActivity = System.nanoTime();
    }

    Exchange exchange() {
        return exchange;
    }

    boolean isBusy() {
        return busy;
    }

    /// [System#nanoTime] of the last sign of life.
    long lastActivity() {
        return lastActivity;
    }

    boolean isEstablished() {
        return established;
    }

    /// Goes on with connecting; whether the connection is open and, for https, its handshake done.
    boolean establish() throws IOException {
        established = transport.establish();
        int operations = established ? SelectionKey.OP_READ
                : transport.channel().isConnected() ? SelectionKey.OP_READ | (transport.wantsToWrite() ? SelectionKey.OP_WRITE : 0)
                : SelectionKey.OP_CONNECT;
        key.interestOps(operations);
        return established;
    }

    /// Sends a request; its time starts here.
    void send(int index, Prompt prompt, double scheduled, boolean dueNow, long runStart, RequestWriter writer) throws IOException {
        ByteBuffer request = writer.request(prompt);
        response.reset();
        sse.reset();
        errorBody.setLength(0);
        busy = true;
        long now = System.nanoTime();
        lastActivity = now;
        exchange.begin(index, prompt, dueNow ? (now - runStart) / 1e9 : scheduled, now);
        transport.write(request);
        if (request.hasRemaining()) {
            unsent = ByteBuffer.allocate(request.remaining()).put(request).flip();
        }
        if (unsent.hasRemaining() || transport.wantsToWrite()) {
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    void writable() throws IOException {
        transport.write(unsent);
        if (!unsent.hasRemaining() && !transport.wantsToWrite()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /// Reads what has come.
    ///
    /// @param direct receives the bytes, `heap` gives access to them; shared by all connections
    Turn readable(ByteBuffer direct, byte[] heap) {
        try {
            boolean more = true;
            while (more) {
                direct.clear();
                int count = transport.read(direct);
                readTime = System.nanoTime();
                if (count < 0) {
                    return closedByServer();
                }
                if (count == 0) {
                    return Turn.GOES_ON;
                }
                lastActivity = readTime;
                if (!busy) {
                    return Turn.CLOSED;
                }
                direct.flip().get(heap, 0, count);
                response.feed(heap, 0, count);
                if (response.isComplete()) {
                    return completed();
                }
                more = count == heap.length || transport.buffersInput();
            }
            return Turn.GOES_ON;
        } catch (MalformedResponse e) {
            return failed(Failure.MALFORMED, e.getMessage());
        } catch (IOException e) {
            return busy ? failed(Failure.CUT, describe(e)) : Turn.CLOSED;
        }
    }

    /// Whether another request may follow on this connection.
    boolean isReusable() {
        return response.keepsAlive() && !unsent.hasRemaining();
    }

    /// The outcome of the request after a turn that answered or failed it.
    Attempt outcome(Turn turn, long runStart) {
        busy = false;
        return turn == Turn.ANSWERED ? exchange.end(runStart, readTime) : exchange.fail(failure, message, runStart, System.nanoTime());
    }

    Turn failed(Failure kind, String reason) {
        failure = kind;
        message = reason;
        return Turn.FAILED;
    }

    void close() {
        key.cancel();
        try {
            transport.channel().close();
        } catch (IOException e) {
            // The connection is given up; there is nobody to tell.
        }
    }

    private Turn closedByServer() throws MalformedResponse {
        if (!busy) {
            return Turn.CLOSED;
        }
        if (response.hasStarted() && response.endsWithClose()) {
            return completed();
        }
        return failed(Failure.CUT, "the connection was closed " + (response.hasStarted() ? "within the answer" : "without an answer"));
    }

    private Turn completed() throws MalformedResponse {
        if (response.status() != 200) {
            String detail = errorBody.isEmpty() ? response.reason() : errorBody.toString();
            return failed(Failure.HTTP_STATUS, "HTTP " + response.status() + " " + detail.replaceAll("[\\s\\p{Cntrl}]+", " ").strip());
        }
        sse.end();
        return Turn.ANSWERED;
    }

    private void body(byte[] bytes, int from, int to) throws MalformedResponse {
        if (response.status() == 200) {
            sse.feed(bytes, from, to);
        } else if (errorBody.length() < 300) {
            errorBody.append(new String(bytes, from, Math.min(to - from, 300), StandardCharsets.UTF_8));
        }
    }

    private void event(byte[] bytes, int from, int to) throws MalformedResponse {
        event.read(bytes, from, to);
        exchange.event(event, readTime);
    }

    static String describe(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
