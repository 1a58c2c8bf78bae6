//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
package lib.serve;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a log line must hold: a literal, and where that is not enough a regular expression that is tried only on lines
/// with the literal. So a log of any size costs one pass for all literals, and a few tries of expressions.
///
/// In JSON: a text for a literal alone, or an object.
///
/// @param contains at least [#SHORTEST] characters, case counts
/// @param regex    found anywhere in the line; no group is repeated and nothing referred back to, so that its time grows
///                 with the square of the line's length at worst, and not exponentially
public record LogPattern(String contains, Optional<Pattern> regex) {

    static final int SHORTEST = 4;
    /// Characters of a line that are looked at: vLLM writes its whole configuration into one line of some thousands.
    static final int LONGEST_LINE = 1 << 14;

    private static final Pattern REFERENCE = Pattern.compile("\\\\[1-9]|\\\\k<|\\(\\?[<=!]");
    private static final Pattern REPETITION = Pattern.compile("\\)[*+{]|\\.[*+].*\\.[*+]");

    @JsonCreator
    public LogPattern(@JsonProperty("contains") String contains, @JsonProperty("regex") Optional<Pattern> regex) {
        this.contains = Optional.ofNullable(contains).orElse("");
        this.regex = regex;
        if (this.contains.length() < SHORTEST) {
            throw new IllegalArgumentException(
                    "a pattern needs a literal of %d characters or more: '%s'".formatted(SHORTEST, this.contains));
        }
        regex.map(Pattern::pattern).filter(LogPattern::risky).ifPresent(text -> {
            throw new IllegalArgumentException(
                    "'%s' repeats a group, looks around, refers back or has .* twice: it could take too long on a long line"
                            .formatted(text));
        });
    }

    @JsonCreator
    static LogPattern literal(String contains) {
        return new LogPattern(contains, Optional.empty());
    }

    /// Escaped characters and classes of characters hold no operators.
    private static boolean risky(String regex) {
        String operators = regex.replaceAll("\\\\.", "x").replaceAll("\\[[^\\]]*\\]", "x");
        return REFERENCE.matcher(regex).find() || REPETITION.matcher(operators).find();
    }

    /// Whether a line that is known to hold the literal matches.
    boolean confirms(String line) {
        return regex.isEmpty() || regex.get().matcher(line).find();
    }
}
