//SOURCES Origin.java ../../Secret.java ../../UsageException.java
package lib.hub.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lib.Secret;
import lib.UsageException;

/// Which proxy a connection takes, by `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` or an option.
///
/// @param https  for https addresses
/// @param http   for http addresses
/// @param except hosts that are reached without: a name with all below it, `host:port`, or `*`
public record Proxies(Optional<Proxy> https, Optional<Proxy> http, List<String> except) {

    public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), List.of());

    public Proxies {
        except = List.copyOf(except);
    }

    /// An HTTP proxy.
    ///
    /// @param authorization the `Proxy-Authorization` header, if it wants one
    public record Proxy(String host, int port, Optional<Secret> authorization) {

        /// @param what  the option or variable, for the message
        /// @throws UsageException when the text is not `http://[user:password@]host[:port]`
        static Proxy parse(String what, String text) {
            try {
                var uri = URI.create(text.contains("://") ? text : "http://" + text);
                if (uri.getHost() != null && "http".equalsIgnoreCase(uri.getScheme())) {
                    var login = Optional.ofNullable(uri.getUserInfo()).map(user -> Secret.of("Basic "
                            + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8))));
                    return new Proxy(uri.getHost(), uri.getPort() < 0 ? 8080 : uri.getPort(), login);
                }
            } catch (IllegalArgumentException e) {
                // the message would repeat the text, in which a password may stand
            }
            throw new UsageException(what + ": a proxy is http://[user:password@]host[:port]");
        }
    }

    /// @param option in place of what the environment names
    /// @throws UsageException when a proxy is not one
    public static Proxies of(Optional<String> option, Map<String, String> environment) {
        var except = variable(environment, "NO_PROXY").map(list -> list.split("[,\\s]+")).map(Arrays::asList).orElse(List.of());
        if (option.isPresent()) {
            var proxy = Optional.of(Proxy.parse("--proxy", option.get()));
            return new Proxies(proxy, proxy, List.of());
        }
        return new Proxies(first(environment, "HTTPS_PROXY", "ALL_PROXY"), first(environment, "HTTP_PROXY", "ALL_PROXY"), except);
    }

    private static Optional<Proxy> first(Map<String, String> environment, String... names) {
        return Stream.of(names).flatMap(name -> variable(environment, name).map(text -> Proxy.parse(name, text)).stream()).findFirst();
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Stream.of(name.toLowerCase(Locale.ROOT), name).flatMap(n -> Optional.ofNullable(environment.get(n)).stream())
                .filter(value -> !value.isBlank()).findFirst();
    }

    /// The proxy on the way to an origin; empty for a direct connection.
    public Optional<Proxy> towards(Origin origin) {
        return except.stream().anyMatch(host -> names(host, origin)) ? Optional.empty() : origin.tls() ? https : http;
    }

    private static boolean names(String exception, Origin origin) {
        String name = exception.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
        return exception.equals("*") || !name.isEmpty() && (origin.host().equals(name) || origin.host().endsWith("." + name)
                || name.equals(origin.host() + ":" + origin.port()));
    }
}
