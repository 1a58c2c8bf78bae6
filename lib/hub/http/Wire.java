//SOURCES Origin.java Proxies.java Head.java
package lib.hub.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// One HTTP/1.1 connection that is read by the thread that asks. Blocking sockets with the caller's own buffer move a byte
/// at half the processor time that `java.net.http.HttpClient` needs, measured on loopback; on two cores that is the rate.
final class Wire implements AutoCloseable {

    private static final int LONGEST_LINE = 16 << 10;

    private final Origin origin;
    private final Optional<Proxies.Proxy> proxy;
    private final Socket socket;
    private final InputStream in;
    private final byte[] ahead = new byte[LONGEST_LINE];
    private int next;
    private int filled;

    /// Connects.
    /// @param patience for the connection to stand, and for each wait for a byte
    Wire(Origin origin, Proxies proxies, Supplier<SSLSocketFactory> tls, Duration patience) throws IOException {
        this.origin = origin;
        proxy = proxies.towards(origin);
        var plain = new Socket();
        try {
            String host = proxy.map(Proxies.Proxy::host).orElse(origin.host()).replaceAll("[\\[\\]]", "");
            plain.connect(new InetSocketAddress(host, proxy.map(Proxies.Proxy::port).orElse(origin.port())), (int) patience.toMillis());
            plain.setSoTimeout((int) patience.toMillis());
            plain.setTcpNoDelay(true);
            socket = origin.tls() ? secured(plain, tls.get()) : plain;
            in = socket.getInputStream();
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private Socket secured(Socket plain, SSLSocketFactory tls) throws IOException {
        if (proxy.isPresent()) {
            String target = origin.host() + ":" + origin.port();
            plain.getOutputStream().write(ascii("CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n".formatted(target, target, proxyLogin())));
            Head head = head(plain.getInputStream());
            if (head.status() != 200) {
                throw new IOException("the proxy answers %d to a connection with %s".formatted(head.status(), origin));
            }
        }
        var secure = (SSLSocket) tls.createSocket(plain, origin.host(), origin.port(), true);
        var parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private String proxyLogin() {
        return proxy.flatMap(Proxies.Proxy::authorization).map(login -> "Proxy-Authorization: " + login.reveal() + "\r\n").orElse("");
    }

    Origin origin() {
        return origin;
    }

    /// Sends a GET and reads the head of the answer.
    /// @param target  path and query
    /// @param headers whole lines, each with its line end
    Head get(String target, String headers) throws IOException {
        boolean byProxy = proxy.isPresent() && !origin.tls();
        socket.getOutputStream().write(ascii("GET %s%s HTTP/1.1\r\nHost: %s\r\n%s%s\r\n".formatted(
                byProxy ? origin : "", target, origin.header(), byProxy ? proxyLogin() : "", headers)));
        return head(in);
    }

    private Head head(InputStream stream) throws IOException {
        String status = line(stream);
        var parts = status.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("\\d{3}")) {
            throw new IOException("what answers at %s does not speak HTTP/1.1".formatted(origin));
        }
        var headers = new HashMap<String, String>();
        for (String line = line(stream); !line.isEmpty(); line = line(stream)) {
            int colon = line.indexOf(':');
            if (colon > 0 && headers.size() < 100) {
                headers.put(line.substring(0, colon).strip().toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
            }
        }
        return new Head(Integer.parseInt(parts[1]), headers);
    }

    /// A line without its end.
    String line() throws IOException {
        return line(in);
    }

    private String line(InputStream stream) throws IOException {
        var line = new StringBuilder();
        while (true) {
            if (next == filled) {
                // a proxy's answer is read byte by byte, since what follows it belongs to TLS
                filled = stream.read(ahead, 0, stream == in ? ahead.length : 1);
                next = 0;
                if (filled < 0) {
                    filled = 0;
                    throw new EOFException("the connection with %s was closed".formatted(origin));
                }
            }
            char c = (char) (ahead[next++] & 0xff);
            if (c == '\n') {
                return line.toString();
            }
            if (line.length() > LONGEST_LINE) {
                throw new IOException("what answers at %s sends a line without end".formatted(origin));
            }
            if (c != '\r') {
                line.append(c);
            }
        }
    }

    /// Raw bytes of the body; -1 at the end of the stream.
    int read(byte[] buffer, int offset, int length) throws IOException {
        if (next < filled) {
            int n = Math.min(length, filled - next);
            System.arraycopy(ahead, next, buffer, offset, n);
            next += n;
            return n;
        }
        return in.read(buffer, offset, length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Closes the socket; a read in another thread ends with an exception.
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
