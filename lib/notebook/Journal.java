//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES Session.java Transcript.java ../Json.java ../Change.java ../Host.java ../HostException.java ../UsageException.java
package lib.notebook;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.Change;
import lib.Host;
import lib.HostException;
import lib.Json;
import lib.UsageException;

/// What a run has done so far, one JSON record a line, each written at once. After a crash the last line may be torn:
/// it is cut off when the run goes on.
public final class Journal implements AutoCloseable {

    /// A line of the journal.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "record")
    @JsonSubTypes({@JsonSubTypes.Type(value = Started.class, name = "started"), @JsonSubTypes.Type(value = Applying.class, name = "applying"),
            @JsonSubTypes.Type(value = StepDone.class, name = "step"), @JsonSubTypes.Type(value = CellDone.class, name = "cell"),
            @JsonSubTypes.Type(value = HostMoved.class, name = "moved"),
            @JsonSubTypes.Type(value = Ended.class, name = "ended")})
    public sealed interface Entry {}

    /// The first line: what runs where. Secret parameters are `***`.
    public record Started(String recipe, String file, Session.Mode mode, String host, Map<String, String> params, String time) implements Entry {}

    /// Which call of a step: the n-th with these arguments, counted from 0.
    public record Key(String step, Map<String, String> arguments, int occurrence) {
        public Key {
            arguments = Map.copyOf(arguments);
        }
    }

    /// A step's changes were agreed to and are about to be made.
    public record Applying(Key key, List<Change> changes) implements Entry {}

    /// A step gave the host another address; the run goes on there.
    public record HostMoved(String address) implements Entry {}

    /// A step ended. `value` is the state read back.
    public record StepDone(Key key, String outcome, List<Change> changes, JsonNode value, double seconds) implements Entry {}

    /// A cell ended; for a `sh` cell with its output, to be shown again.
    public record CellDone(String cell, String language, String source, Transcript.Status status, List<Transcript.Output> outputs, double seconds, String time)
            implements Entry {}

    public record Ended(Transcript.Status status, String time) implements Entry {}

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Optional<FileChannel> file;
    private final List<Entry> earlier;

    private Journal(Optional<FileChannel> file, List<Entry> earlier) {
        this.file = file;
        this.earlier = List.copyOf(earlier);
    }

    /// Opens a run's journal to go on with it, or begins one. As long as it is open, it is nobody else's: the lock ends
    /// with the process, however that ends.
    /// @throws UsageException when the run is still going, or the file is no journal
    public static Journal open(Path folder) {
        Path path = folder.resolve("journal.jsonl");
        try {
            Files.createDirectories(folder);
            var file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!lock(file)) {
                file.close();
                throw new UsageException("the run in %s is still going".formatted(folder));
            }
            // by this channel: closing another one of the same file would give up the lock
            var bytes = ByteBuffer.allocate((int) file.size());
            while (bytes.hasRemaining() && file.read(bytes) >= 0) {
                // until all is read
            }
            var earlier = new ArrayList<Entry>();
            long end = parse(path, bytes.array(), earlier);
            file.truncate(end).position(end);
            return new Journal(Optional.of(file), earlier);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + path, e);
        }
    }

    /// A journal that knows what a run did and writes down nothing more: what a person does at a prompt is no part of a
    /// recipe's run, and must not pass for it when the run is resumed.
    static Journal unwritten(List<Entry> earlier) {
        return new Journal(Optional.empty(), earlier);
    }

    private static boolean lock(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /// The records of a run, without opening it for more.
    public static List<Entry> read(Path folder) {
        Path path = folder.resolve("journal.jsonl");
        var entries = new ArrayList<Entry>();
        try {
            parse(path, Files.readAllBytes(path), entries);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the journal in " + folder, e);
        }
        return entries;
    }

    /// Reads whole lines and returns where they end.
    private static long parse(Path path, byte[] bytes, List<Entry> entries) {
        int end = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                entries.add(entry(path, entries.size() + 1, new String(bytes, end, i - end, StandardCharsets.UTF_8)));
                end = i + 1;
            }
        }
        return end;
    }

    private static Entry entry(Path path, int line, String text) {
        try {
            return Json.read(text, Entry.class);
        } catch (IllegalArgumentException e) {
            throw new UsageException("%s:%d: not a record of a journal".formatted(path, line));
        }
    }

    /// Takes a host to the address that a step of the run gave it, if one did and it still answers there.
    static void follow(List<Entry> entries, Host host) {
        var moves = entries.stream().filter(HostMoved.class::isInstance).map(HostMoved.class::cast);
        moves.reduce((first, second) -> second).ifPresent(moved -> {
            try {
                host.reconnect(Optional.of(moved.address()), PATIENCE);
            } catch (HostException.ConnectionLost e) {
                // somebody may have moved it back since; what does not answer at its first address either says so there
            }
        });
    }

    public void add(Entry entry) {
        if (file.isEmpty()) {
            return;
        }
        try {
            var line = ByteBuffer.wrap((Json.lineOf(entry, Entry.class) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                file.get().write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the journal", e);
        }
    }

    /// How this call of a step ended in the run that goes on; empty when it did not end well there.
    Optional<StepDone> done(Key key) {
        return earlier.stream().filter(StepDone.class::isInstance).map(StepDone.class::cast)
                .filter(done -> done.key().equals(key) && (done.outcome().equals("changed") || done.outcome().equals("unchanged"))).findFirst();
    }

    /// The changes that this call of a step was making when the run was cut off.
    Optional<Applying> interrupted(Key key) {
        return earlier.stream().filter(Applying.class::isInstance).map(Applying.class::cast).filter(a -> a.key().equals(key)).reduce((a, b) -> b);
    }

    /// A `sh` cell that ended well in the run that goes on; one that was edited since is another.
    Optional<CellDone> done(Cell cell) {
        return earlier.stream().filter(CellDone.class::isInstance).map(CellDone.class::cast)
                .filter(c -> c.cell().equals(cell.name()) && c.source().equals(cell.source()) && c.status() == Transcript.Status.DONE).findFirst();
    }

    @Override
    public void close() {
        try {
            if (file.isPresent()) {
                file.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
