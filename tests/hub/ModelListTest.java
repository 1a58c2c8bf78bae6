//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/Json.java ../../scripts/ModelList.java
package tests.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import lib.Json;
import lib.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scripts.ModelList;

class ModelListTest {

    /// What the command said.
    private record Said(int exitCode, String out, String err) {

        /// The first column, without its heading.
        List<String> names() {
            return out.lines().skip(1).map(line -> line.substring(0, line.indexOf(' '))).toList();
        }
    }

    private static Said list(String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exitCode = new ModelList(Terminal.of(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))).run(args);
        return new Said(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    @Test
    void listsWhatTheOptionsLeaveInTheOrderAskedFor() {
        assertThat(list("8B", "--max-size", "7", "--engine", "vllm", "--sort", "size").out()).isEqualTo("""
                model                precision     size     parameters  active  engines
                Qwen3-8B-GGUF        GGUF(Q5_K_M)  ~5.9 GB  8.2 G       8.2 G   ollama, vllm
                Qwen3-8B-Int4-W4A16  W4A16         ~6.1 GB  8.2 G       8.2 G   vllm, triton
                Qwen3-8B-GPTQ-Int4   GPTQ(Int4)    ~6.1 GB  8.2 G       8.2 G   vllm, triton
                Qwen3-8B-AWQ         AWQ(Int4)     ~6.1 GB  8.2 G       8.2 G   vllm, triton
                Qwen3-8B-FP4         FP4           ~6.4 GB  8.2 G       8.2 G   vllm, trtllm
                """);
    }

    @Test
    void listsAllInTheOrderOfTheGuideWithoutOptions() {
        assertThat(list().names()).hasSize(27).startsWith("Qwen3-8B", "Qwen3-30B-A3B")
                .endsWith("CosyVoice2-0.5B", "Qwen2.5-0.5B-Instruct-GGUF");
        assertThat(list("--sort", "name").names()).startsWith("CosyVoice2-0.5B", "Qwen2.5-0.5B-Instruct-GGUF").endsWith("SenseVoiceSmall");
        assertThat(list("--precision", "gptq", "--sort", "active").names())
                .containsExactly("Qwen3-30B-A3B-GPTQ-Int4", "Qwen3-8B-GPTQ-Int4", "Qwen3-8B-GPTQ-Int8");
    }

    @Test
    void showsTheModelOfAWholeNameThoughItIsPartOfOthers() {
        assertThat(list("qwen3-8b").out()).startsWith("""
                name             Qwen3-8B
                ModelScope id    Qwen/Qwen3-8B
                from the guide   yes
                kind             text
                precision        BF16
                weights          16.4 GB, as published
                parameters       8.2 G
                layers           36
                attention        32 heads, 8 KV heads of 128
                KV cache         147,456 bytes a token in 16 bits
                longest context  40960 tokens
                licence          Apache-2.0
                engines          vllm, triton, trtllm

                vllm:
                  the guide's options: --max-model-len 32000 --gpu-memory-utilization 0.9
                  for tools: --enable-auto-tool-choice --tool-call-parser hermes
                  for reasoning: --reasoning-parser qwen3
                """);
        assertThat(list("Qwen/Qwen3-8B")).isEqualTo(list("QWEN3-8B"));
    }

    @Test
    void showsAModelThatAloneHasThePartOfAName() {
        assertThat(list("coder", "--precision", "w4a16").out())
                .contains("environment: VLLM_DISABLED_KERNELS=MacheteLinearKernel", "symptom  loading stops in MacheteLinearKernel");
    }

    @Test
    void writesJsonWithEverything() {
        JsonNode models = Json.read(list("--json", "--engine", "trtllm", "--precision", "fp8").out(), JsonNode.class);

        assertThat(models).hasSize(5);
        assertThat(models.get(0).at("/weights/size/bytes").asLong()).isEqualTo(9_556_302_233L);
        assertThat(models.get(0).at("/problems/1/engines/0").asText()).isEqualTo("trtllm");
    }

    @Test
    void saysSoWhenTheOptionsLeaveNothing() {
        assertThat(list("--precision", "fp8", "--max-size", "1"))
                .isEqualTo(new Said(0, "", "model-list: no model is left by these options\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            Quen3-8B         | no model of the catalog is called 'Quen3-8B'; did you mean Qwen3-8B?; model-list shows all
            --precision=int5 | --precision is one of FP32, BF16, FP8, FP4, W4A16, W8A16, GPTQ, AWQ, GGUF, not 'int5'
            --engine=llamafile | --engine is one of vllm, triton, trtllm, ollama, embedded, not 'llamafile'
            --sort=colour    | --sort is one of name, size, precision, active, not 'colour'
            --max-size=-1    | --max-size is a positive number of GB, not -1.0
            --host=local     | Unknown option: '--host=local'
            """)
    void refusesWhatItDoesNotKnowInOneLine(String argument, String message) {
        assertThat(list(argument)).isEqualTo(new Said(2, "", "model-list: " + message + "\n"));
    }
}
