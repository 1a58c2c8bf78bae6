package lib.notebook;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Names of cells as identifiers that an HTML anchor and a cell of nbformat 4.5 both take: 1 to 64 of `[a-zA-Z0-9_-]`.
final class Ids {

    private static final int LONGEST_STEM = 56;

    private Ids() {}

    /// One for each name, in order, all different.
    static List<String> of(List<String> names) {
        var taken = new HashSet<String>();
        var ids = new ArrayList<String>();
        for (String name : names) {
            String plain = name.replaceAll("[^a-zA-Z0-9_]+", "-").replaceAll("^-+|-+$", "");
            String stem = plain.isEmpty() ? "cell" : plain.substring(0, Math.min(plain.length(), LONGEST_STEM));
            String id = stem;
            for (int n = 2; !taken.add(id); n++) {
                id = stem + "-" + n;
            }
            ids.add(id);
        }
        return ids;
    }
}
