//SOURCES BadRequest.java HttpStatus.java Replies.java
package lib.serve.openai;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One client of a server: collects requests from its bytes and takes the bytes of answers.
///
/// The listener's thread reads and an engine's thread may write; a client that follows HTTP without pipelining never makes both
/// answer at once.
public final class HttpConnection {

    /// A request in full.
    public record Request(String method, String path, Map<String, String> headers, byte[] body) {

        /// @param name in small letters
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    private static final int MAX_HEAD = 64 << 10;
    private static final int MAX_BODY = 64 << 20;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final SocketChannel channel;
    private final SelectionKey key;
    private byte[] buffer = new byte[2048];
    private int size;
    private ByteBuffer unsent = ByteBuffer.allocate(0);
    private Optional<Head> head = Optional.empty();
    private boolean deaf;
    private volatile boolean last;
    private volatile boolean closed;

    /// A request's head, read before its body has come.
    private record Head(String method, String path, Map<String, String> headers, int bodyFrom, int bodyTo) {

        /// Whether the client wants to be told to send the body.
        boolean waits() {
            return headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue");
        }
    }

    HttpConnection(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    /// Whether the client has gone away.
    public boolean isClosed() {
        return closed;
    }

    /// Reads what has come; a request once it is complete.
    ///
    /// @throws BadRequest if what comes is not a request that a server here takes; nothing more will be read then
    /// @throws IOException if the client is gone
    Optional<Request> read(ByteBuffer scratch) throws IOException, BadRequest {
        int count = channel.read(scratch.clear());
        if (count < 0) {
            throw new IOException("closed by the client");
        }
        if (deaf) {
            return Optional.empty();
        }
        if (size + count > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + count));
        }
        scratch.flip().get(buffer, size, count);
        size += count;
        return takeRequest();
    }

    /// A buffered request, if there is one in full.
    private Optional<Request> takeRequest() throws BadRequest {
        if (head.isEmpty()) {
            head = readHead();
            if (head.isPresent() && head.get().bodyTo() > size && head.get().waits()) {
                send(ByteBuffer.wrap(CONTINUE));
            }
        }
        if (head.isEmpty() || size < head.get().bodyTo()) {
            return Optional.empty();
        }
        Head complete = head.get();
        byte[] body = Arrays.copyOfRange(buffer, complete.bodyFrom(), complete.bodyTo());
        System.arraycopy(buffer, complete.bodyTo(), buffer, 0, size - complete.bodyTo());
        size -= complete.bodyTo();
        head = Optional.empty();
        last = complete.headers().getOrDefault("connection", "").equalsIgnoreCase("close");
        return Optional.of(new Request(complete.method(), complete.path(), complete.headers(), body));
    }

    private Optional<Head> readHead() throws BadRequest {
        int end = headEnd();
        if (end < 0) {
            check(size <= MAX_HEAD, 413);
            return Optional.empty();
        }
        String[] lines = new String(buffer, 0, end, StandardCharsets.ISO_8859_1).split("\r\n");
        String[] first = lines[0].split(" ");
        check(first.length == 3 && first[2].startsWith("HTTP/1."), 400);
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 1).strip());
            }
        }
        check(!headers.containsKey("transfer-encoding"), 411);
        String length = headers.getOrDefault("content-length", "0");
        check(length.matches("\\d+"), 400);
        check(length.length() < 10 && Integer.parseInt(length) <= MAX_BODY, 413);
        return Optional.of(new Head(first[0], first[1], headers, end + 4, end + 4 + Integer.parseInt(length)));
    }

    private static void check(boolean right, int otherwise) throws BadRequest {
        if (!right) {
            throw BadRequest.of(otherwise);
        }
    }

    private int headEnd() {
        for (int i = 0; i + 3 < size; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /// Writes as much as the socket takes now; a client that has gone away is closed.
    public void write(ByteBuffer bytes) {
        try {
            channel.write(bytes);
        } catch (IOException e) {
            close();
        }
    }

    /// Writes all, now or as soon as the socket takes it; never waits.
    public synchronized void send(ByteBuffer bytes) {
        if (!unsent.hasRemaining()) {
            write(bytes);
        }
        if (bytes.hasRemaining() && !closed) {
            unsent = ByteBuffer.allocate(unsent.remaining() + bytes.remaining()).put(unsent).put(bytes).flip();
            key.interestOpsOr(SelectionKey.OP_WRITE);
            key.selector().wakeup();
        }
    }

    /// The socket takes bytes again.
    synchronized void flush() {
        write(unsent);
        if (!unsent.hasRemaining() && key.isValid()) {
            key.interestOpsAnd(~SelectionKey.OP_WRITE);
            closeIfLast();
        }
    }

    /// Answers with a whole document.
    public void reply(int status, String type, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        String close = last ? "Connection: close\r\n" : "";
        byte[] start = ("HTTP/1.1 " + status + " " + HttpStatus.phrase(status) + "\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.length + "\r\n" + close + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        send(ByteBuffer.allocate(start.length + body.length).put(start).put(body).flip());
        ended();
    }

    /// Answers that a request is refused.
    public void refuse(BadRequest reason) {
        reply(reason.status(), "application/json", Replies.error(reason.status(), reason.type(), reason.getMessage()));
    }

    /// Refuses what cannot even be read: whatever comes after it is thrown away until the client closes.
    void refuseAll(BadRequest reason) {
        deaf = true;
        last = true;
        refuse(reason);
    }

    /// The answer to a request is complete; a client that wanted only this one is done.
    public synchronized void ended() {
        closeIfLast();
    }

    /// Closes our side alone: closing with unread bytes would take the answer from the client.
    private void closeIfLast() {
        if (last && !unsent.hasRemaining() && !closed) {
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                close();
            }
        }
    }

    /// Cuts the client off.
    public void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed as far as this server cares.
        }
    }
}
