package lib;

import java.util.regex.Pattern;

/// The person asked for something that can't be: a wrong option, a name that does not exist, a value out of range.
/// The message is one line that says what is wrong and what would be right. The exit code is 2, and nothing was touched.
public final class UsageException extends RuntimeException {

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /// @param message is put on one line
    public UsageException(String message) {
        super(oneLine(message));
    }

    /// A text with its control characters as escapes. They come from what the person or the host named.
    public static String oneLine(String text) {
        return CONTROL.matcher(text).replaceAll(m -> "\\\\u%04x".formatted((int) m.group().charAt(0)));
    }
}
