package lib.serve.embedded;

/// The embedded engine cannot do what it was asked to. The message is one line for the user.
public final class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
