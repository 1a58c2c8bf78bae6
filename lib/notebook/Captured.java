//SOURCES Transcript.java
package lib.notebook;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// What code prints to `System.out` and `System.err` while this is open goes to the cell's output instead.
final class Captured implements AutoCloseable {

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final Lines toOut;
    private final Lines toErr;

    private Captured(Consumer<Transcript.Output> outputs) {
        toOut = new Lines(outputs, false);
        toErr = new Lines(outputs, true);
        System.setOut(new PrintStream(toOut, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(toErr, true, StandardCharsets.UTF_8));
    }

    static Captured streams(Consumer<Transcript.Output> outputs) {
        return new Captured(outputs);
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
        toOut.end();
        toErr.end();
    }

    /// Hands on whole lines, so that a letter of several bytes is never cut.
    private static final class Lines extends OutputStream {
        private final Consumer<Transcript.Output> outputs;
        private final boolean error;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(Consumer<Transcript.Output> outputs, boolean error) {
            this.outputs = outputs;
            this.error = error;
        }

        @Override
        public synchronized void write(int b) {
            line.write(b);
            if (b == '\n') {
                end();
            }
        }

        synchronized void end() {
            if (line.size() > 0) {
                outputs.accept(new Transcript.Stream(error, line.toString(StandardCharsets.UTF_8)));
                line.reset();
            }
        }
    }
}
