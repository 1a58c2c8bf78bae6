//DEPS info.picocli:picocli:4.7.7
//SOURCES HubApi.java http/Proxies.java ../Secret.java ../UsageException.java
package lib.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import lib.Secret;
import lib.UsageException;
import lib.hub.http.HubHttp;
import lib.hub.http.Origin;
import lib.hub.http.Proxies;
import picocli.CommandLine.Option;

/// The options that say which hub, and how to get there.
public final class HubOptions {

    private static final String TOKEN = "MODELSCOPE_API_TOKEN";

    @Option(names = "--endpoint", paramLabel = "URL", defaultValue = "${env:MODELSCOPE_ENDPOINT:-https://modelscope.cn}",
            description = "the hub (default: ${DEFAULT-VALUE}; MODELSCOPE_ENDPOINT sets another)")
    private String endpoint = Optional.ofNullable(System.getenv("MODELSCOPE_ENDPOINT")).orElse("https://modelscope.cn");

    @Option(names = "--token-file", paramLabel = "FILE", description = "file whose first line is the access token, for private models (default: "
            + TOKEN + " in the environment)")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(names = "--proxy", paramLabel = "URL", description = "http://[user:password@]host[:port] (default: HTTPS_PROXY, HTTP_PROXY, NO_PROXY)")
    private Optional<String> proxy = Optional.empty();

    @Option(names = "--stall", paramLabel = "SECONDS", defaultValue = "30",
            description = "give a connection up when nothing came for so long (default: ${DEFAULT-VALUE})")
    private int stall = 30;

    /// The first line of the token's file, once it has been read: standard input can be read once.
    private Optional<String> line = Optional.empty();

    /// @throws UsageException when the endpoint is no address
    public String endpoint() {
        String text = endpoint.replaceFirst("/+$", "");
        try {
            Origin.of(URI.create(text));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--endpoint: an address is e.g. https://modelscope.cn, not '%s'".formatted(endpoint));
        }
        return text;
    }

    /// Takes another hub than the usual one.
    /// @param address empty for the one that is set already
    public void use(String address) {
        endpoint = address.isEmpty() ? endpoint : address;
    }

    /// The access token; empty when there is none to give.
    /// @throws UsageException when the file can't be read, or holds what can't be a token
    public Optional<Secret> token() {
        line = line.or(() -> tokenFile.map(file -> Secret.firstLine(file, "--token-file").reveal()));
        var token = line.or(() -> Optional.ofNullable(System.getenv(TOKEN))).map(String::strip).filter(t -> !t.isEmpty());
        if (token.isPresent() && !token.get().matches("[A-Za-z0-9._~+/=-]{1,4096}")) {
            throw new UsageException("%s holds characters that no token has".formatted(tokenFile.map(file -> "--token-file")
                    .orElse(TOKEN)));
        }
        return token.map(Secret::of);
    }

    /// @throws UsageException when an option is wrong
    public HubApi open() {
        if (stall < 1 || stall > 600) {
            throw new UsageException("--stall: 1 to 600 seconds, not " + stall);
        }
        return new HubApi(new HubHttp(new HubHttp.Settings(URI.create(endpoint()), token(), proxies(),
                () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
                Duration.ofSeconds(stall))));
    }

    private Proxies proxies() {
        return Proxies.of(proxy, Map.copyOf(System.getenv()));
    }

    /// The options for a command of the same kind elsewhere, but for the token.
    public List<String> forElsewhere() {
        var options = new ArrayList<>(List.of("--endpoint", endpoint(), "--stall", String.valueOf(stall)));
        proxy.ifPresent(p -> options.addAll(List.of("--proxy", p)));
        return options;
    }
}
