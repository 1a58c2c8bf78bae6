package lib.hub;

/// Bytes of a file from `from` to before `to`; at least one.
public record ByteRange(long from, long to) {

    public ByteRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("not a range of bytes: %d to %d".formatted(from, to));
        }
    }

    public long length() {
        return to - from;
    }

    /// As the `Range` header asks for it: always with an end, since the hub's gateway answers open ends wrongly.
    public String header() {
        return "bytes=%d-%d".formatted(from, to - 1);
    }

    /// As the `Content-Range` header of the right answer gives it.
    public String contentRange(long size) {
        return "bytes %d-%d/%d".formatted(from, to - 1, size);
    }
}
