//SOURCES MalformedResponse.java
package lib.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// Reads one HTTP/1.1 response, however its bytes were cut, and hands on the bytes of its body without the transfer coding.
public final class ResponseDecoder {

    /// Receives parts of the body; the array is only valid during the call.
    public interface Sink {
        void body(byte[] bytes, int from, int to) throws MalformedResponse;
    }

    private enum State { HEAD, FIXED, UNTIL_CLOSE, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER, COMPLETE }

    private static final int MAX_HEAD = 64 << 10;
    private static final int MAX_LINE = 1024;

    private final Sink sink;
    private byte[] head = new byte[1024];
    private int headSize;
    private State state = State.HEAD;
    private int status;
    private String reason = "";
    private boolean keepAlive;
    private long remaining;
    private int lineLength;
    private boolean sizeHasDigits;
    private boolean sizeEnded;

    public ResponseDecoder(Sink sink) {
        this.sink = sink;
    }

    public void reset() {
        state = State.HEAD;
        headSize = 0;
        status = 0;
        reason = "";
    }

    /// The status code; 0 until the head has been read.
    public int status() {
        return status;
    }

    public String reason() {
        return reason;
    }

    public boolean isComplete() {
        return state == State.COMPLETE;
    }

    /// Whether anything of a response has come.
    public boolean hasStarted() {
        return state != State.HEAD || headSize > 0;
    }

    /// Whether the connection can serve another request.
    public boolean keepsAlive() {
        return keepAlive && isComplete();
    }

    /// The server has closed the connection; whether the response is complete by that.
    public boolean endsWithClose() {
        if (state == State.UNTIL_CLOSE) {
            state = State.COMPLETE;
        }
        return isComplete();
    }

    public void feed(byte[] bytes, int from, int to) throws MalformedResponse {
        int at = from;
        while (at < to) {
            at = switch (state) {
                case HEAD -> head(bytes, at, to);
                case FIXED, CHUNK_DATA -> data(bytes, at, to);
                case UNTIL_CLOSE -> {
                    sink.body(bytes, at, to);
                    yield to;
                }
                case CHUNK_SIZE -> chunkSize(bytes, at, to);
                case CHUNK_END -> chunkEnd(bytes, at);
                case TRAILER -> trailer(bytes, at, to);
                case COMPLETE -> throw new MalformedResponse("bytes behind the response");
            };
        }
    }

    private int head(byte[] bytes, int from, int to) throws MalformedResponse {
        for (int i = from; i < to; i++) {
            if (headSize == head.length) {
                if (headSize == MAX_HEAD) {
                    throw new MalformedResponse("an HTTP head of more than " + MAX_HEAD + " bytes");
                }
                head = Arrays.copyOf(head, headSize * 2);
            }
            head[headSize++] = bytes[i];
            if (bytes[i] == '\n' && headSize >= 4 && head[headSize - 2] == '\r' && head[headSize - 3] == '\n') {
                parseHead(new String(head, 0, headSize, StandardCharsets.ISO_8859_1));
                return i + 1;
            }
        }
        return to;
    }

    private void parseHead(String text) throws MalformedResponse {
        String[] lines = text.split("\r\n");
        String first = lines[0];
        if (!first.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
            throw new MalformedResponse("not an HTTP response: '" + first.substring(0, Math.min(40, first.length())) + "'");
        }
        status = Integer.parseInt(first.substring(9, 12));
        reason = first.length() > 13 ? first.substring(13) : "";
        headSize = 0;
        if (status < 200) {
            return;
        }
        keepAlive = first.startsWith("HTTP/1.1");
        state = status == 204 || status == 304 ? State.COMPLETE : State.UNTIL_CLOSE;
        for (int i = 1; i < lines.length; i++) {
            header(lines[i]);
        }
        if (state == State.UNTIL_CLOSE) {
            keepAlive = false;
        }
    }

    private void header(String line) throws MalformedResponse {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new MalformedResponse("an HTTP header without a colon");
        }
        String value = line.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
        switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "transfer-encoding" -> {
                if (value.equals("chunked")) {
                    startChunk();
                }
            }
            case "content-length" -> {
                if (!value.matches("\\d{1,12}")) {
                    throw new MalformedResponse("a wrong Content-Length");
                }
                if (state == State.UNTIL_CLOSE) {
                    remaining = Long.parseLong(value);
                    state = remaining == 0 ? State.COMPLETE : State.FIXED;
                }
            }
            case "connection" -> keepAlive = keepAlive && !value.contains("close");
            default -> { }
        }
    }

    private int data(byte[] bytes, int from, int to) throws MalformedResponse {
        int end = (int) Math.min(to, from + remaining);
        sink.body(bytes, from, end);
        remaining -= end - from;
        if (remaining == 0) {
            state = state == State.FIXED ? State.COMPLETE : State.CHUNK_END;
            lineLength = 0;
        }
        return end;
    }

    private void startChunk() {
        state = State.CHUNK_SIZE;
        remaining = 0;
        lineLength = 0;
        sizeHasDigits = false;
        sizeEnded = false;
    }

    private int chunkSize(byte[] bytes, int from, int to) throws MalformedResponse {
        for (int i = from; i < to; i++) {
            byte c = bytes[i];
            int digit = sizeEnded ? -1 : Character.digit(c, 16);
            if (c == '\n') {
                check(sizeHasDigits, "a chunk without a size");
                state = remaining == 0 ? State.TRAILER : State.CHUNK_DATA;
                lineLength = 0;
                return i + 1;
            }
            if (digit >= 0) {
                remaining = remaining * 16 + digit;
                sizeHasDigits = true;
                check(remaining <= Integer.MAX_VALUE, "a chunk too large");
            } else {
                check(sizeEnded || c == ';' || c == '\r' || c == ' ', "not a chunk size");
                sizeEnded = true;
            }
            check(++lineLength <= MAX_LINE, "a chunk size line too long");
        }
        return to;
    }

    private int chunkEnd(byte[] bytes, int at) throws MalformedResponse {
        byte c = bytes[at];
        if (c == '\n') {
            startChunk();
        } else {
            check(c == '\r' && lineLength++ == 0, "a chunk longer than its size");
        }
        return at + 1;
    }

    private int trailer(byte[] bytes, int from, int to) throws MalformedResponse {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                if (lineLength == 0) {
                    state = State.COMPLETE;
                    return i + 1;
                }
                lineLength = 0;
            } else if (bytes[i] != '\r') {
                check(++lineLength <= MAX_LINE, "an HTTP trailer too long");
            }
        }
        return to;
    }

    private static void check(boolean condition, String otherwise) throws MalformedResponse {
        if (!condition) {
            throw new MalformedResponse(otherwise);
        }
    }
}
