//SOURCES ../../StepException.java
package lib.hub.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import lib.StepException;

/// Makes folders inside a model's folder, and keeps to it: a symbolic link there may lead anywhere.
final class SafeFolders {

    private SafeFolders() {}

    /// @param folder the model's own, which may be a link
    /// @param inside a folder in it, or itself
    /// @throws StepException when a link on the way leads out of it
    static void make(Path folder, Path inside) throws IOException {
        Path existing = inside;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = existing.toAbsolutePath().getParent();
        }
        Files.createDirectories(folder);
        if (existing.toAbsolutePath().startsWith(folder.toAbsolutePath()) && !existing.toRealPath().startsWith(folder.toRealPath())) {
            throw new StepException("%s leads out of %s: refused".formatted(existing, folder));
        }
        Files.createDirectories(inside);
    }

    static void refuseLink(Path file) {
        if (Files.isSymbolicLink(file)) {
            throw new StepException("%s is a symbolic link: refused".formatted(file));
        }
    }
}
