package lib;

import java.util.regex.Pattern;

/// The person asked for something that can't be: a wrong option, a name that does not exist, a value out of range.
/// The message is one line that says what is wrong and what would be right. The exit code is 2, and nothing was touched.
public final class UsageException extends RuntimeException {

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /// @param message control characters in it, which come from what the person or the host named, are shown as escapes
    public UsageException(String message) {
        super(CONTROL.matcher(message).replaceAll(m -> "\\\\u%04x".formatted((int) m.group().charAt(0))));
    }
}
