//SOURCES HttpStatus.java
package lib.serve.openai;

/// A request that vLLM would refuse.
public final class BadRequest extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;

    /// @param status HTTP status code
    /// @param type vLLM's name for the kind of error
    public BadRequest(int status, String type, String message) {
        super(message);
        this.status = status;
        this.type = type;
    }

    /// A request whose content cannot be served.
    public static BadRequest because(String message) {
        return new BadRequest(400, "BadRequestError", message);
    }

    /// An error of the HTTP layer: its type and message are the status's own words, as with vLLM.
    public static BadRequest of(int status) {
        return new BadRequest(status, HttpStatus.phrase(status), HttpStatus.phrase(status));
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }
}
