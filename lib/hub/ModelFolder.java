//SOURCES FileList.java DoneRecord.java ../Host.java
package lib.hub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lib.Command;
import lib.Host;

/// What is there of a model on a host, found with one cheap query: sizes, times of change, and the record of what was checked.
///
/// @param files each file of the list, in its order
public record ModelFolder(List<Found> files) {

    /// How a file stands.
    public enum Kind {
        /// there, and checked since its last change
        DONE,
        /// there with the right size, never checked
        UNCHECKED,
        /// there, but not what the list has
        WRONG,
        /// an earlier run has left a part of it
        PARTLY,
        MISSING
    }

    /// @param there         bytes that need not be fetched
    /// @param changedMillis time of the last change; 0 when it is not there
    public record Found(RemoteFile file, Kind kind, long there, long changedMillis) {}

    /// Type, size, time of change, allocated blocks of 512 bytes and path of each file; then the record.
    private static final String LOOK = """
            [ ! -d "$1" ] || find "$1/" -name .thorbook -prune -o \\( -type f -o -type l \\) -printf '%y %s %T@ %b %P\\n'
            printf '\\036'
            cat "$1/$2" 2> /dev/null || true""";

    public ModelFolder {
        files = List.copyOf(files);
    }

    private record OnDisk(boolean regular, long size, long changedMillis, long allocated) {
        static OnDisk parse(String[] words) {
            var time = words[2].split("\\.");
            long millis = Long.parseLong(time[0]) * 1000 + (time.length < 2 ? 0 : Long.parseLong((time[1] + "000").substring(0, 3)));
            return new OnDisk(words[0].equals("f"), Long.parseLong(words[1]), millis, Long.parseLong(words[3]) * 512);
        }
    }

    /// Asks a host. Queries only.
    public static ModelFolder read(Host host, String folder, FileList list) {
        var parts = host.run(Command.query("sh", "-c", LOOK, "sh", folder, DoneRecord.PATH)).orFail().stdout().split("\036", 2);
        var there = new HashMap<String, OnDisk>();
        parts[0].lines().map(line -> line.split(" ", 5)).filter(words -> words.length == 5 && words[2].matches("-?\\d+(\\.\\d+)?"))
                .forEach(words -> there.put(words[4], OnDisk.parse(words)));
        var record = DoneRecord.parse(parts.length < 2 ? "" : parts[1]);
        var found = new ArrayList<Found>();
        list.files().forEach(file -> found.add(found(file, there, record)));
        return new ModelFolder(found);
    }

    private static Found found(RemoteFile file, Map<String, OnDisk> there, DoneRecord record) {
        var whole = there.get(file.path());
        var part = there.get(file.path() + ".part");
        if (whole != null && whole.regular() && whole.size() == file.size()) {
            boolean done = record.proves(file, whole.size(), whole.changedMillis());
            return new Found(file, done ? Kind.DONE : Kind.UNCHECKED, file.size(), whole.changedMillis());
        }
        // the part is sparse: what is allocated of it has arrived
        if (part != null && part.regular() && there.containsKey(file.path() + ".part.journal")) {
            return new Found(file, Kind.PARTLY, Math.min(file.size(), part.allocated()), 0);
        }
        return new Found(file, whole == null ? Kind.MISSING : Kind.WRONG, 0, 0);
    }

    /// The same, with some of the files that are there found wrong.
    public ModelFolder without(List<RemoteFile> wrong) {
        return new ModelFolder(files.stream().map(found -> wrong.contains(found.file()) ? new Found(found.file(), Kind.WRONG, 0, 0)
                : found).toList());
    }

    /// Those of a kind.
    public List<RemoteFile> of(Kind kind) {
        return files.stream().filter(found -> found.kind() == kind).map(Found::file).toList();
    }

    /// Bytes still to be fetched.
    public long toFetch() {
        return files.stream().mapToLong(found -> found.file().size() - found.there()).sum();
    }
}
