package lib.hub;

import java.util.List;
import java.util.regex.Pattern;

/// Which files of a model are wanted, by shell patterns on the whole path as Python's `fnmatch` reads them: `*` also crosses `/`.
///
/// @param include when there are some, a file must match one
/// @param exclude a file that matches one is left out
public record Patterns(List<String> include, List<String> exclude) {

    public static final Patterns ALL = new Patterns(List.of(), List.of());

    public Patterns {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    public boolean select(String path) {
        return (include.isEmpty() || any(include, path)) && !any(exclude, path);
    }

    private static boolean any(List<String> patterns, String path) {
        return patterns.stream().anyMatch(pattern -> expression(pattern).matcher(path).matches());
    }

    private static Pattern expression(String pattern) {
        var regex = new StringBuilder("(?s)");
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            // the first character of a set may be ] itself
            int end = c == '[' ? pattern.indexOf(']', i + (pattern.startsWith("[!", i) ? 3 : 2)) : -1;
            if (end > 0) {
                regex.append(set(pattern.substring(i + 1, end)));
                i = end;
            } else {
                regex.append(switch (c) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(String.valueOf(c));
                });
            }
        }
        return Pattern.compile(regex.toString());
    }

    private static String set(String inside) {
        boolean negated = inside.startsWith("!");
        String members = negated ? inside.substring(1) : inside;
        return (negated ? "[^" : "[") + members.replaceAll("[\\\\\\[\\]&^]", "\\\\$0") + "]";
    }
}
