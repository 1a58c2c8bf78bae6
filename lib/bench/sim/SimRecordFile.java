//SOURCES Served.java
package lib.bench.sim;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/// Writes the server's record of each request as a line of JSON, at once: `received` and `writes` in nanoseconds of one clock.
public final class SimRecordFile implements Consumer<Served>, Closeable {

    private final Writer out;

    public SimRecordFile(Path file) throws IOException {
        out = Files.newBufferedWriter(file);
    }

    @Override
    public void accept(Served served) {
        try {
            out.write("{\"promptTokens\":" + served.promptTokens() + ",\"received\":" + served.received() + ",\"writes\":"
                    + Arrays.toString(served.writes()).replace(" ", "") + "}\n");
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
