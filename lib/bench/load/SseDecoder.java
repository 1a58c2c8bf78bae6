//SOURCES MalformedResponse.java
package lib.bench.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Splits an event stream into the data of its events, however the bytes were cut on their way.
///
/// Follows the WHATWG rules for `data` lines (several are joined by a line feed), comments and other fields, with lines that end in
/// LF or CRLF; a carriage return alone ends no line. Bytes are copied once and nothing is allocated per event, except for events of
/// several data lines.
public final class SseDecoder {

    /// Receives the data of one event; the array is only valid during the call.
    public interface Sink {
        void event(byte[] bytes, int from, int to) throws MalformedResponse;
    }

    /// More than this for one event is not a token stream.
    private static final int MAX_EVENT = 4 << 20;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;
    private static final long LINE_FEEDS = '\n' * ONES;

    private final Sink sink;
    private byte[] buffer = new byte[2048];
    private int size;
    /// Everything before is part of complete lines that have been looked at.
    private int lineStart;
    /// Bytes from here on have not been searched for a line end.
    private int unsearched;
    private int dataFrom = -1;
    private int dataTo;
    private byte[] joined = new byte[0];
    private int dataLines;

    public SseDecoder(Sink sink) {
        this.sink = sink;
    }

    public void reset() {
        size = 0;
        lineStart = 0;
        unsearched = 0;
        forgetData();
    }

    public void feed(byte[] bytes, int from, int to) throws MalformedResponse {
        int length = to - from;
        if (size + length > buffer.length) {
            if (size + length > MAX_EVENT) {
                throw new MalformedResponse("an event of more than " + MAX_EVENT + " bytes");
            }
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + length));
        }
        System.arraycopy(bytes, from, buffer, size, length);
        size += length;
        takeLines();
        compact();
    }

    /// The stream has ended: an event whose blank line is missing is delivered all the same.
    public void end() throws MalformedResponse {
        if (lineStart < size) {
            takeLine(lineStart, size);
            lineStart = size;
        }
        dispatch();
    }

    private void takeLines() throws MalformedResponse {
        byte[] b = buffer;
        for (int i = lineFeed(b, unsearched, size); i < size; i = lineFeed(b, i + 1, size)) {
            int lineEnd = i > lineStart && b[i - 1] == '\r' ? i - 1 : i;
            takeLine(lineStart, lineEnd);
            lineStart = i + 1;
        }
        unsearched = size;
    }

    /// The next line feed, or `to`. Looks at eight bytes at a time: of the bytes XOR 0x0a, one is zero where a line feed is, and the
    /// usual trick sets the top bit of the first zero byte.
    private static int lineFeed(byte[] bytes, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long x = (long) LONGS.get(bytes, at) ^ LINE_FEEDS;
            long zeros = (x - ONES) & ~x & TOPS;
            if (zeros != 0) {
                return at + (Long.numberOfTrailingZeros(zeros) >> 3);
            }
        }
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private void takeLine(int from, int to) throws MalformedResponse {
        byte[] b = buffer;
        if (from == to) {
            dispatch();
        } else if (to - from >= 5 && b[from] == 'd' && b[from + 1] == 'a' && b[from + 2] == 't' && b[from + 3] == 'a' && b[from + 4] == ':') {
            int value = to > from + 5 && b[from + 5] == ' ' ? from + 6 : from + 5;
            if (dataLines == 0) {
                dataFrom = value;
                dataTo = to;
            } else {
                join(value, to);
            }
            dataLines++;
        }
    }

    private void join(int from, int to) {
        if (dataLines == 1) {
            joined = Arrays.copyOfRange(buffer, dataFrom, dataTo);
        }
        int length = joined.length;
        joined = Arrays.copyOf(joined, length + 1 + to - from);
        joined[length] = '\n';
        System.arraycopy(buffer, from, joined, length + 1, to - from);
    }

    private void dispatch() throws MalformedResponse {
        if (dataLines == 1 && dataTo > dataFrom) {
            sink.event(buffer, dataFrom, dataTo);
        } else if (dataLines > 1) {
            sink.event(joined, 0, joined.length);
        }
        forgetData();
    }

    private void forgetData() {
        dataFrom = -1;
        dataTo = 0;
        dataLines = 0;
    }

    /// Moves what is still needed to the front: the current line, and the data line of an unfinished event.
    private void compact() {
        int keep = dataLines == 1 ? dataFrom : lineStart;
        if (keep > 0) {
            System.arraycopy(buffer, keep, buffer, 0, size - keep);
            size -= keep;
            lineStart -= keep;
            unsearched -= keep;
            dataFrom -= keep;
            dataTo -= keep;
        }
    }
}
