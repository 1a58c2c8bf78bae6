//SOURCES ../../StepException.java GgufReader.java GgufType.java GgufTensorType.java GgufWriter.java
package lib.serve.embedded;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lib.StepException;

/// What the head of a GGUF file says about the model in it.
///
/// @param architecture by llama.cpp's name, e.g. `qwen2`
/// @param name as its makers call it; empty if the file does not say
/// @param contextLength most tokens that it was trained with; 0 if the file does not say
/// @param quantisation of most of its tensors, e.g. `Q4_K_M`
/// @param parameters how many weights there are
public record GgufHeader(String architecture, String name, int contextLength, String quantisation, long parameters) {

    private static final Map<Integer, String> QUANTISATIONS = Map.ofEntries(Map.entry(0, "F32"), Map.entry(1, "F16"), Map.entry(2, "Q4_0"),
            Map.entry(3, "Q4_1"), Map.entry(7, "Q8_0"), Map.entry(8, "Q5_0"), Map.entry(9, "Q5_1"), Map.entry(10, "Q2_K"),
            Map.entry(11, "Q3_K_S"), Map.entry(12, "Q3_K_M"), Map.entry(13, "Q3_K_L"), Map.entry(14, "Q4_K_S"), Map.entry(15, "Q4_K_M"),
            Map.entry(16, "Q5_K_S"), Map.entry(17, "Q5_K_M"), Map.entry(18, "Q6_K"), Map.entry(32, "BF16"));
    /// Encoders and the like: they have no next token.
    private static final List<String> NOT_GENERATIVE = List.of("bert", "nomic-bert", "jina-bert-v2", "t5", "t5encoder", "wavtokenizer-dec");
    private static final int MOST_DIMENSIONS = 8;

    /// Reads the head of a file, and checks that its tensors are all there.
    ///
    /// @throws StepException if it is not GGUF, is cut off, or holds a model that does not generate text
    /// @throws IOException if it cannot be read
    public static GgufHeader of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(size, Integer.MAX_VALUE));
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            if (bytes.remaining() < Integer.BYTES || bytes.getInt() != GgufWriter.MAGIC) {
                throw new StepException(file + " is not a GGUF file");
            }
            return read(file, new GgufReader(bytes), size);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new StepException(file + " is damaged or cut off: its head does not come to an end", e);
        }
    }

    private static GgufHeader read(Path file, GgufReader reader, long fileSize) {
        int version = reader.number();
        if (version != 2 && version != GgufWriter.VERSION) {
            throw new StepException("%s is GGUF of version %d; known are 2 and 3".formatted(file, version));
        }
        long tensors = reader.count();
        Map<String, Object> facts = new HashMap<>();
        for (long left = reader.count(); left > 0; left--) {
            reader.fact(facts);
        }
        long parameters = 0;
        long end = 0;
        for (long i = 0; i < tensors; i++) {
            Tensor tensor = tensor(reader);
            parameters += tensor.numbers();
            end = Math.max(end, tensor.end());
        }
        long start = aligned(reader.position(), facts.get("general.alignment") instanceof Integer alignment ? alignment : 32);
        if (start + end > fileSize) {
            throw new StepException("%s is cut off: it has %d of at least %d bytes".formatted(file, fileSize, start + end));
        }
        String architecture = facts.get("general.architecture") instanceof String text ? text : "unknown";
        if (NOT_GENERATIVE.contains(architecture)) {
            throw new StepException("%s holds a model (%s) that does not generate text".formatted(file, architecture));
        }
        return new GgufHeader(architecture, facts.get("general.name") instanceof String text ? text : "",
                facts.get(architecture + ".context_length") instanceof Integer length ? length : 0,
                facts.get("general.file_type") instanceof Integer type ? QUANTISATIONS.getOrDefault(type, "type " + type) : "unknown",
                parameters);
    }

    /// @param end where it ends, counted from where the first one begins
    private record Tensor(long numbers, long end) {}

    private static Tensor tensor(GgufReader reader) {
        reader.text();
        int dimensions = reader.number();
        if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("a tensor of " + dimensions + " dimensions");
        }
        long numbers = 1;
        for (int i = 0; i < dimensions; i++) {
            numbers *= reader.count();
        }
        int type = reader.number();
        return new Tensor(numbers, reader.count() + GgufTensorType.bytes(type, numbers));
    }

    private static long aligned(long position, int alignment) {
        return (position + alignment - 1) / alignment * alignment;
    }

    /// On one line, for people.
    public String describe() {
        String model = name.isEmpty() ? architecture : name + " (" + architecture + ")";
        String size = parameters < 1e9 ? "%.0f million".formatted(parameters / 1e6) : "%.1f billion".formatted(parameters / 1e9);
        return "%s, %s parameters in %s".formatted(model, size, quantisation);
    }
}
