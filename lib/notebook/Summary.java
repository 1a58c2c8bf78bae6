//SOURCES Ansi.java Transcript.java
package lib.notebook;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import lib.notebook.Transcript.CellRun;
import lib.notebook.Transcript.Error;
import lib.notebook.Transcript.Output;
import lib.notebook.Transcript.Prose;
import lib.notebook.Transcript.Status;
import lib.notebook.Transcript.Stream;

/// What the exports say alike about a run, each in its own markup.
final class Summary {

    private Summary() {}

    static List<CellRun> cells(Transcript run) {
        return run.parts().stream().filter(CellRun.class::isInstance).map(CellRun.class::cast).toList();
    }

    static Optional<CellRun> failed(Transcript run) {
        return cells(run).stream().filter(cell -> cell.status() == Status.FAILED).findFirst();
    }

    /// Why the cell failed, in one line.
    static Optional<String> reason(CellRun cell) {
        return cell.outputs().stream()
                .filter(Error.class::isInstance)
                .map(output -> Ansi.strip(((Error) output).message()).strip().lines().findFirst().orElse(""))
                .filter(line -> !line.isEmpty())
                .findFirst();
    }

    /// Whether there is a time to tell.
    static boolean ran(CellRun cell) {
        return cell.status() != Status.SKIPPED && cell.status() != Status.NOT_RUN;
    }

    /// The cells that ran, the longest first.
    static List<CellRun> slowest(Transcript run) {
        return cells(run).stream()
                .filter(Summary::ran)
                .sorted(Comparator.comparingDouble(CellRun::seconds).reversed())
                .toList();
    }

    static String word(Status status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// The start to the second, without the `T`.
    static String started(Transcript run) {
        return run.started().replaceFirst("(\\d)T(\\d)", "$1 $2").replaceFirst("(:\\d\\d)\\.\\d+", "$1");
    }

    /// The recipe's text without a first heading that only repeats the title.
    static String prose(Transcript run, Prose prose) {
        boolean first = run.parts().getFirst() == prose;
        return first ? prose.markdown().replaceFirst("^\\s*# " + Pattern.quote(run.title()) + "[ #]*(?:\n|$)", "") : prose.markdown();
    }

    /// Half a surrogate pair, which a Java string can hold and no file in UTF-8, becomes U+FFFD.
    static String encodable(String text) {
        return text.replaceAll("\\p{Cs}", "\ufffd");
    }

    /// Pieces of the same stream that came one after the other, as one.
    static List<Output> joined(List<Output> outputs) {
        var joined = new ArrayList<Output>();
        for (Output output : outputs) {
            if (output instanceof Stream(boolean error, String text) && !joined.isEmpty()
                    && joined.getLast() instanceof Stream(boolean before, String earlier) && before == error) {
                joined.set(joined.size() - 1, new Stream(error, earlier + text));
            } else {
                joined.add(output);
            }
        }
        return joined;
    }
}
