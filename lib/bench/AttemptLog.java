//SOURCES Attempt.java Failure.java
package lib.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// The attempts of a run in a temporary file, so that the memory of the client does not grow with the length of the run.
///
/// One thread appends; reading starts from the beginning each time and sees what was appended until then. The file is
/// deleted on [#close()]. I/O errors surface as [UncheckedIOException]: without its log a run has no result.
public final class AttemptLog implements Closeable {

    private static final int BUFFER = 1 << 16;
    private static final byte COMPLETED = 1;
    private static final byte FAILED = 2;

    private final Path file;
    private final DataOutputStream out;
    private int size;

    public AttemptLog() {
        try {
            file = Files.createTempFile("thorbook-run-", ".log");
            out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A log that already holds the given attempts.
    public static AttemptLog of(Iterable<? extends Attempt> attempts) {
        AttemptLog log = new AttemptLog();
        attempts.forEach(log::append);
        return log;
    }

    public int size() {
        return size;
    }

    public void append(Attempt attempt) {
        try {
            switch (attempt) {
                case Attempt.Completed completed -> write(completed);
                case Attempt.Failed failed -> write(failed);
            }
            size++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Delivers every attempt in the order of appending.
    public void forEach(Consumer<Attempt> consumer) {
        try {
            out.flush();
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
                for (int i = 0; i < size; i++) {
                    consumer.accept(in.readByte() == COMPLETED ? readCompleted(in) : readFailed(in));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Delivers every attempt that was answered in full.
    public void forEachCompleted(Consumer<Attempt.Completed> consumer) {
        forEach(attempt -> {
            if (attempt instanceof Attempt.Completed completed) {
                consumer.accept(completed);
            }
        });
    }

    @Override
    public void close() {
        try {
            out.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Attempt.Completed a) throws IOException {
        out.writeByte(COMPLETED);
        writeHead(a);
        Attempt.Tokens tokens = a.tokens();
        out.writeInt(tokens.askedInput());
        out.writeInt(tokens.input());
        out.writeInt(tokens.askedOutput());
        out.writeInt(tokens.output());
        out.writeBoolean(tokens.reported());
        Attempt.Arrival arrival = a.arrival();
        out.writeDouble(arrival.ttft());
        out.writeDouble(arrival.firstToken());
        out.writeInt(arrival.itls().length);
        ByteBuffer gaps = ByteBuffer.allocate(arrival.itls().length * Double.BYTES);
        gaps.asDoubleBuffer().put(arrival.itls());
        out.write(gaps.array());
        out.writeInt(arrival.tokensPerEvent().length);
        ByteBuffer counts = ByteBuffer.allocate(arrival.tokensPerEvent().length * Integer.BYTES);
        counts.asIntBuffer().put(arrival.tokensPerEvent());
        out.write(counts.array());
        out.writeDouble(arrival.last());
        out.writeDouble(arrival.trailer());
        out.writeBoolean(a.finishReason().isPresent());
        writeText(a.finishReason().orElse(""));
        writeText(a.text());
    }

    private void write(Attempt.Failed a) throws IOException {
        out.writeByte(FAILED);
        writeHead(a);
        out.writeDouble(a.latency());
        out.writeInt(a.askedInput());
        out.writeByte(a.kind().ordinal());
        writeText(a.message());
    }

    private void writeHead(Attempt a) throws IOException {
        out.writeInt(a.index());
        out.writeDouble(a.scheduled());
        out.writeDouble(a.start());
    }

    private void writeText(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static Attempt readCompleted(DataInputStream in) throws IOException {
        int index = in.readInt();
        double scheduled = in.readDouble();
        double start = in.readDouble();
        var tokens = new Attempt.Tokens(in.readInt(), in.readInt(), in.readInt(), in.readInt(), in.readBoolean());
        double ttft = in.readDouble();
        double firstToken = in.readDouble();
        double[] itls = new double[in.readInt()];
        ByteBuffer.wrap(in.readNBytes(itls.length * Double.BYTES)).asDoubleBuffer().get(itls);
        int[] counts = new int[in.readInt()];
        ByteBuffer.wrap(in.readNBytes(counts.length * Integer.BYTES)).asIntBuffer().get(counts);
        var arrival = new Attempt.Arrival(ttft, firstToken, itls, counts, in.readDouble(), in.readDouble());
        boolean finished = in.readBoolean();
        String reason = readText(in);
        return new Attempt.Completed(index, scheduled, start, tokens, arrival, finished ? Optional.of(reason) : Optional.empty(),
                readText(in));
    }

    private static Attempt readFailed(DataInputStream in) throws IOException {
        return new Attempt.Failed(in.readInt(), in.readDouble(), in.readDouble(), in.readDouble(), in.readInt(),
                Failure.values()[in.readByte()], readText(in));
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
