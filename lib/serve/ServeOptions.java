//DEPS info.picocli:picocli:4.7.7
//SOURCES Engine.java EngineImages.java ModelName.java ServerRequest.java ../Host.java ../Secret.java ../UsageException.java
//SOURCES ../docker/Docker.java
package lib.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lib.Host;
import lib.Secret;
import lib.UsageException;
import lib.docker.Docker;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The options of `serve`.
public final class ServeOptions {

    /// The forms in which a server can be shown instead of started.
    public enum Form { COMMAND, COMPOSE, KUBERNETES }

    @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL",
            description = "a name of model-list, owner/name as the hub has it, or a folder of the host; ollama: a name of its library; "
                    + "embedded: a GGUF file (default: what small-model fetched, else random weights)")
    private Optional<String> model = Optional.empty();

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "OPTION", description = "options of the engine, by their own names, after --")
    private List<String> engineOptions = new ArrayList<>();

    @Option(names = "--engine", paramLabel = "ENGINE",
            description = "vllm (default), triton, trtllm, ollama or embedded (default on a machine without Docker, if MODEL is left out)")
    private Optional<String> engine = Optional.empty();

    @Option(names = "--image", paramLabel = "IMAGE", description = "another image than the engine's")
    private Optional<String> image = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "of the server and its container (default: the engine's)")
    private Optional<String> name = Optional.empty();

    @Option(names = "--port", paramLabel = "PORT", description = "of the API (default: 8000; 11434 for ollama)")
    private Optional<Integer> port = Optional.empty();

    @Option(names = "--bind", paramLabel = "ADDRESS",
            description = "address to serve at: 127.0.0.1 (default) for the host alone, 0.0.0.0 for all its networks")
    private String bind = "127.0.0.1";

    @Option(names = "--net-host", description = "share the host's network, the guide's --net=host, instead of publishing the port")
    private boolean netHost;

    @Option(names = "--models-dir", paramLabel = "FOLDER", description = "folder of the host with models as owner/name (default: ~/models)")
    private String modelsDir = "~/models";

    @Option(names = "--served-model-name", paramLabel = "NAME",
            description = "the model's name in the API (default: the last part of MODEL)")
    private Optional<String> servedName = Optional.empty();

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "a variable of the container")
    private Map<String, String> environment = new LinkedHashMap<>();

    @Option(names = "--runtime", paramLabel = "RUNTIME",
            description = "Docker's container runtime (default: nvidia); none for Docker's default")
    private Optional<String> runtime = Optional.empty();

    @Option(names = "--memory", paramLabel = "LIMIT",
            description = "limit of the container's memory, e.g. 32g; the GPU's share is not counted")
    private Optional<String> memory = Optional.empty();

    @Option(names = "--restart", paramLabel = "POLICY", description = "Docker's restart policy once the server is ready (default: no)")
    private String restart = "no";

    @Option(names = "--api-key-file", paramLabel = "FILE", description = "file whose first line is the key that the API asks for")
    private Optional<Path> apiKeyFile = Optional.empty();

    @Option(names = "--drop-caches", description = "drop the host's page cache before the start")
    private boolean dropCaches;

    @Option(names = "--replace", description = "stop another server of this name first")
    private boolean replace;

    @Option(names = "--silence", paramLabel = "SECONDS", description = "give up after so long without a new line in the log (default: 300)")
    private int silence = 300;

    @Option(names = "--no-sanity", description = "do not ask whether the model answers sensibly")
    private boolean noSanity;

    @Option(names = "--keep", description = "leave what is there of a failed start")
    private boolean keep;

    @Option(names = "--print", paramLabel = "FORM", description = "start nothing, show the server as command, compose or kubernetes")
    private Optional<Form> print = Optional.empty();

    private Optional<Secret> apiKey = Optional.empty();
    /// The engine where none is named.
    private Engine usual = Engine.VLLM;

    public ServeOptions() {}

    /// Those that a recipe gives.
    public ServeOptions(String model, List<String> engineOptions) {
        this.model = Optional.of(model);
        this.engineOptions = List.copyOf(engineOptions);
    }

    /// Takes the embedded engine where none is named, nor a model that would need another, and this machine has no Docker.
    public void settle(Host host) {
        boolean without = engine.isEmpty() && model().isEmpty() && host.isLocal() && !Docker.isOn(host);
        usual = without ? Engine.EMBEDDED : Engine.VLLM;
    }

    /// Whether there is a model to serve; without one the options name a server all the same, for undo.
    public boolean namesModel() {
        return model().isPresent() || engine() == Engine.EMBEDDED;
    }

    /// Where MODEL is left out, the first word after `--` stands in its place.
    private Optional<String> model() {
        return model.filter(word -> !word.startsWith("-"));
    }

    private List<String> words() {
        return Stream.concat(model.filter(word -> word.startsWith("-")).stream(), engineOptions.stream()).toList();
    }

    /// What is asked for.
    /// @throws UsageException when no model is named, or options do not fit
    public ServerRequest request() {
        if (silence < 1 || silence > 86_400) {
            throw new UsageException("--silence: 1 to 86400 seconds, not " + silence);
        }
        var kind = engine();
        var asked = model().map(word -> ModelName.of(kind, word))
                .or(() -> kind == Engine.EMBEDDED ? Optional.of(ModelName.usual()) : Optional.empty())
                .orElseThrow(() -> new UsageException("name the model to serve, e.g. serve Qwen/Qwen3-8B"));
        return new ServerRequest(kind, asked.path(), modelsDir, servedName.or(asked::served), image.or(() -> standardImage(kind)),
                serverName(), bind, port.orElse(kind.port()), netHost, runtime, environment, words(), memory, restart,
                apiKeyFile.isPresent());
    }

    private static Optional<String> standardImage(Engine engine) {
        return engine == Engine.EMBEDDED ? Optional.empty() : Optional.of(EngineImages.load().reference(engine.word()));
    }

    /// The engine.
    /// @throws UsageException when there is none of that name
    public Engine engine() {
        return engine.map(Engine::named).orElse(usual);
    }

    /// The server's name, by itself: enough to undo.
    public String serverName() {
        return name.orElseGet(() -> engine().word());
    }

    /// The key that the API is to ask for. Its file is read once: it may be a pipe.
    /// @throws UsageException when the file can't be read or has no key
    public Optional<Secret> apiKey() {
        if (apiKey.isEmpty()) {
            apiKey = apiKeyFile.map(ServeOptions::key);
        }
        return apiKey;
    }

    private static Secret key(Path file) {
        String key = Secret.firstLine(file, "--api-key-file").reveal().strip();
        if (!key.matches("[\\x21-\\x7e]+")) {
            throw new UsageException("--api-key-file: the first line of %s is no key of printable ASCII characters".formatted(file));
        }
        return Secret.of(key);
    }

    public Duration silence() {
        return Duration.ofSeconds(silence);
    }

    public boolean dropsCaches() {
        return dropCaches;
    }

    public boolean replaces() {
        return replace;
    }

    public boolean asksForSense() {
        return !noSanity;
    }

    public boolean keeps() {
        return keep;
    }

    public Optional<Form> print() {
        return print;
    }
}
