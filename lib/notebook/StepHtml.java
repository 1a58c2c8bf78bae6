//SOURCES Elapsed.java Html.java Transcript.java ViewHtml.java
package lib.notebook;

import java.util.stream.Collectors;
import lib.Change;
import lib.notebook.Transcript.StepRun;

/// A step that ran, as a card: what became of it, what changed from what to what, and the state that was read back.
final class StepHtml {

    private StepHtml() {}

    /// @param place an id in the page that nothing else has
    static String of(StepRun run, String place) {
        String value = ViewHtml.of(run.value(), place);
        return """
                <div class="step %1$s">
                <p class="step-head"><strong>%2$s</strong> <span class="badge %1$s">%1$s</span>%3$s <span class="time">%4$s</span></p>
                %5$s%6$s%7$s</div>
                """.formatted(Html.escape(run.outcome()), Html.escape(run.step()),
                run.replayed() ? " <span class=\"replayed\">replayed from the journal</span>" : "", run.replayed() ? "" : Elapsed.of(run.seconds()),
                run.note().isBlank() ? "" : "<pre class=\"note\"><samp>%s</samp></pre>\n".formatted(Html.printed(run.note().strip())),
                changes(run),
                value.isEmpty() ? "" : "<details><summary>%s</summary>\n%s</details>\n".formatted(
                        run.outcome().equals("failed") ? "State found" : "State read back", value));
    }

    private static String changes(StepRun run) {
        if (run.changes().isEmpty()) {
            return "";
        }
        return run.changes().stream().map(StepHtml::change)
                .collect(Collectors.joining("", "<div class=\"scroll\"><table class=\"changes\"><tbody>\n", "</tbody></table></div>\n"));
    }

    private static String change(Change change) {
        return "<tr><th scope=\"row\">%s</th><td><del>%s</del></td><td class=\"arrow\">\u2192</td><td><ins>%s</ins></td></tr>\n"
                .formatted(Html.escape(change.what()), side(change.before()), side(change.after()));
    }

    private static String side(String text) {
        return text.isEmpty() ? "(none)" : Html.printed(text);
    }
}
