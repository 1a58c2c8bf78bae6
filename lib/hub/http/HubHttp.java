//SOURCES Answer.java Wire.java Proxies.java Origin.java ../../Secret.java
package lib.hub.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import lib.Secret;

/// GET requests over connections that are kept. A redirect is an answer like any other: following it is up to the caller. The
/// token goes to the origin of the endpoint and to no other.
public final class HubHttp implements AutoCloseable {

    /// @param endpoint the hub, e.g. `https://modelscope.cn`
    /// @param tls      asked for at the first https address: the certificates of the JDK take a while to load
    /// @param token    the hub's access token, for private models
    /// @param patience for a connection to stand, and for each wait for bytes
    public record Settings(URI endpoint, Optional<Secret> token, Proxies proxies, Supplier<SSLSocketFactory> tls, Duration patience) {}

    private final Settings settings;
    private final Origin home;
    private final Map<Origin, Deque<Wire>> idle = new HashMap<>();
    private boolean closed;

    public HubHttp(Settings settings) {
        this.settings = settings;
        this.home = Origin.of(settings.endpoint());
    }

    public URI endpoint() {
        return settings.endpoint();
    }

    public boolean hasToken() {
        return settings.token().isPresent();
    }

    /// Asks and reads the head of the answer.
    /// @param headers whole lines, each with its line end
    /// @throws IOException when there is no connection, or no answer in time
    public Answer get(URI uri, String headers) throws IOException {
        var origin = Origin.of(uri);
        String target = (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath()) + Optional.ofNullable(uri.getRawQuery()).map(q -> "?" + q)
                .orElse("");
        String lines = "User-Agent: thorbook\r\nAccept: */*\r\nAccept-Encoding: identity\r\n" + headers
                + (origin.equals(home) ? login() : "");
        Optional<Wire> kept = take(origin);
        if (kept.isPresent()) {
            try {
                return answer(kept.get(), target, lines);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                // the other side has closed it meanwhile; a new connection tells whether it is there at all
            }
        }
        return answer(new Wire(origin, settings.proxies(), settings.tls(), settings.patience()), target, lines);
    }

    /// The old API of the hub reads the cookie, the new one the header; its own client sends both.
    private String login() {
        return settings.token().map(token -> "Authorization: Bearer %1$s\r\nCookie: m_session_id=%1$s\r\n".formatted(token.reveal()))
                .orElse("");
    }

    private Answer answer(Wire wire, String target, String lines) throws IOException {
        try {
            return new Answer(wire.get(target, lines), wire, this::giveBack);
        } catch (IOException e) {
            wire.close();
            throw e;
        }
    }

    private synchronized Optional<Wire> take(Origin origin) {
        return Optional.ofNullable(idle.get(origin)).map(Deque::pollLast);
    }

    private synchronized void giveBack(Wire wire) {
        if (closed) {
            close(wire);
        } else {
            idle.computeIfAbsent(wire.origin(), o -> new ArrayDeque<>()).add(wire);
        }
    }

    /// Ends all connections that wait for a next request.
    @Override
    public synchronized void close() {
        closed = true;
        idle.values().forEach(wires -> wires.forEach(HubHttp::close));
        idle.clear();
    }

    private static void close(Wire wire) {
        try {
            wire.close();
        } catch (IOException e) {
            // nothing is expected of it any more
        }
    }
}
