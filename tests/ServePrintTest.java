//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7 com.fasterxml.jackson.dataformat:jackson-dataformat-yaml:2.22.1
//SOURCES StepRun.java ../lib/LabLogin.java ../lib/TemporaryFolder.java
package tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lib.LabLogin;
import lib.TemporaryFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What needs no Docker of `serve`: what a word for a model comes to, which engine is taken, and whether the files of `--print` are what
/// they should be.
class ServePrintTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static String printed(String form, String... options) {
        var args = new ArrayList<>(List.of("--print", form));
        args.addAll(List.of(options));
        var run = StepRun.named("serve", args.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "vllm   | qwen3-8b        | vllm serve /models/Qwen/Qwen3-8B --host 0.0.0.0 --port 8000 --served-model-name Qwen3-8B",
            "vllm   | Qwen3-8B-GGUF   | vllm serve /models/Qwen/Qwen3-8B-GGUF/Qwen3-8B-Q5_K_M.gguf --host 0.0.0.0 --port 8000 "
                    + "--served-model-name Qwen3-8B-GGUF --tokenizer /models/Qwen/Qwen3-8B",
            "trtllm | /srv/own        | trtllm-serve /models/own --host 0.0.0.0 --port 8000",
            "ollama | qwen3:8b        | docker exec ollama ollama pull qwen3:8b",
            "ollama | Qwen3-8B-GGUF   | docker exec ollama ollama pull modelscope.cn/Qwen/Qwen3-8B-GGUF:Qwen3-8B-Q5_K_M.gguf"})
    void aNameIsThatOfTheCatalogInTheEnginesOwnWords(String engine, String model, String end) {
        assertThat(printed("command", model, "--engine", engine)).contains(end);
    }

    @Test
    void optionsOfTheEngineAreNoModel() {
        assertThat(StepRun.named("serve", "--yes", "--engine", "vllm", "--", "--max-model-len", "8192")).isEqualTo(new StepRun(2, "",
                "serve: name the model to serve, e.g. serve Qwen/Qwen3-8B\n"));
        var port = String.valueOf(LabLogin.freePort());
        assertThat(StepRun.named("serve", "--plan", "--engine", "embedded", "--port", port, "--", "--context", "2048").out())
                .contains(" --context 2048\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "ollama", "vllm"})
    void anEngineIsNoModel(String word) {
        assertThat(StepRun.named("serve", word, "--yes")).isEqualTo(new StepRun(2, "",
                "serve: '%1$s' is an engine: serve --engine %1$s\n".formatted(word)));
    }

    /// Without Docker's command line on the PATH.
    @Test
    void onAMachineWithoutDockerTheEmbeddedEngineServes() throws IOException, InterruptedException {
        try (var bin = TemporaryFolder.create("thorbook-bin")) {
            for (String program : List.of("sh", "timeout", "id", "uname", "cat", "df", "find", "grep", "sort")) {
                Files.createSymbolicLink(bin.path().resolve(program), Path.of("/usr/bin", program));
            }
            var builder = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-cp",
                    System.getProperty("java.class.path"), "scripts.Serve", "--plan", "--port", String.valueOf(LabLogin.freePort()));
            builder.environment().put("PATH", bin.path().toString());
            var process = builder.redirectErrorStream(true).start();

            assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).contains("server embedded: (none) -> embedded serves ");
            assertThat(process.waitFor()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vllm", "triton", "trtllm", "ollama"})
    void aComposeFileRunsTheEnginesProgram(String engine) throws IOException {
        JsonNode service = YAML.readTree(printed("compose", "Qwen/Qwen3-8B", "--engine", engine)).at("/services/" + engine);

        assertThat(service.path("runtime").asText()).isEqualTo("nvidia");
        assertThat(service.path("restart").isTextual()).as("no is a text, not false").isTrue();
        assertThat(service.path("command").valueStream()).isNotEmpty().allMatch(JsonNode::isTextual);
        assertThat(service.path("ports").get(0).asText())
                .isEqualTo(engine.equals("ollama") ? "127.0.0.1:11434:11434" : "127.0.0.1:8000:8000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vllm", "triton", "trtllm", "ollama"})
    void inADeploymentNamesPortsAndFoldersBelongTogether(String engine) throws IOException {
        List<JsonNode> documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(
                printed("kubernetes", "Qwen/Qwen3-8B", "--engine", engine, "--name", "7b_x")).readAll();

        JsonNode pod = documents.get(0).at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");
        assertThat(documents).extracting(document -> document.at("/metadata/name").asText()).containsOnly("server-7b-x");
        assertThat(documents.get(0).at("/spec/selector/matchLabels")).isEqualTo(documents.get(0).at("/spec/template/metadata/labels"))
                .isEqualTo(documents.get(1).at("/spec/selector"));
        assertThat(documents.get(1).at("/spec/ports/0/targetPort")).isEqualTo(container.at("/ports/0/containerPort"))
                .isEqualTo(container.at("/startupProbe/httpGet/port"));
        assertThat(container.path("volumeMounts").valueStream().map(mount -> mount.path("name").asText()))
                .containsExactlyElementsOf(pod.path("volumes").valueStream().map(volume -> volume.path("name").asText()).toList());
        assertThat(container.path("env").valueStream()).allMatch(variable -> variable.path("value").isTextual());
    }

    @Test
    void inTheHostsNetworkTheProbesAskWhereTheServerListens() {
        assertThat(printed("kubernetes", "Qwen/Qwen3-8B", "--net-host")).contains("""
                      readinessProbe:
                        httpGet:
                          path: /health
                          port: 8000
                          host: 127.0.0.1
                """.indent(2));
    }

    @Test
    void whatAKeyNeedsIsSaidAndTheKeyIsNot(@TempDir Path folder) throws IOException {
        String file = Files.writeString(folder.resolve("key"), "s3cret\n").toString();

        assertThat(printed("command", "a/b", "--api-key-file", file))
                .startsWith("# api-key.env holds the line VLLM_API_KEY=KEY\ndocker run ").contains("--env-file api-key.env").doesNotContain("s3cret");
        assertThat(printed("kubernetes", "a/b", "--api-key-file", file))
                .startsWith("# first: kubectl create secret generic vllm-api-key --from-literal=VLLM_API_KEY=KEY\n")
                .doesNotContain("s3cret");
    }
}
