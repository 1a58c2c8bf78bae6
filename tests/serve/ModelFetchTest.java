//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../hub/LoopbackHub.java ../../lib/Terminal.java ../../lib/serve/embedded/ModelFile.java ../../scripts/Embedded.java
package tests.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import lib.Terminal;
import lib.serve.embedded.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scripts.Embedded;
import tests.hub.LoopbackHub;

/// What `embedded` does before it has a model. The hub's files are random bytes, so that it never gets as far as serving them.
@Timeout(60)
class ModelFetchTest {

    private static final String FILE = ModelFile.PREFERRED + ".gguf";
    private static final long SIZE = 3 << 20;

    @TempDir
    private Path cache;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int embedded(String... args) {
        var out = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Embedded(Terminal.of(out, out)).run(args);
    }

    @Test
    void fetchesTheRealModelFromTheHubAndOnlyThat() {
        try (var hub = LoopbackHub.start(1).with("Qwen/Qwen2.5-0.5B-Instruct-GGUF", FILE, SIZE)
                .with("Qwen/Qwen2.5-0.5B-Instruct-GGUF", "qwen2.5-0.5b-instruct-fp16.gguf", SIZE)) {
            assertThat(embedded("--cache", cache.toString(), "--endpoint", hub.uri().toString(), "--port", "0")).isEqualTo(1);
        }
        assertThat(cache.resolve("models").resolve(FILE)).hasSize(SIZE);
        assertThat(cache.resolve("models").resolve("qwen2.5-0.5b-instruct-fp16.gguf")).doesNotExist();
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("embedded: fetching " + ModelFile.PREFERRED
                + "; --offline does without\n")
                .endsWith("embedded: %s is not a GGUF file\n".formatted(cache.resolve("models").resolve(FILE)));
    }

    @Test
    void failsWhereTheRealModelIsWantedByNameAndTheHubDoesNotHaveIt() {
        try (var hub = LoopbackHub.start(1)) {
            assertThat(embedded("--cache", cache.toString(), "--endpoint", hub.uri().toString(), "--port", "0", "--model",
                    ModelFile.PREFERRED)).isEqualTo(1);
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("has no model Qwen/Qwen2.5-0.5B-Instruct-GGUF");
    }

    @Test
    void takesRandomWeightsWhereTheHubCannotBeReached() {
        assertThat(embedded("--cache", cache.toString(), "--endpoint", "http://127.0.0.1:1", "--host", "192.0.2.1", "--port", "0"))
                .isEqualTo(1);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("no answer from http://127.0.0.1:1")
                .as("got as far as listening on an address that this machine does not have")
                .endsWith("embedded: 192.0.2.1:0: Cannot assign requested address\n");
        assertThat(cache.resolve("models").resolve("random-tiny-1.gguf")).exists();
    }
}
