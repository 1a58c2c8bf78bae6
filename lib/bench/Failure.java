package lib.bench;

/// The ways in which a request can fail, as far as a client can tell them apart.
public enum Failure {
    CONNECT("no connection"),
    HTTP_STATUS("HTTP status other than 200"),
    CUT("answer cut off"),
    STALLED("no bytes for longer than the limit"),
    SERVER_ERROR("error object within the stream"),
    MALFORMED("not HTTP, not an event stream or not JSON"),
    NO_OUTPUT("an answer without a single token event"),
    STOPPED("run ended before the answer did");

    private final String description;

    Failure(String description) {
        this.description = description;
    }

    public String description() {
        return description;
    }
}
