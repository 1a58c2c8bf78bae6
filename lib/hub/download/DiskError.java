//SOURCES ../../StepException.java
package lib.hub.download;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import lib.StepException;

/// What to say when the disk refuses.
final class DiskError {

    private DiskError() {}

    static StepException of(Path file, IOException e) {
        String reason = e instanceof FileSystemException f ? Optional.ofNullable(f.getReason()).orElse(f.getClass().getSimpleName())
                : String.valueOf(e.getMessage());
        boolean full = reason.contains("No space left") || reason.contains("Disk quota");
        return new StepException("can't write %s: %s%s".formatted(file, reason,
                full ? "; what has arrived is kept: make room and run it again to go on" : ""));
    }
}
