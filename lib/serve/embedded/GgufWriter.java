//SOURCES GgufType.java
package lib.serve.embedded;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes a model in the format GGUF, version 3: facts about it by key, then its tensors in half precision or single precision.
/// The format is described in ggml's `docs/gguf.md`; everything is little-endian.
public final class GgufWriter {

    /// How a tensor's numbers are stored.
    public enum Precision {
        F32(0, Float.BYTES), F16(1, Short.BYTES);

        private final int code;
        private final int bytes;

        Precision(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }
    }

    /// @param shape the innermost dimension, along which numbers follow each other, first
    public record Tensor(String name, Precision precision, List<Integer> shape, float[] values) {

        public Tensor {
            shape = List.copyOf(shape);
            if (shape.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact) != values.length) {
                throw new IllegalArgumentException("tensor %s of %d numbers has shape %s".formatted(name, values.length, shape));
            }
        }
    }

    static final int MAGIC = 0x46554747;
    static final int VERSION = 3;
    private static final int ALIGNMENT = 32;

    private final ByteArrayOutputStream facts = new ByteArrayOutputStream();
    private final List<Tensor> tensors = new ArrayList<>();
    private long factCount;

    public GgufWriter put(String key, String value) {
        key(key, GgufType.STRING);
        text(facts, value);
        return this;
    }

    public GgufWriter put(String key, int value) {
        key(key, GgufType.UINT32);
        number(facts, value, Integer.BYTES);
        return this;
    }

    public GgufWriter put(String key, float value) {
        key(key, GgufType.FLOAT32);
        number(facts, Float.floatToRawIntBits(value), Integer.BYTES);
        return this;
    }

    public GgufWriter put(String key, boolean value) {
        key(key, GgufType.BOOL);
        number(facts, value ? 1 : 0, 1);
        return this;
    }

    public GgufWriter put(String key, List<String> values) {
        array(key, GgufType.STRING, values.size());
        values.forEach(value -> text(facts, value));
        return this;
    }

    public GgufWriter put(String key, int[] values) {
        array(key, GgufType.INT32, values.length);
        for (int value : values) {
            number(facts, value, Integer.BYTES);
        }
        return this;
    }

    public GgufWriter put(String key, float[] values) {
        array(key, GgufType.FLOAT32, values.length);
        for (float value : values) {
            number(facts, Float.floatToRawIntBits(value), Integer.BYTES);
        }
        return this;
    }

    public GgufWriter add(Tensor tensor) {
        tensors.add(tensor);
        return this;
    }

    public void write(Path file) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        number(head, MAGIC, Integer.BYTES);
        number(head, VERSION, Integer.BYTES);
        number(head, tensors.size(), Long.BYTES);
        number(head, factCount, Long.BYTES);
        facts.writeTo(head);
        long offset = 0;
        for (Tensor tensor : tensors) {
            text(head, tensor.name());
            number(head, tensor.shape().size(), Integer.BYTES);
            tensor.shape().forEach(length -> number(head, length, Long.BYTES));
            number(head, tensor.precision().code, Integer.BYTES);
            number(head, offset, Long.BYTES);
            offset += aligned((long) tensor.values().length * tensor.precision().bytes);
        }
        head.writeBytes(new byte[(int) (aligned(head.size()) - head.size())]);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            head.writeTo(out);
            for (Tensor tensor : tensors) {
                out.write(bytes(tensor));
            }
        }
    }

    private static byte[] bytes(Tensor tensor) {
        int size = tensor.values().length * tensor.precision().bytes;
        ByteBuffer buffer = ByteBuffer.allocate((int) aligned(size)).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : tensor.values()) {
            switch (tensor.precision()) {
                case F32 -> buffer.putFloat(value);
                case F16 -> buffer.putShort(Float.floatToFloat16(value));
            }
        }
        return buffer.array();
    }

    private static long aligned(long size) {
        return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private void key(String key, GgufType type) {
        factCount++;
        text(facts, key);
        number(facts, type.ordinal(), Integer.BYTES);
    }

    private void array(String key, GgufType elements, int length) {
        key(key, GgufType.ARRAY);
        number(facts, elements.ordinal(), Integer.BYTES);
        number(facts, length, Long.BYTES);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(out, utf8.length, Long.BYTES);
        out.writeBytes(utf8);
    }

    private static void number(ByteArrayOutputStream out, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> 8 * i));
        }
    }
}
