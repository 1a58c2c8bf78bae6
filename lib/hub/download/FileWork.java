//SOURCES Claim.java PartFile.java ../ByteRange.java
package lib.hub.download;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import lib.hub.ByteRange;
import lib.hub.RemoteFile;

/// What is still to be fetched of one file and not yet claimed. Guarded by [Work].
final class FileWork {

    /// The most one request asks for: long enough that the way to the hub and back does not count.
    private static final long SEGMENT = 64L << 20;
    /// In a repair, after how much the whole may be right again.
    private static final long REPAIR_SEGMENT = 16L << 20;

    private record Todo(ByteRange range, int failures, long notBefore, boolean compare) {}

    private final Path folder;
    private final RemoteFile remote;
    private final List<Todo> todo = new ArrayList<>();
    private Optional<PartFile> part = Optional.empty();
    private boolean closed;
    private boolean replaced;
    private int repairs;

    FileWork(Path folder, RemoteFile remote) {
        this.folder = folder;
        this.remote = remote;
    }

    boolean opened() {
        return part.isPresent();
    }

    PartFile part() {
        return part.orElseThrow();
    }

    /// Opens the file.
    /// @return whether something is missing of it
    boolean open() {
        part = Optional.of(new PartFile(folder, remote));
        refill(false);
        return !todo.isEmpty();
    }

    /// Looks for what is missing, or with `compare` takes everything.
    void refill(boolean compare) {
        todo.clear();
        replaced = false;
        if (compare) {
            repairs++;
            for (long from = 0; from < remote.size(); from += REPAIR_SEGMENT) {
                todo.add(new Todo(new ByteRange(from, Math.min(remote.size(), from + REPAIR_SEGMENT)), 0, 0, true));
            }
            return;
        }
        if (part().small() && !part().missing().isEmpty()) {
            part().forgetAll();
        }
        part().missing().forEach(range -> todo.add(new Todo(range, 0, 0, false)));
    }

    /// Takes all of a small file once more.
    void repeat() {
        refill(false);
        repairs++;
    }

    /// How often the whole file has been compared with the hub.
    int repairs() {
        return repairs;
    }

    boolean holds(Claim claim) {
        return part.filter(file -> file == claim.file()).isPresent();
    }

    boolean ready(long now) {
        return !replaced && todo.stream().anyMatch(t -> t.notBefore() <= now);
    }

    long unclaimed() {
        return todo.stream().mapToLong(t -> t.range().length()).sum();
    }

    /// Takes the first range that may be fetched now, the front of it when it is long.
    Claim claim(long now) {
        Todo first = todo.stream().filter(t -> t.notBefore() <= now).min(Comparator.comparingLong(t -> t.range().from())).orElseThrow();
        todo.remove(first);
        long from = first.range().from();
        long end = first.range().to();
        if (end - from > SEGMENT && !part().small()) {
            long cut = (from + SEGMENT) / PieceJournal.BLOCK * PieceJournal.BLOCK;
            todo.add(new Todo(new ByteRange(cut, end), first.failures(), first.notBefore(), first.compare()));
            end = cut;
        }
        return new Claim(part(), from, end, first.failures(), first.compare());
    }

    /// Puts back what is left of a claim.
    void again(Claim claim, int failures, long notBefore) {
        long from = part().small() ? 0 : claim.at();
        if (part().small()) {
            part().forgetAll();
        }
        if (from < claim.end()) {
            todo.add(new Todo(new ByteRange(from, claim.end()), failures, notBefore, claim.compare()));
        }
    }

    void replaced(boolean something) {
        replaced |= something;
    }

    /// Whether the file is to be looked at once nobody fetches anything of it.
    boolean waits() {
        return todo.isEmpty() || replaced;
    }

    boolean hasTodo() {
        return !todo.isEmpty();
    }

    /// Goes on with a repair that has not found everything yet.
    void resume() {
        replaced = false;
    }

    void close() {
        if (!closed) {
            closed = true;
            part.ifPresent(PartFile::close);
        }
    }
}
