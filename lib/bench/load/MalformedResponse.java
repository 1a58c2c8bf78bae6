package lib.bench.load;

/// What came from the server is not what the protocol allows.
public final class MalformedResponse extends Exception {

    private static final long serialVersionUID = 1;

    MalformedResponse(String message) {
        super(message, null, false, false);
    }
}
