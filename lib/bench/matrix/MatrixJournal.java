//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES UnitRecord.java
package lib.bench.matrix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/// What has become of each unit: one line of JSON for each, on the disk before the next unit begins.
public final class MatrixJournal {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    /// @param folder of the matrix; it need not exist
    public MatrixJournal(Path folder) {
        file = folder.resolve("matrix.jsonl");
    }

    /// The last record of each unit, by its id. A line that a kill cut off counts for nothing.
    public Map<String, UnitRecord> read() {
        Map<String, UnitRecord> records = new LinkedHashMap<>();
        if (Files.exists(file)) {
            try {
                for (String line : Files.readString(file).split("\n")) {
                    add(records, line);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("can't read " + file, e);
            }
        }
        return records;
    }

    private static void add(Map<String, UnitRecord> records, String line) {
        try {
            UnitRecord record = JSON.readValue(line, UnitRecord.class);
            records.put(record.unit(), record);
        } catch (JsonProcessingException e) {
            // cut off in the middle: the unit is measured again
        }
    }

    /// Returns once the record is on the disk.
    public void add(UnitRecord record) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            // a line before this one may lack its end
            String line = (endsWhole() ? "" : "\n") + JSON.writeValueAsString(record) + "\n";
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file, e);
        }
    }

    private boolean endsWhole() throws IOException {
        return !Files.exists(file) || Files.readString(file).endsWith("\n") || Files.size(file) == 0;
    }
}
