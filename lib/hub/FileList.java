//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ModelId.java RemoteFile.java Patterns.java ../StepException.java HubText.java
package lib.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lib.StepException;

/// What a model consists of: the hub's answer to `repo/files`, which is never split into pages.
public record FileList(ModelId model, String revision, List<RemoteFile> files) {

    /// Not part of a model, and left out by the hub's own client too.
    private static final Set<String> GIT_FILES = Set.of(".gitignore", ".gitattributes");

    /// @throws StepException when two files would be one on disk, or one would be the folder of another
    public FileList {
        files = List.copyOf(files);
        var paths = new HashSet<String>();
        for (RemoteFile file : files) {
            if (!paths.add(file.path())) {
                throw new StepException("the hub's list names %s twice".formatted(file.path()));
            }
        }
        for (String path : paths) {
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                if (paths.contains(path.substring(0, slash))) {
                    throw new StepException("the hub's list has %s as a file and as a folder".formatted(path.substring(0, slash)));
                }
            }
        }
    }

    /// Reads `Data` of the answer.
    /// @throws StepException when an entry can't be trusted
    static FileList parse(ModelId model, String revision, JsonNode data) {
        var files = new ArrayList<RemoteFile>();
        for (JsonNode entry : data.path("Files")) {
            String path = entry.path("Path").asText();
            String name = path.substring(path.lastIndexOf('/') + 1);
            // git's mode of a symbolic link is 120000 (octal), 40960 in the list's decimal
            if (entry.path("Mode").asText().equals("40960")) {
                throw new StepException("the hub's list holds a symbolic link, which is refused: " + HubText.printable(path));
            }
            if (!entry.path("Type").asText().equals("tree") && !GIT_FILES.contains(name)) {
                files.add(new RemoteFile(path, entry.path("Size").asLong(-1), entry.path("Sha256").asText()));
            }
        }
        return new FileList(model, revision, files);
    }

    /// The files that the patterns select.
    public FileList only(Patterns patterns) {
        return new FileList(model, revision, files.stream().filter(file -> patterns.select(file.path())).toList());
    }

    /// Bytes in all.
    public long size() {
        return files.stream().mapToLong(RemoteFile::size).sum();
    }
}
