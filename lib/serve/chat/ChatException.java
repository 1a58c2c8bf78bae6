package lib.serve.chat;

/// A server that cannot be asked, or does not answer. The message is one line for the user.
public final class ChatException extends Exception {

    private static final long serialVersionUID = 1;

    ChatException(String message) {
        super(message);
    }

    ChatException(String message, Throwable cause) {
        super(message, cause);
    }
}
