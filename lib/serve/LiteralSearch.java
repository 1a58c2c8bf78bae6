package lib.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Finds which of many literals a line holds, in one pass over the line: the automaton of Aho and Corasick (1975).
/// Its time per character does not depend on how many literals there are. Thread-safe.
final class LiteralSearch {

    private static final int LETTERS = 128;

    /// `next.get(state)[letter]`: the state after that letter. State 0: nothing of any literal has been read.
    private final List<int[]> next = new ArrayList<>();
    /// The literals that end in a state.
    private final List<BitSet> ends = new ArrayList<>();

    /// @param literals ASCII; a literal's index is what [#find] tells
    LiteralSearch(List<String> literals) {
        addState();
        for (int i = 0; i < literals.size(); i++) {
            add(literals.get(i), i);
        }
        link();
    }

    private int addState() {
        next.add(new int[LETTERS]);
        ends.add(new BitSet());
        return next.size() - 1;
    }

    private void add(String literal, int index) {
        int state = 0;
        for (char letter : literal.toCharArray()) {
            if (letter >= LETTERS) {
                throw new IllegalArgumentException("a literal is ASCII: " + literal);
            }
            if (next.get(state)[letter] == 0) {
                next.get(state)[letter] = addState();
            }
            state = next.get(state)[letter];
        }
        ends.get(state).set(index);
    }

    /// Gives every state its moves on letters that its literal does not go on with: those of the longest suffix of what
    /// has been read that is the beginning of a literal.
    private void link() {
        int[] suffix = new int[next.size()];
        var queue = new ArrayDeque<Integer>();
        for (int child : next.getFirst()) {
            if (child != 0) {
                queue.add(child);
            }
        }
        while (!queue.isEmpty()) {
            int state = queue.remove();
            ends.get(state).or(ends.get(suffix[state]));
            for (int letter = 0; letter < LETTERS; letter++) {
                int child = next.get(state)[letter];
                int viaSuffix = next.get(suffix[state])[letter];
                if (child == 0) {
                    next.get(state)[letter] = viaSuffix;
                } else {
                    suffix[child] = viaSuffix;
                    queue.add(child);
                }
            }
        }
    }

    /// The indexes of the literals that the line holds.
    /// @param limit characters that are looked at
    BitSet find(String line, int limit) {
        var found = new BitSet();
        int state = 0;
        int length = Math.min(line.length(), limit);
        for (int i = 0; i < length; i++) {
            char letter = line.charAt(i);
            state = letter < LETTERS ? next.get(state)[letter] : 0;
            if (!ends.get(state).isEmpty()) {
                found.or(ends.get(state));
            }
        }
        return found;
    }
}
