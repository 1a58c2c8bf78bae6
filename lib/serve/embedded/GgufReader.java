//SOURCES GgufType.java
package lib.serve.embedded;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Reads the parts of a GGUF file's head one after the other. Every method throws [BufferUnderflowException] where the bytes end too
/// early, and [IllegalArgumentException] where they make no sense.
final class GgufReader {

    private final ByteBuffer bytes;

    /// @param bytes little-endian, behind the magic number
    GgufReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    long position() {
        return bytes.position();
    }

    int number() {
        return bytes.getInt();
    }

    /// A length or an offset.
    long count() {
        long count = bytes.getLong();
        if (count < 0) {
            throw new IllegalArgumentException("a negative count");
        }
        return count;
    }

    String text() {
        byte[] utf8 = new byte[toInt(count())];
        bytes.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /// A key and its value. Texts and whole numbers of 32 bits are kept, everything else is skipped.
    void fact(Map<String, Object> facts) {
        String key = text();
        GgufType type = type();
        switch (type) {
            case STRING -> facts.put(key, text());
            case UINT32, INT32 -> facts.put(key, number());
            case ARRAY -> skipArray();
            case UINT8, INT8, UINT16, INT16, FLOAT32, BOOL, UINT64, INT64, FLOAT64 -> skip(type.bytes());
        }
    }

    private void skipArray() {
        GgufType type = type();
        long length = count();
        if (type.bytes() > 0) {
            skip(Math.multiplyExact(length, (long) type.bytes()));
            return;
        }
        for (long i = 0; i < length; i++) {
            if (type == GgufType.STRING) {
                skip(count());
            } else {
                skipArray();
            }
        }
    }

    private GgufType type() {
        int code = number();
        if (code < 0 || code >= GgufType.values().length) {
            throw new IllegalArgumentException("no such type: " + code);
        }
        return GgufType.values()[code];
    }

    private void skip(long count) {
        bytes.position(bytes.position() + toInt(count));
    }

    /// @throws BufferUnderflowException if there are not so many bytes left
    private int toInt(long count) {
        if (count > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        return (int) count;
    }
}
