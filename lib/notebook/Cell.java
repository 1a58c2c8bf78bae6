//SOURCES Notebook.java
package lib.notebook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A fenced piece of code in a notebook.
///
/// @param name    given by `name=`, otherwise `cell-` and its number; unique in the notebook
/// @param source  the code between the fences
/// @param line    the line of the file that holds the first line of the code; lines count from 1
/// @param tags    for `--tags` and `--skip`
/// @param skipIf  a Java condition; the cell is skipped when it holds
/// @param timeout how long the cell may take
/// @param query   a `sh` cell that only reads, and so runs while planning
public record Cell(String name, Language language, String source, int line, List<String> tags, Optional<String> skipIf,
                   Optional<Duration> timeout, boolean query) implements Notebook.Part {

    /// `java` runs in JShell on this side; `sh` runs on the host.
    public enum Language { JAVA, SH }

    public Cell {
        tags = List.copyOf(tags);
    }
}
