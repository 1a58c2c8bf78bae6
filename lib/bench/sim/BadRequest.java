package lib.bench.sim;

/// A request that vLLM would refuse.
final class BadRequest extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;

    BadRequest(int status, String type, String message) {
        super(message);
        this.status = status;
        this.type = type;
    }

    int status() {
        return status;
    }

    /// vLLM's name for the kind of error.
    String type() {
        return type;
    }
}
