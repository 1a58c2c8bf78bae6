//SOURCES ModelFolder.java FolderLock.java Checksums.java ByteText.java download/Download.java ../StepException.java
package lib.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import lib.Host;
import lib.StepException;
import lib.hub.ModelFolder.Kind;
import lib.hub.download.Download;
import lib.hub.download.Watcher;

/// Makes a model's folder on this machine what the hub's list says: checks what is there, fetches what is not, keeps the record.
///
/// @param download what to fetch from, how, and where to
public record LocalModel(Download download) {

    /// Is told how it goes.
    public interface Narrator extends Watcher {
        void say(String line);

        /// @param arrived what of it earlier runs have left
        void begin(int files, long bytes, long arrived);
    }

    private Path folder() {
        return download.folder();
    }

    /// Checks and fetches, under the folder's lock: what another download has done meanwhile is not done again.
    /// @param host  this machine
    /// @param wrong paths of files that are there, but were found to be others than the list says
    /// @param who   named to others who wait for the folder
    /// @throws StepException when something could not be fetched or written; what has arrived is kept
    public void complete(Host host, List<String> wrong, String who, Narrator narrator) {
        try (var _ = FolderLock.take(folder(), who, narrator::say)) {
            FileList list = download.list();
            var found = ModelFolder.read(host, folder().toString(), list)
                    .without(list.files().stream().filter(file -> wrong.contains(file.path())).toList());
            var record = new Record(DoneRecord.parse(read()));
            var unchecked = found.of(Kind.UNCHECKED);
            var others = Checksums.wrong(folder(), unchecked, narrator::say);
            unchecked.stream().filter(file -> !others.contains(file)).forEach(record::add);
            var rest = found.without(others);
            var wanted = new ArrayList<RemoteFile>();
            List.of(Kind.WRONG, Kind.PARTLY, Kind.MISSING).forEach(kind -> wanted.addAll(rest.of(kind)));
            if (!wanted.isEmpty()) {
                checkSpace(rest.toFetch());
                long bytes = wanted.stream().mapToLong(RemoteFile::size).sum();
                narrator.begin(wanted.size(), bytes, bytes - rest.toFetch());
                download.run(wanted, record::add, narrator);
            }
        }
    }

    private void checkSpace(long needed) {
        try {
            long free = Files.getFileStore(folder()).getUsableSpace();
            if (needed > free) {
                throw new StepException("%s are still to be fetched, and %s are free in %s: make room, or name another folder with --local-dir"
                        .formatted(ByteText.of(needed), ByteText.of(free), folder()));
            }
        } catch (IOException e) {
            throw new StepException("can't ask for the free space of %s: %s".formatted(folder(), e.getMessage()));
        }
    }

    private String read() {
        try {
            Path file = folder().resolve(DoneRecord.PATH);
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /// The record while it grows: written anew after each file, in one move.
    private final class Record {
        private DoneRecord done;

        Record(DoneRecord done) {
            this.done = done;
        }

        void add(RemoteFile file) {
            try {
                done = done.with(file, Files.getLastModifiedTime(file.in(folder())).toMillis());
                Path path = folder().resolve(DoneRecord.PATH);
                Path fresh = path.resolveSibling("files.json.new");
                Files.writeString(fresh, done.json());
                Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new StepException("can't write %s in %s: %s".formatted(DoneRecord.PATH, folder(), e.getMessage()));
            }
        }
    }
}
