package lib;

/// A step can't do its work, or did it and the host does not show it. The message says what failed and what to try.
public final class StepException extends RuntimeException {
    public StepException(String message) {
        super(message);
    }

    public StepException(String message, Throwable cause) {
        super(message, cause);
    }
}
