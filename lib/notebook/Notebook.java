//SOURCES Cell.java Param.java NotebookParser.java ../UsageException.java
package lib.notebook;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import lib.UsageException;

/// A recipe: Markdown with prose and cells. Fenced blocks of `java` and `sh` at the top level are cells; everything
/// else is prose. Front matter in YAML gives the title, the parameters, and the host if it is always the same.
///
/// @param name its short name, e.g. `tune`
/// @param file as named to the user in errors
/// @param host on which it runs, unless another is named; empty for the usual one
/// @param steps those that it brings along, which `steps` in its front matter names
public record Notebook(String name, String file, String title, Optional<String> host, List<Param> params, List<OwnStep> steps, List<Part> parts) {

    /// A Java file beside a notebook, with a step that is not Thorbook's.
    public record OwnStep(String file, String source) {}

    /// A cell, or prose.
    public sealed interface Part permits Cell, Prose {}

    /// Markdown between cells.
    public record Prose(String markdown) implements Part {}

    public Notebook {
        params = List.copyOf(params);
        steps = List.copyOf(steps);
        parts = List.copyOf(parts);
    }

    /// A notebook with no steps of its own.
    public Notebook(String name, String file, String title, List<Param> params, List<Part> parts) {
        this(name, file, title, Optional.empty(), params, List.of(), parts);
    }

    public List<Cell> cells() {
        return parts.stream().filter(Cell.class::isInstance).map(Cell.class::cast).toList();
    }

    /// Reads a notebook that includes no other.
    /// @param file its file name, for messages; its base name is the notebook's name
    /// @throws UsageException with file and line, for front matter or attributes that can't be read
    public static Notebook parse(String file, String text) {
        return parse(file, text, other -> {
            throw new UsageException("there is no %s to include".formatted(other));
        });
    }

    /// Reads a notebook and those that it includes with a line as `[Tune the Thor](tune.md "include")`.
    /// @param others gives the text of a notebook or a step by its file name, which has the folder of `file`; its UsageException says that
    ///               there is none
    /// @throws UsageException as above, and when something can't be included
    public static Notebook parse(String file, String text, UnaryOperator<String> others) {
        return new NotebookParser(file, text, others).parse();
    }
}
