package lib.serve;

import java.util.regex.Pattern;

/// A line of a log, fit to be shown.
///
/// @param number from 1
/// @param text   without colours and other control characters; around the place that counts when it is long
public record LogLine(long number, String text) {

    private static final int SHOWN = 300;
    private static final Pattern CONTROL = Pattern.compile("\\e\\[[0-9;?]*[A-Za-z]|\\p{Cntrl}");

    /// @param place index into the line that must be in sight
    static LogLine of(long number, String line, int place) {
        int from = place > SHOWN * 2 / 3 && line.length() > SHOWN ? place - SHOWN / 3 : 0;
        int to = Math.min(line.length(), from + SHOWN);
        String part = CONTROL.matcher(line.substring(from, to)).replaceAll("").strip();
        return new LogLine(number, (from > 0 ? "... " : "") + part + (to < line.length() ? " ..." : ""));
    }

    @Override
    public String toString() {
        return "%d: %s".formatted(number, text);
    }
}
