package lib.hub.http;

import java.net.URI;
import java.util.Locale;

/// Where a connection goes, and what a secret is bound to: scheme, host and port.
public record Origin(boolean tls, String host, int port) {

    /// @throws IllegalArgumentException when the address is not http or https, or has no host
    public static Origin of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.matches("https?") || uri.getHost() == null) {
            throw new IllegalArgumentException("not an http or https address");
        }
        boolean tls = scheme.equals("https");
        return new Origin(tls, uri.getHost().toLowerCase(Locale.ROOT), uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80);
    }

    /// The value of the `Host` header.
    String header() {
        return port == (tls ? 443 : 80) ? host : host + ":" + port;
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + header();
    }
}
