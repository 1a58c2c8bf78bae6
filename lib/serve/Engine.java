//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../UsageException.java
package lib.serve;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;
import lib.UsageException;

/// What serves a model. Apart from [#EMBEDDED] each is a container.
public enum Engine {

    /// vLLM in a container of its own.
    VLLM("/health", 8000),
    /// vLLM as it comes in the image of the Triton inference server.
    TRITON("/health", 8000),
    /// TensorRT-LLM.
    TRTLLM("/health", 8000),
    /// ollama, which fetches its models itself.
    OLLAMA("/api/version", 11434),
    /// llama.cpp within a Java process of the host.
    EMBEDDED("/health", 8000);

    private final String health;
    private final int port;

    Engine(String health, int port) {
        this.health = health;
        this.port = port;
    }

    /// @throws UsageException when there is none of that name
    @JsonCreator
    public static Engine named(String word) {
        return Arrays.stream(values()).filter(engine -> engine.word().equals(word)).findFirst().orElseThrow(() -> new UsageException(
                "no engine '%s'; there are %s".formatted(word,
                        Arrays.stream(values()).map(Engine::word).collect(Collectors.joining(", ")))));
    }

    /// The name on the command line, in JSON and in labels: `vllm`, `triton`, `trtllm`, `ollama`, `embedded`.
    @JsonValue
    public String word() {
        return name().toLowerCase();
    }

    /// The path that answers 200 once the engine is up. vLLM opens its port only when the model is loaded and its graphs
    /// are captured; until then the connection is refused.
    public String health() {
        return health;
    }

    /// The port that the engine takes by itself.
    public int port() {
        return port;
    }

    /// Whether `vllm serve` is what runs.
    public boolean isVllm() {
        return this == VLLM || this == TRITON;
    }

    @Override
    public String toString() {
        return word();
    }
}
