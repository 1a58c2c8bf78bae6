package lib.serve.embedded;

/// The types of facts in a GGUF file, in the order of their codes.
enum GgufType {

    UINT8(1), INT8(1), UINT16(2), INT16(2), UINT32(4), INT32(4), FLOAT32(4), BOOL(1), STRING(0), ARRAY(0), UINT64(8), INT64(8), FLOAT64(8);

    private final int bytes;

    GgufType(int bytes) {
        this.bytes = bytes;
    }

    /// Size of a value; 0 where it varies.
    int bytes() {
        return bytes;
    }
}
