//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/Json.java ../../lib/hub/FitSubject.java ../../scripts/ModelFit.java
package tests.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import lib.Host;
import lib.Json;
import lib.StepCommand;
import lib.Terminal;
import lib.hub.FitSubject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scripts.ModelFit;

/// `model-fit` on this machine, with folders of empty files as large as weights. Whether they fit depends on the machine; the
/// arithmetic of that is in [MemoryFitTest].
class ModelFitTest {

    private static final long GIBIBYTE = 1L << 30;
    private static final String CONFIG = """
            {"hidden_size": 4096, "num_hidden_layers": 36, "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128,
             "intermediate_size": 12288, "vocab_size": 151936, "max_position_embeddings": 40960%s}""";

    @TempDir
    private Path folder;

    private record Said(int exitCode, String out, String err) {

        JsonNode value() {
            return Json.read(out, JsonNode.class).get("value");
        }
    }

    @BeforeEach
    void config() throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG.formatted(""));
    }

    private static Said fit(String model, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = Terminal.of(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
        int exitCode = StepCommand.run(new ModelFit(model), terminal, args);
        return new Said(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    private void weights(String name, double gibibytes) throws IOException {
        try (var file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength((long) (gibibytes * GIBIBYTE));
        }
    }

    @Test
    void weighsTheFilesOfAFolder() throws IOException {
        weights("model-00001-of-00002.safetensors", 3);
        weights("model-00002-of-00002.safetensors", 2.5);
        weights("consolidated.safetensors", 5.5);

        JsonNode fit = fit(folder.toString(), "--context", "1000", "--concurrency", "2", "--kv-cache-dtype", "fp8", "--json").value();

        assertThat(fit.get("weightsGiB").asDouble()).isEqualTo(5.5);
        assertThat(fit.get("weightsFrom").asText()).isEqualTo(".safetensors files in " + folder);
        assertThat(fit.get("kvBytesPerToken").asLong()).isEqualTo(73_728);
        // 1008 tokens in whole blocks, for two
        assertThat(fit.get("kvCacheGiB").asDouble()).isEqualTo(0.14);
        assertThat(fit.get("neededGiB").asDouble()).isEqualTo(9.64);
    }

    @Test
    void trustsTheIndexWhereFilesAreStillMissing() throws IOException {
        weights("model-00001-of-00002.safetensors", 3);
        Files.writeString(folder.resolve("model.safetensors.index.json"),
                "{\"metadata\": {\"total_size\": %d},\n\"weight_map\": {}}".formatted(7 * GIBIBYTE));

        JsonNode fit = fit(folder.toString(), "--json").value();

        assertThat(fit.get("weightsGiB").asDouble()).isEqualTo(7);
        assertThat(fit.get("weightsFrom").asText())
                .isEqualTo("the index in %s: of its files, %d bytes are there".formatted(folder, 3 * GIBIBYTE));
    }

    @Test
    void takesTheLargestOfSeveralGgufFilesOrTheOneNamedAndTheCatalogsKnowledgeOfThem() throws IOException {
        Path gguf = Files.createDirectories(folder.resolve("Qwen3-8B-GGUF"));
        weights("Qwen3-8B-GGUF/Qwen3-8B-Q4_K_M.gguf", 4.5);
        weights("Qwen3-8B-GGUF/Qwen3-8B-Q8_0-00001-of-00002.gguf", 4);
        weights("Qwen3-8B-GGUF/Qwen3-8B-Q8_0-00002-of-00002.gguf", 4.25);
        weights("Qwen3-8B-GGUF/Qwen3-8B-Q5_K_M.gguf", 5.5);

        JsonNode all = fit(gguf.toString(), "--json").value();
        JsonNode one = fit(gguf.resolve("Qwen3-8B-Q5_K_M.gguf").toString(), "--json").value();

        assertThat(all.get("weightsGiB").asDouble()).isEqualTo(8.25);
        assertThat(all.get("weightsFrom").asText()).isEqualTo("the largest .gguf file in " + gguf);
        assertThat(one.get("weightsGiB").asDouble()).isEqualTo(5.5);
        assertThat(one.get("kvBytesPerToken").asLong()).isEqualTo(147_456);
        assertThat(one.get("notes").get(0).get("note").asText()).startsWith("very slow with several requests at once");
    }

    @Test
    void countsTheWeightsOfAConfigAlone() {
        var awq = FitSubject.of("config.json", CONFIG.formatted(", \"quantization_config\": {\"quant_method\": \"awq\", \"bits\": 4}"));

        // 6,945,767,424 weights of the layers in 4.5 bits, embedding and output head of 622,329,856 each in 16
        assertThat(awq.weights()).isEqualTo(3_906_994_176L + 2_489_319_424L);
        String latent = CONFIG.formatted(", \"kv_lora_rank\": 512, \"qk_rope_head_dim\": 64");
        assertThatThrownBy(() -> FitSubject.of("config.json", latent)).hasMessage("""
                config.json: config.json has 'kv_lora_rank': its weights can't be counted from the config alone; \
                name the model's folder as well, for the size of its files""");
    }

    @Test
    void takesAConfigFromElsewhereForAFolder() throws IOException {
        weights("model.safetensors", 1);
        Path other = Files.writeString(folder.resolve("other.json"), CONFIG.formatted(", \"num_key_value_heads\": 4"));

        JsonNode fit = fit(folder.toString(), "--config", other.toString(), "--json").value();

        assertThat(fit.get("kvBytesPerToken").asLong()).isEqualTo(73_728);
        assertThat(fit(folder.toString(), "--config", "/no/such.json").err())
                .isEqualTo("model-fit: --config /no/such.json can't be read\n");
    }

    @Test
    void answersARecipe() {
        try (var host = Host.local()) {
            var fit = new ModelFit("Qwen3-8B-AWQ", 4096, 1).read(host.planning());

            assertThat(fit.fits()).isEqualTo(fit.vllmOptions().isPresent());
            assertThat(fit.kvCacheGiB()).isEqualTo(0.56);
            assertThat(fit.weightsFrom()).isEqualTo("the catalog, the guide's figure");
        }
    }

    @Test
    void saysWhereAModelIsFarTooLarge() throws IOException {
        weights("model.safetensors", 4000);

        Said said = fit(folder.toString());

        assertThat(said.exitCode()).isZero();
        assertThat(said.out()).contains("fits                       no\n",
                "answer                     does not fit: the weights and the engine leave no room for a KV cache\n",
                "gpu memory utilization     (none)\n");
        assertThat(said.err()).isEqualTo("model-fit on local: unchanged\n");
    }

    @Test
    void namesTheFieldThatItCannotCount() throws IOException {
        weights("model.safetensors", 1);
        Files.writeString(folder.resolve("config.json"), CONFIG.formatted(", \"is_encoder_decoder\": true"));

        assertThat(fit(folder.toString())).isEqualTo(new Said(2, "", """
                model-fit: the KV cache can't be counted: config.json has 'is_encoder_decoder', a kind of model whose memory \
                is not counted here
                """));
    }

    @Test
    void refusesWrongOptionsInOneLine() throws IOException {
        assertThat(fit("Qwen3-8B", "--context", "50000").err())
                .isEqualTo("model-fit: Qwen3-8B was made for 40960 tokens, not for --context 50000\n");
        assertThat(fit("Qwen3-8B", "--concurrency", "0").err()).isEqualTo("model-fit: --concurrency is 1 to 10000 requests, not 0\n");
        assertThat(fit("Qwen3-8B", "--kv-cache-dtype", "int3").err())
                .isEqualTo("model-fit: --kv-cache-dtype is one of auto, bfloat16, fp8, fp8_e4m3, fp8_e5m2, not 'int3'\n");
        assertThat(fit("Qwen3-80B").err()).startsWith("model-fit: no model of the catalog is called 'Qwen3-80B'; did you mean Qwen3-8B");
        assertThat(fit("SenseVoiceSmall").err())
                .isEqualTo("model-fit: SenseVoiceSmall is no language model: it keeps no KV cache to count\n");
        assertThat(fit("/no/such; folder").err()).isEqualTo("model-fit: no folder or file /no/such; folder on local\n");
        Files.writeString(folder.resolve("config.json"), "{");
        weights("model.safetensors", 1);
        assertThat(fit(folder.toString()).err()).startsWith("model-fit: the config.json of " + folder + " can't be read: ").hasLineCount(1);
    }
}
