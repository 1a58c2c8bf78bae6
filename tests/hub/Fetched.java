//SOURCES LoopbackHub.java ../../lib/Host.java ../../lib/hub/LocalModel.java
package tests.hub;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import lib.Host;
import lib.Secret;
import lib.hub.HubApi;
import lib.hub.LocalModel;
import lib.hub.ModelId;
import lib.hub.Patterns;
import lib.hub.download.Download;
import lib.hub.http.HubHttp;
import lib.hub.http.Proxies;

/// A download within this process, and what it said.
///
/// @param said lines for people
/// @param looks how it went, as a progress line is told
record Fetched(List<String> said, List<LocalModel.Narrator.Look> looks) implements LocalModel.Narrator {

    /// How a test downloads; the others are the defaults.
    record Options(int connections, long bytesPerSecond, Duration patience, Optional<Secret> token, Proxies proxies) {
        static final Options DEFAULT = new Options(8, 0, Duration.ofSeconds(1), Optional.empty(), Proxies.NONE);

        Options connections(int number) {
            return new Options(number, bytesPerSecond, patience, token, proxies);
        }

        Options token(String text) {
            return new Options(connections, bytesPerSecond, patience, Optional.of(Secret.of(text)), proxies);
        }

        Options rate(long limit) {
            return new Options(connections, limit, patience, token, proxies);
        }

        Options proxies(Proxies others) {
            return new Options(connections, bytesPerSecond, patience, token, others);
        }
    }

    Fetched() {
        this(new ArrayList<>(), new ArrayList<>());
    }

    static HubApi api(LoopbackHub hub, Options options) {
        return new HubApi(new HubHttp(new HubHttp.Settings(hub.uri(), options.token(), options.proxies(),
                () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
                options.patience())));
    }

    /// Completes a model in a folder.
    /// @throws lib.StepException when that fails
    static Fetched of(LoopbackHub hub, String model, Path folder, Options options) {
        return of(hub, model, folder, options, Patterns.ALL);
    }

    static Fetched of(LoopbackHub hub, String model, Path folder, Options options, Patterns patterns) {
        var fetched = new Fetched();
        try (var api = api(hub, options); var host = Host.local()) {
            var list = api.list(ModelId.parse(model), LoopbackHub.REVISION).only(patterns);
            host.change("mkdir", "-p", folder.toString());
            new LocalModel(new Download(api, list, folder, options.connections(), options.bytesPerSecond()))
                    .complete(host, List.of(), "a test", fetched);
        }
        return fetched;
    }

    @Override
    public synchronized void say(String line) {
        said.add(line);
    }

    @Override
    public void begin(int files, long bytes, long arrived) {
        say("%d files, %d bytes, %d there".formatted(files, bytes, arrived));
    }

    @Override
    public synchronized void look(Look look) {
        looks.add(look);
    }
}
