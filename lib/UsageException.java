package lib;

/// The person asked for something that can't be: a wrong option, a name that does not exist, a value out of range.
/// The message is one line that says what is wrong and what would be right. The exit code is 2, and nothing was touched.
public final class UsageException extends RuntimeException {
    public UsageException(String message) {
        super(message);
    }
}
