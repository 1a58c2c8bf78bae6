package lib.hub.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Status and headers of an answer.
///
/// @param headers by name in lower case; of several of one name the last
public record Head(int status, Map<String, String> headers) {

    public Head {
        headers = Map.copyOf(headers);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /// What the `Content-Length` header says; empty when there is none, or none that is a number.
    public OptionalLong contentLength() {
        return header("content-length").filter(text -> text.matches("\\d{1,18}")).map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
    }

    public boolean redirect() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> header("location").isPresent();
            default -> false;
        };
    }

    boolean chunked() {
        return header("transfer-encoding").filter(coding -> coding.toLowerCase(Locale.ROOT).contains("chunked")).isPresent();
    }

    boolean keepsOpen() {
        return header("connection").filter(word -> word.equalsIgnoreCase("close")).isEmpty();
    }
}
