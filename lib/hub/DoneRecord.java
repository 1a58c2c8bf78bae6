//SOURCES RemoteFile.java ../Json.java
package lib.hub;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lib.Json;

/// Which files of a folder had which SHA-256, and what they looked like then: while size and time of change are the same, a file
/// need not be read again. It is the file [#PATH] in a model's folder.
///
/// @param files by path
public record DoneRecord(Map<String, Entry> files) {

    public static final String PATH = ".thorbook/files.json";

    /// @param changedMillis time of the last change
    public record Entry(long size, long changedMillis, String sha256) {}

    public DoneRecord {
        files = Map.copyOf(Optional.ofNullable(files).orElse(Map.of()));
    }

    /// Reads a record; what is none counts as empty, since then all is hashed once more.
    public static DoneRecord parse(String json) {
        try {
            return json.isBlank() ? new DoneRecord(Map.of()) : Json.read(json, DoneRecord.class);
        } catch (IllegalArgumentException e) {
            return new DoneRecord(Map.of());
        }
    }

    /// Whether this file was found right when it looked like this.
    boolean proves(RemoteFile file, long size, long changedMillis) {
        return new Entry(size, changedMillis, file.sha256()).equals(files.get(file.path()));
    }

    DoneRecord with(RemoteFile file, long changedMillis) {
        var more = new TreeMap<>(files);
        more.put(file.path(), new Entry(file.size(), changedMillis, file.sha256()));
        return new DoneRecord(more);
    }

    String json() {
        return Json.pretty(new TreeMap<>(Map.of("files", new TreeMap<>(files)))) + "\n";
    }
}
