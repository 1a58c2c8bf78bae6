//SOURCES ../View.java ../Change.java ../Json.java
package lib.notebook;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import lib.Change;
import lib.View;

/// A run of a notebook as it is written down: the prose and cells in their order, with what came out of each cell.
/// Every export is a rendering of this.
///
/// @param title   of the notebook
/// @param recipe  its short name, e.g. `tune`
/// @param params  name and value of each parameter, secrets as `***`
/// @param host    the address it ran on
/// @param started ISO 8601 with offset
/// @param seconds wall time of the run so far
/// @param status  of the whole run
public record Transcript(String title, String recipe, Map<String, String> params, String host, String started, double seconds,
                         Status status, List<Part> parts) {

    public Transcript {
        parts = List.copyOf(parts);
    }

    /// How a cell or a run stands.
    public enum Status { DONE, PLANNED, FAILED, SKIPPED, NOT_RUN, RUNNING }

    /// A piece of the notebook.
    public sealed interface Part {}

    /// Markdown, as in the recipe.
    public record Prose(String markdown) implements Part {}

    /// A cell and what came of it.
    ///
    /// @param name     unique in the notebook
    /// @param language `java` or `sh`
    /// @param source   the code
    /// @param note     why it was skipped, or what it waits for; empty otherwise
    /// @param outputs  in the order in which they came
    public record CellRun(String name, String language, String source, Status status, String note, double seconds, List<Output> outputs)
            implements Part {
        public CellRun {
            outputs = List.copyOf(outputs);
        }
    }

    /// Something that a cell put out.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "output")
    @JsonSubTypes({@JsonSubTypes.Type(value = Stream.class, name = "stream"), @JsonSubTypes.Type(value = Value.class, name = "value"),
            @JsonSubTypes.Type(value = StepRun.class, name = "step"), @JsonSubTypes.Type(value = Error.class, name = "error")})
    public sealed interface Output {}

    /// Text printed on standard output or standard error, perhaps with ANSI colours.
    public record Stream(boolean error, String text) implements Output {}

    /// The value of the cell's last expression.
    public record Value(View view) implements Output {}

    /// A step that the cell ran.
    ///
    /// @param outcome  `unchanged`, `changed`, `planned`, `skipped` or `failed`
    /// @param changes  what changed or would
    /// @param value    the state read back; an empty text when there is none
    /// @param note     reason or error; empty otherwise
    /// @param replayed the outcome came from the journal of the run that this one resumes
    public record StepRun(String step, String outcome, List<Change> changes, View value, String note, boolean replayed, double seconds)
            implements Output {}

    /// Why the cell failed.
    ///
    /// @param where   file and line in the recipe, e.g. `tune.md:31`
    /// @param details a stack trace or compiler output; may be empty
    public record Error(String message, String where, String details) implements Output {}
}
