//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../VllmVersion.java ../load/Target.java
package lib.bench.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.bench.VllmVersion;
import lib.bench.load.Target;
import picocli.CommandLine.Option;

/// Where requests go and how they are sampled, by vLLM's options.
final class RequestFlags {

    private static final VllmVersion SERVER_DECIDES_TEMPERATURE = new VllmVersion(0, 15, 0);

    @Option(names = "--backend", paramLabel = "openai|openai-chat", defaultValue = "openai",
            description = "completions or chat completions; default ${DEFAULT-VALUE}")
    private String backend;

    @Option(names = "--base-url", paramLabel = "URL", description = "the server, e.g. http://192.168.55.1:8000")
    private Optional<String> baseUrl = Optional.empty();

    @Option(names = "--host", paramLabel = "NAME", defaultValue = "127.0.0.1",
            description = "the server's host, unless --base-url is given; default ${DEFAULT-VALUE}")
    private String host;

    @Option(names = "--port", defaultValue = "8000",
            description = "the server's port, unless --base-url is given; default ${DEFAULT-VALUE}")
    private int port;

    @Option(names = "--endpoint", paramLabel = "PATH", description = "default /v1/completions or /v1/chat/completions")
    private Optional<String> endpoint = Optional.empty();

    @Option(names = "--model", paramLabel = "NAME", description = "default: the first model that the server names")
    private Optional<String> model = Optional.empty();

    @Option(names = "--served-model-name", paramLabel = "NAME", description = "the name to send, where it differs from --model")
    private Optional<String> servedName = Optional.empty();

    @Option(names = "--header", paramLabel = "KEY=VALUE", arity = "1..*", description = "HTTP headers; OPENAI_API_KEY is sent if it is set")
    private List<String> headers = List.of();

    @Option(names = "--insecure", description = "take any certificate of an https server")
    private boolean insecure;

    @Option(names = "--temperature", paramLabel = "T", description = "default: the server's")
    private Optional<Double> temperature = Optional.empty();

    @Option(names = "--top-p", paramLabel = "P", description = "default: the server's")
    private Optional<Double> topP = Optional.empty();

    @Option(names = "--top-k", paramLabel = "K", description = "default: the server's")
    private Optional<Integer> topK = Optional.empty();

    @Option(names = "--min-p", paramLabel = "P", description = "default: the server's")
    private Optional<Double> minP = Optional.empty();

    @Option(names = "--ignore-eos", negatable = true,
            description = "go on to the limit of tokens; default: for random prompts without --workload")
    private Optional<Boolean> ignoreEos = Optional.empty();

    @Option(names = "--extra-body", paramLabel = "JSON", description = "fields to add to every request")
    private Optional<String> extraBody = Optional.empty();

    @Option(names = "--no-continuous-usage", negatable = false,
            description = "do not ask for token counts in every event; tokens per event are then unknown")
    private boolean noContinuousUsage;

    boolean isChat() {
        return switch (backend) {
            case "openai", "vllm" -> false;
            case "openai-chat" -> true;
            default -> throw new IllegalArgumentException("--backend is openai or openai-chat, not '" + backend + "'");
        };
    }

    boolean isInsecure() {
        return insecure;
    }

    String backend() {
        return backend;
    }

    String baseUrl() {
        return baseUrl.orElse("http://" + host + ":" + port).replaceAll("/+$", "");
    }

    Map<String, String> headers() {
        Map<String, String> all = new LinkedHashMap<>();
        String key = System.getenv().getOrDefault("OPENAI_API_KEY", "");
        if (!key.isEmpty()) {
            all.put("Authorization", "Bearer " + key);
        }
        for (String header : headers) {
            int sign = header.indexOf('=');
            if (sign < 1) {
                throw new IllegalArgumentException("a header is written KEY=VALUE");
            }
            all.put(header.substring(0, sign).strip(), header.substring(sign + 1).strip());
        }
        return all;
    }

    Optional<String> model() {
        return model;
    }

    /// Whether the model's end of text is overridden.
    boolean ignoresEos(boolean byDefault) {
        return ignoreEos.orElse(byDefault);
    }

    Target target(String modelName, boolean ignoresEos, VllmVersion version) {
        ObjectNode fields = Target.fields(servedName.orElse(modelName), isChat(), !noContinuousUsage);
        temperature.ifPresent(value -> fields.put("temperature", value));
        if (temperature.isEmpty() && version.compareTo(SERVER_DECIDES_TEMPERATURE) < 0) {
            fields.put("temperature", 0.0);
        }
        topP.ifPresent(value -> fields.put("top_p", value));
        topK.ifPresent(value -> fields.put("top_k", value));
        minP.ifPresent(value -> fields.put("min_p", value));
        if (ignoresEos) {
            fields.put("ignore_eos", true);
        }
        extraBody.ifPresent(text -> fields.setAll(object(text)));
        String path = endpoint.orElse(isChat() ? "/v1/chat/completions" : "/v1/completions");
        return new Target(uri(baseUrl() + (path.startsWith("/") ? path : "/" + path)), isChat(), headers(), fields, insecure);
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an address: " + text, e);
        }
    }

    private static ObjectNode object(String text) {
        try {
            JsonNode body = new ObjectMapper().readTree(text);
            if (body instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("--extra-body is not JSON: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException("--extra-body must be a JSON object");
    }
}
