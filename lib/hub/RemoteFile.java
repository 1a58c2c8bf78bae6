//SOURCES ../StepException.java HubText.java
package lib.hub;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import lib.StepException;

/// A file of a model as the hub lists it.
///
/// @param path   relative to the model, parts separated by `/`
/// @param size   bytes
/// @param sha256 of the whole file, 64 hex digits in lower case
public record RemoteFile(String path, long size, String sha256) {

    /// Our own names in a model's folder, which no file of the hub may take.
    private static final String OWN_FOLDER = ".thorbook";

    /// @throws StepException when the entry can't be trusted: a path that leaves the folder, no size, no hash
    public RemoteFile {
        sha256 = sha256.toLowerCase(Locale.ROOT);
        if (!safe(path)) {
            throw new StepException("the hub's list holds a path that is refused: '%s'".formatted(HubText.printable(path)));
        }
        if (size < 0 || !sha256.matches("[0-9a-f]{64}")) {
            throw new StepException("the hub's list has no size or no SHA-256 for %s, so it can't be checked".formatted(HubText.printable(path)));
        }
    }

    /// Whether a path stays inside the folder it is resolved against, and is one that we do not use ourselves.
    private static boolean safe(String path) {
        var parts = path.split("/", -1);
        return path.chars().noneMatch(c -> c < ' ' || c == '\\' || c == 0x7f) && path.length() < 1024 && !parts[0].equals(OWN_FOLDER)
                && Arrays.stream(parts).noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    /// Where the file goes in a model's folder.
    public Path in(Path folder) {
        return folder.resolve(path);
    }
}
