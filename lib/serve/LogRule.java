//SOURCES LogPattern.java
package lib.serve;

import java.util.List;
import java.util.Optional;

/// What a log must hold for a rule to apply: of `any` at least one pattern, of `all` every one, of `absent` none.
///
/// @param within how many lines the matches of `all` may span; without it they may be anywhere
public record LogRule(List<LogPattern> any, List<LogPattern> all, List<LogPattern> absent, Optional<Integer> within) {

    public LogRule {
        any = List.copyOf(any);
        all = List.copyOf(all);
        absent = List.copyOf(absent);
        if (any.isEmpty() && all.isEmpty()) {
            throw new IllegalArgumentException("a rule for a log needs patterns in any or in all: absence alone shows nothing");
        }
        if (within.isPresent() && (all.size() < 2 || within.get() < 1)) {
            throw new IllegalArgumentException("within is a number of lines, 1 or more, for two patterns or more in all");
        }
    }
}
