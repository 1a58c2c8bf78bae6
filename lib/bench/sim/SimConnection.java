package lib.bench.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One client of the simulated server: collects requests from its bytes and takes the bytes of answers.
///
/// The selector's thread reads and the engine's thread writes; a client that follows HTTP without pipelining never makes both
/// answer at once.
final class SimConnection {

    /// A request in full.
    record Request(String method, String path, Map<String, String> headers, byte[] body) {}

    private static final int MAX_REQUEST = 64 << 20;

    private final SocketChannel channel;
    private byte[] buffer = new byte[2048];
    private int size;
    private volatile boolean closed;

    SimConnection(SocketChannel channel) {
        this.channel = channel;
    }

    boolean isClosed() {
        return closed;
    }

    /// Reads what has come; a request once it is complete.
    ///
    /// @throws IOException if the client is gone, or what it sends is not a request that this server can take
    Optional<Request> read(ByteBuffer scratch) throws IOException {
        int count = channel.read(scratch.clear());
        if (count < 0) {
            throw new IOException("closed by the client");
        }
        if (size + count > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + count));
        }
        scratch.flip().get(buffer, size, count);
        size += count;
        if (size > MAX_REQUEST) {
            throw new IOException("a request of more than " + MAX_REQUEST + " bytes");
        }
        return takeRequest();
    }

    /// A buffered request, if there is one in full.
    private Optional<Request> takeRequest() throws IOException {
        int headEnd = headEnd();
        if (headEnd < 0) {
            return Optional.empty();
        }
        String[] lines = new String(buffer, 0, headEnd, StandardCharsets.ISO_8859_1).split("\r\n");
        String[] first = lines[0].split(" ");
        if (first.length != 3 || !first[2].startsWith("HTTP/1.")) {
            throw new IOException("not an HTTP request");
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 1).strip());
            }
        }
        String length = headers.getOrDefault("content-length", "0");
        if (!length.matches("\\d{1,8}") || headers.containsKey("transfer-encoding")) {
            throw new IOException("a request needs a Content-Length");
        }
        int end = headEnd + 4 + Integer.parseInt(length);
        if (size < end) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOfRange(buffer, headEnd + 4, end);
        System.arraycopy(buffer, end, buffer, 0, size - end);
        size -= end;
        return Optional.of(new Request(first[0], first[1], headers, body));
    }

    private int headEnd() {
        for (int i = 0; i + 3 < size; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /// Writes as much as the socket takes; a client that has gone away is closed.
    void write(ByteBuffer bytes) {
        try {
            channel.write(bytes);
        } catch (IOException e) {
            close();
        }
    }

    /// Answers with a whole document.
    void reply(int status, String reason, String type, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 " + status + " " + reason + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer whole = ByteBuffer.allocate(head.length + body.length).put(head).put(body).flip();
        while (whole.hasRemaining() && !closed) {
            write(whole);
        }
    }

    void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed as far as this server cares.
        }
    }
}
