//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES Engine.java Mount.java ../UsageException.java ../Json.java
package lib.serve;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import lib.Json;
import lib.UsageException;

/// A server, complete: all that decides how it runs. Two servers with equal specs are the same server, so the spec
/// is kept with it. It holds no secret.
///
/// @param name        of the container or process, and of the server for every command
/// @param model       the model as its hub names it, e.g. `Qwen/Qwen3-8B`
/// @param source      what the engine is told to load: a folder in the container, or a tag of ollama
/// @param servedName  the model's name in the API
/// @param image       of the container; empty for the embedded engine
/// @param bind        address of the host that the API is reached at: `127.0.0.1` for the host alone, `0.0.0.0` for everybody
/// @param port        of the API, on the host and in the container
/// @param hostNetwork the container shares the host's network, the guide's `--net=host`; otherwise its port is published
/// @param runtime     Docker's container runtime; empty for Docker's default
/// @param environment variables, without the API key
/// @param options     the engine's own, in order
/// @param memory      limit of the container's memory as Docker takes it, e.g. `32g`; on a Jetson the GPU's share is not counted
/// @param restart     Docker's restart policy once the server has proved itself
/// @param keyed       the API asks for a key
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ServerSpec(Engine engine, String name, String model, String source, String servedName, Optional<String> image,
                         String bind, int port, boolean hostNetwork, Optional<String> runtime, List<Mount> mounts,
                         Map<String, String> environment, List<String> options, Optional<String> memory, String restart, boolean keyed) {

    /// Marks the containers that are Thorbook's servers.
    public static final String MARK = "thorbook.server";
    /// The label that holds the whole spec as JSON.
    public static final String LABEL = "thorbook.spec";

    public ServerSpec {
        mounts = List.copyOf(mounts);
        environment = Collections.unmodifiableMap(new TreeMap<>(environment));
        options = List.copyOf(options);
        if (image.isPresent() == (engine == Engine.EMBEDDED)) {
            throw new UsageException("the embedded engine runs in no container, and every other in one");
        }
        if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]{1,62}")) {
            throw new UsageException("--name: letters, digits, '_', '.' and '-', at least two of them, not '%s'".formatted(name));
        }
        if (port < 1 || port > 65_535) {
            throw new UsageException("--port: 1 to 65535, not " + port);
        }
        if (!bind.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            throw new UsageException("--bind: an IPv4 address of the host, e.g. 127.0.0.1 or 0.0.0.0, not '%s'".formatted(bind));
        }
        image.filter(word -> !word.matches("[a-zA-Z0-9][\\w.:/@-]*")).ifPresent(word -> {
            throw new UsageException("--image: not the name of an image: '%s'".formatted(word));
        });
        memory.filter(word -> !word.matches("[1-9]\\d*[bkmg]")).ifPresent(word -> {
            throw new UsageException("--memory: a number and b, k, m or g, e.g. 32g, not '%s'".formatted(word));
        });
        if (!restart.matches("no|always|unless-stopped|on-failure(:\\d+)?")) {
            throw new UsageException("--restart: no, always, unless-stopped or on-failure[:N], not '%s'".formatted(restart));
        }
        environment.keySet().forEach(key -> {
            if (!key.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw new UsageException("--env: not the name of a variable: '%s'".formatted(key));
            }
        });
        if (keyed && !engine.isVllm()) {
            throw new UsageException("--api-key-file: %s asks for no key; serve it on the loopback address".formatted(engine));
        }
    }

    /// Where the host itself reaches the API.
    public String address() {
        return bind.equals("0.0.0.0") ? "127.0.0.1" : bind;
    }

    /// The base URL of the API as the host itself sees it, e.g. `http://127.0.0.1:8000`.
    public String url() {
        return "http://%s:%d".formatted(address(), port);
    }

    /// The command that brings the API to the same port of another machine's loopback, where it is run.
    /// @param host as `--host` takes it
    public String tunnel(String host) {
        return "ssh -N -L %d:%s:%d %s".formatted(port, address(), port, host);
    }

    /// Whether the engine loads a folder of weights as the hubs publish it.
    boolean loadsFolder() {
        return engine.isVllm() || engine == Engine.TRTLLM;
    }

    /// Where the host holds the folder or file that the engine loads; empty for an engine that looks for its models itself.
    String modelOnHost() {
        return loadsFolder() ? mounts.stream().filter(mount -> source.startsWith(mount.container())).findFirst()
                .map(mount -> mount.host() + source.substring(mount.container().length())).orElse("") : "";
    }

    /// The random weights of the embedded engine, whose answers mean nothing.
    boolean meansNothing() {
        return engine == Engine.EMBEDDED && source.equals("random-tiny");
    }

    /// What runs, the program first; for the embedded engine its main class.
    ///
    /// In the container the engine listens on every address, where Docker publishes its port; in the host's network it
    /// listens on the address that is asked for. `trtllm-serve` takes no name for its model: it is that of the folder.
    public List<String> command() {
        String listen = hostNetwork ? bind : "0.0.0.0";
        var fixed = switch (engine) {
            case VLLM, TRITON -> List.of("vllm", "serve", source, "--host", listen, "--port", String.valueOf(port),
                    "--served-model-name", servedName);
            case TRTLLM -> List.of("trtllm-serve", source, "--host", listen, "--port", String.valueOf(port));
            case OLLAMA -> List.of("ollama", "serve");
            case EMBEDDED -> List.of("scripts.Embedded", "--model", source, "--host", bind, "--port", String.valueOf(port),
                    "--served-model-name", servedName);
        };
        return Stream.concat(fixed.stream(), options.stream()).toList();
    }

    /// Whether the image's own entry point would start a server by itself, so that the program has to take its place. The
    /// entry points of NVIDIA's images only prepare the environment and then run what they are given: they stay.
    boolean replacesEntryPoint() {
        return engine == Engine.OLLAMA || image.filter(name -> name.matches("(.*/)?vllm/vllm-openai([:@].*)?")).isPresent();
    }

    /// Whether the engine pins memory for a GPU, for which the limits of a container are too low.
    boolean pinsMemory() {
        return engine != Engine.OLLAMA && runtime.isPresent();
    }

    /// The variables of the container, those included that take the place of options.
    Map<String, String> variables() {
        var all = new TreeMap<>(environment);
        if (engine == Engine.OLLAMA) {
            all.put("OLLAMA_HOST", (hostNetwork ? bind : "0.0.0.0") + ":" + port);
            // the image of the Jetson AI Lab names another folder, whose models would be gone with the container
            all.putIfAbsent("OLLAMA_MODELS", "/root/.ollama/models");
        }
        return all;
    }

    /// The labels of the container.
    Map<String, String> labels() {
        return new TreeMap<>(Map.of(MARK, "1", "thorbook.engine", engine.word(), "thorbook.model", model,
                "thorbook.port", String.valueOf(port), LABEL, Json.line(this)));
    }
}
