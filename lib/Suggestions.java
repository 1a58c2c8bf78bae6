package lib;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// What somebody may have meant who wrote a name that there is not.
public final class Suggestions {

    private static final int MOST = 3;

    private Suggestions() {}

    /// At most three of the known names, the likeliest first: those that contain the word, and those a few letters away.
    public static List<String> near(String word, Collection<String> known) {
        String wanted = word.toLowerCase(Locale.ROOT);
        int far = Math.max(2, wanted.length() / 4);
        return known.stream().filter(name -> name.toLowerCase(Locale.ROOT).contains(wanted) || distance(wanted, name) <= far)
                .sorted(Comparator.comparingInt((String name) -> distance(wanted, name)).thenComparing(Comparator.naturalOrder()))
                .limit(MOST).toList();
    }

    /// `; did you mean A or B?`, to append to a message; empty when nothing is near.
    public static String question(String word, Collection<String> known) {
        List<String> near = near(word, known);
        return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }

    /// Letters to insert, drop or replace to make one of the other (Levenshtein), whatever their case.
    private static int distance(String wanted, String name) {
        String other = name.toLowerCase(Locale.ROOT);
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= wanted.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (wanted.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
