//SOURCES Check.java ../View.java
package lib.flash;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import lib.View;

/// How checks are shown, and what they come to.
public final class Checks {

    private Checks() {}

    /// The worst of the verdicts; `ok` where there are none.
    public static Check.Verdict worst(List<Check> checks) {
        return checks.stream().map(Check::verdict).max(Comparator.naturalOrder()).orElse(Check.Verdict.OK);
    }

    /// A table, and below it what to do about each check that is not `ok`.
    public static View view(List<Check> checks) {
        var views = new ArrayList<View>();
        views.add(new View.Table(List.of("check", "", "found"),
                checks.stream().map(check -> List.of(check.what(), check.verdict().toString(), check.found())).toList()));
        var fixes = checks.stream().filter(check -> !check.fix().isEmpty()).map(check -> List.of(check.what() + ":", check.fix())).toList();
        if (!fixes.isEmpty()) {
            views.add(new View.Text("\nwhat to do"));
            views.add(new View.Table(List.of("", ""), fixes));
        }
        return new View.Several(views);
    }

    /// One line, e.g. `12 ok, 1 warn, 0 fail`.
    public static String summary(List<Check> checks) {
        var parts = new ArrayList<String>();
        for (Check.Verdict verdict : Check.Verdict.values()) {
            parts.add(checks.stream().filter(check -> check.verdict() == verdict).count() + " " + verdict);
        }
        return String.join(", ", parts);
    }
}
