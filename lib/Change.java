package lib;

/// One line of a plan: what changes, from what, to what, e.g. `power mode: 120W -> MAXN`.
///
/// @param before empty text when there was nothing
/// @param after  empty text when it is taken away
public record Change(String what, String before, String after) {

    public Change {
        if (what.isBlank() || before.equals(after)) {
            throw new IllegalArgumentException("a change has a name and two different sides: %s: %s -> %s".formatted(what, before, after));
        }
    }

    @Override
    public String toString() {
        return "%s: %s -> %s".formatted(what, before.isEmpty() ? "(none)" : before, after.isEmpty() ? "(none)" : after);
    }
}
