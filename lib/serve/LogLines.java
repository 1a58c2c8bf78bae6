package lib.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// A log as lines. Only a line feed ends a line, so that the numbers are those of an editor: a progress bar rewrites its
/// line by carriage returns. What is no UTF-8 is replaced.
public final class LogLines {

    /// Characters of a line that are kept: what is no text may have no line feed at all.
    private static final int LONGEST = 1 << 16;

    private LogLines() {}

    /// Passes on each line, without its end.
    public static void read(InputStream log, Consumer<String> lines) throws IOException {
        var reader = new InputStreamReader(log, StandardCharsets.UTF_8);
        var letters = new char[1 << 16];
        var line = new StringBuilder();
        boolean open = false;
        for (int read = reader.read(letters); read >= 0; read = reader.read(letters)) {
            for (int i = 0; i < read; i++) {
                open = letters[i] != '\n';
                if (!open) {
                    lines.accept(line.toString());
                    line.setLength(0);
                } else if (line.length() < LONGEST) {
                    line.append(letters[i] == '\r' ? ' ' : letters[i]);
                }
            }
        }
        if (open) {
            lines.accept(line.toString());
        }
    }
}
