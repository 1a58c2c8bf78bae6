//SOURCES Fetched.java ../../lib/hub/download/Download.java
package tests.hub;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import lib.hub.HubApi;
import lib.hub.ModelId;
import lib.hub.download.Download;
import lib.hub.http.HubHttp;
import lib.hub.http.Proxies;

/// The download alone, without the command around it, for a process that starts quickly: `BareDownload ENDPOINT MODEL FOLDER`.
final class BareDownload {

    private BareDownload() {}

    public static void main(String... args) {
        var settings = new HubHttp.Settings(URI.create(args[0]), Optional.empty(), Proxies.NONE,
                () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
                Duration.ofSeconds(10));
        try (var api = new HubApi(new HubHttp(settings))) {
            var list = api.list(ModelId.parse(args[1]), "master");
            Path folder = Path.of(args[2]);
            new Download(api, list, folder, 8, 0)
                    .run(list.files().stream().filter(file -> !Files.exists(file.in(folder))).toList(), file -> { }, look -> { });
        }
    }
}
