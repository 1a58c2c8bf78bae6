//SOURCES Notebook.java
package lib.notebook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A fenced piece of code in a notebook.
///
/// @param name    given by `name=`, otherwise `cell-` and its number; unique in the notebook
/// @param source  the code between the fences
/// @param file    the file it stands in, as named to the user in errors: the notebook's, or one that it includes
/// @param line    the line of the file that holds the first line of the code; lines count from 1
/// @param tags    for `--tags` and `--skip`
/// @param skipIf  a Java condition; the cell is skipped when it holds
/// @param timeout how long the cell may take
/// @param query   a `sh` cell that only reads, and so runs while planning
public record Cell(String name, Language language, String source, String file, int line, List<String> tags,
                   Optional<String> skipIf, Optional<Duration> timeout, boolean query) implements Notebook.Part {

    /// `java` runs in JShell on this side; `sh` runs on the host.
    public enum Language { JAVA, SH }

    public Cell {
        tags = List.copyOf(tags);
    }

    /// The same cell as part of another notebook: its name begins with that of its own one, which is a tag besides.
    Cell within(String notebook) {
        var more = Stream.concat(Stream.of(notebook), tags.stream()).distinct().toList();
        return new Cell(notebook + "." + name, language, source, file, line, more, skipIf, timeout, query);
    }
}
