package lib.hub;

import java.util.regex.Pattern;

/// Text that came from a hub, on its way into a message.
public final class HubText {

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int LONGEST = 300;

    private HubText() {}

    /// The text on one line, and not too long.
    public static String printable(String text) {
        String line = CONTROL.matcher(text).replaceAll("?");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
