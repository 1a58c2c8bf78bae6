//SOURCES EngineOptions.java ServerSpec.java ../UsageException.java
package lib.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lib.UsageException;

/// What a person asks to be served, before a host and the catalog have filled in the rest.
///
/// @param model       `owner/name` as the hub has it, or `owner/name/file.gguf`; or the absolute path of a folder or a file on the host
/// @param modelsDir   folder of the host that holds models as `owner/name`; `~/` stands for the user's folder
/// @param image       of the container; empty for the embedded engine
/// @param runtime     Docker's container runtime; `nvidia` unless given, `none` for Docker's default
/// @param environment variables, over those of the catalog
/// @param options     of the engine, over those of the catalog
/// @param keyed       the API asks for a key
public record ServerRequest(Engine engine, String model, String modelsDir, Optional<String> servedName, Optional<String> image,
                            String name, String bind, int port, boolean hostNetwork, Optional<String> runtime,
                            Map<String, String> environment, List<String> options,
                            Optional<String> memory, String restart, boolean keyed) {

    private static final String MODELS = "/models";
    /// The assembler of CUDA 13: the one that comes with Triton is older and does not know a Thor's `sm_110a`. Newer Tritons ask
    /// for it by the second name.
    private static final Map<String, String> THOR = Map.of("TRITON_PTXAS_PATH", "/usr/local/cuda/bin/ptxas",
            "TRITON_PTXAS_BLACKWELL_PATH", "/usr/local/cuda/bin/ptxas");
    /// Of the user's folder: what hubs and compilers keep from one start to the next.
    private static final List<String> CACHES = List.of("huggingface", "modelscope", "vllm");

    public ServerRequest {
        if (engine == Engine.EMBEDDED && (image.isPresent() || hostNetwork || runtime.isPresent() || memory.isPresent()
                || !restart.equals("no"))) {
            throw new UsageException("--image, --net-host, --runtime, --memory and --restart are for containers, "
                    + "and the embedded engine runs in none");
        }
        if (engine != Engine.VLLM && engine != Engine.TRITON && engine != Engine.EMBEDDED && servedName.isPresent()) {
            throw new UsageException("--served-model-name: %s names its models itself".formatted(engine));
        }
        if (engine == Engine.OLLAMA && !options.isEmpty()) {
            throw new UsageException("ollama takes no options but variables: --env OLLAMA_CONTEXT_LENGTH=8192, say, in place of '%s'"
                    .formatted(String.join(" ", options)));
        }
    }

    /// Where the model is on the host, as far as it is known before the host is asked.
    public String modelFolder() {
        return isPath() ? model : modelsDir + "/" + model;
    }

    private boolean isPath() {
        return model.startsWith("/") || model.startsWith("~/");
    }

    /// The server that is asked for, complete.
    ///
    /// @param home     the user's folder on the host
    /// @param jetson   whether the host is a Jetson
    /// @param known    variables that the catalog gives for the model
    /// @param defaults options that the catalog gives for the model
    public ServerSpec spec(String home, boolean jetson, Map<String, String> known, List<String> defaults) {
        var variables = new TreeMap<String, String>();
        if (jetson && engine.isVllm()) {
            variables.putAll(THOR);
        }
        variables.putAll(known);
        variables.putAll(environment);
        var words = EngineOptions.parse(defaults).with(EngineOptions.parse(options)).words();
        return new ServerSpec(engine, name, isPath() ? last(model) : model, source(home), apiName(), image, bind, port, hostNetwork,
                inContainer() ? runtime.or(() -> Optional.of("nvidia")).filter(word -> !word.equals("none")) : Optional.empty(),
                mounts(home), variables, words, memory, restart, keyed);
    }

    private boolean inContainer() {
        return engine != Engine.EMBEDDED;
    }

    private String source(String home) {
        return switch (engine) {
            case OLLAMA -> model;
            case EMBEDDED -> absolute(model, home);
            case VLLM, TRITON, TRTLLM -> inContainer(isPath() ? last(model) : model);
        };
    }

    /// Where the container sees a model of the folder of models.
    static String inContainer(String model) {
        return MODELS + "/" + model;
    }

    /// TensorRT-LLM names a model after its folder, ollama by its tag, which is `latest` where none is given.
    private String apiName() {
        return engine != Engine.OLLAMA ? servedName.orElse(last(model).replaceFirst("\\.gguf$", ""))
                : last(model).contains(":") ? model : model + ":latest";
    }

    private List<Mount> mounts(String home) {
        var mounts = new ArrayList<Mount>();
        if (!inContainer()) {
            return mounts;
        }
        if (engine == Engine.OLLAMA) {
            return List.of(new Mount(home + "/.ollama", "/root/.ollama", false));
        }
        String folder = absolute(isPath() ? model : modelsDir, home);
        mounts.add(new Mount(folder, isPath() ? inContainer(last(model)) : MODELS, true));
        CACHES.forEach(cache -> mounts.add(new Mount(home + "/.cache/" + cache, "/root/.cache/" + cache, false)));
        return mounts;
    }

    private static String absolute(String path, String home) {
        return path.startsWith("~/") ? home + path.substring(1) : path;
    }

    private static String last(String path) {
        String trimmed = path.replaceAll("/+$", "");
        return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }
}
