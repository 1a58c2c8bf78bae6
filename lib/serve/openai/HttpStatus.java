package lib.serve.openai;

import java.util.Map;

/// The words that HTTP has for its status codes.
final class HttpStatus {

    private static final Map<Integer, String> PHRASES = Map.of(200, "OK", 400, "Bad Request", 404, "Not Found", 405, "Method Not Allowed",
            411, "Length Required", 413, "Request Entity Too Large", 429, "Too Many Requests", 500, "Internal Server Error",
            503, "Service Unavailable");

    private HttpStatus() {}

    /// @throws IllegalArgumentException for a code that no server here uses
    static String phrase(int status) {
        String phrase = PHRASES.getOrDefault(status, "");
        if (phrase.isEmpty()) {
            throw new IllegalArgumentException("no server here answers with HTTP " + status);
        }
        return phrase;
    }
}
