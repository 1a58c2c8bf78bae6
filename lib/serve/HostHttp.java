//SOURCES ../Host.java ../StepException.java
package lib.serve;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import lib.Command;
import lib.Host;
import lib.HostException;
import lib.Secret;
import lib.StepException;

/// HTTP as the host itself speaks it to a server on its own loopback, over ssh too, where that address means nothing here.
///
/// The requests go through bash, which opens TCP connections by itself: a bare Jetson need not have curl. They travel on standard
/// input, so that an API key is in no argument list.
///
/// @param address IPv4 address of the server, as the host sees it
/// @param key     sent as a bearer token
public record HostHttp(Host host, String address, int port, Optional<Secret> key) {

    private static final String SEND = "exec 3<>\"/dev/tcp/$1/$2\" && cat >&3 && cat <&3";
    private static final Duration SHORT = Duration.ofSeconds(10);

    /// An answer.
    /// @param status e.g. 200
    public record Answer(int status, String body) {}

    /// Asks for a path; empty when nothing listens, or what listens does not answer within 10 s.
    public Optional<Answer> get(String path) {
        return send("GET %s HTTP/1.1\r\n".formatted(path), "", SHORT);
    }

    /// Sends JSON; empty when nothing listens, or no answer comes within the limit.
    public Optional<Answer> post(String path, String json, Duration limit) {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return send("POST %s HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n".formatted(path, length), json, limit);
    }

    private Optional<Answer> send(String head, String body, Duration limit) {
        String request = head + "Host: %s:%d\r\nConnection: close\r\n".formatted(address, port)
                + key.map(secret -> "Authorization: Bearer " + secret.reveal() + "\r\n").orElse("") + "\r\n" + body;
        var command = Command.query("bash", "-c", SEND, "bash", address, String.valueOf(port)).within(limit);
        try {
            var result = host.run(key.isPresent() ? command.stdin(Secret.of(request)) : command.stdin(request));
            if (result.exitCode() == 127) {
                throw new StepException("%s has no bash, which asks its servers".formatted(host.name()));
            }
            return parse(result.stdout());
        } catch (HostException.TimedOut e) {
            return Optional.empty();
        }
    }

    /// Reads an HTTP/1.1 answer whose connection ended after it; empty when it is none.
    public static Optional<Answer> parse(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0 || !text.matches("(?s)HTTP/1\\.[01] \\d{3}.*")) {
            return Optional.empty();
        }
        String head = text.substring(0, end).toLowerCase();
        String body = text.substring(end + 4);
        boolean chunked = head.contains("\r\ntransfer-encoding: chunked");
        return Optional.of(new Answer(Integer.parseInt(text.substring(9, 12)), chunked ? unchunk(body) : body));
    }

    /// Chunk sizes count bytes, not letters.
    private static String unchunk(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        var whole = new ByteArrayOutputStream();
        int at = 0;
        while (at < bytes.length) {
            int line = at;
            while (line < bytes.length && bytes[line] != '\n') {
                line++;
            }
            String size = new String(bytes, at, line - at, StandardCharsets.US_ASCII).replaceFirst(";.*", "").strip();
            int length = size.matches("[0-9a-fA-F]{1,7}") ? Integer.parseInt(size, 16) : 0;
            if (length == 0) {
                break;
            }
            whole.write(bytes, line + 1, Math.min(length, Math.max(0, bytes.length - line - 1)));
            at = line + 1 + length + 2;
        }
        return whole.toString(StandardCharsets.UTF_8);
    }
}
