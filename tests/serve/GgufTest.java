//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/serve/embedded/EmbeddedServer.java ../../lib/StepException.java
//SOURCES ../../lib/serve/embedded/GgufHeader.java ../../lib/serve/embedded/GgufWriter.java ../../lib/serve/embedded/ModelFile.java
package tests.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import lib.serve.embedded.EmbeddedServer;
import lib.serve.embedded.GgufHeader;
import lib.serve.embedded.GgufWriter;
import lib.serve.embedded.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import lib.StepException;

class GgufTest {

    @TempDir
    private Path folder;

    private Path written(String architecture) throws IOException {
        Path file = folder.resolve("written.gguf");
        new GgufWriter().put("general.architecture", architecture).put("general.name", "\u7535 model").put("general.file_type", 15)
                .put("numbers", new int[] {1, 2, 3}).put("words", List.of("a", "", "bc")).put("reals", new float[] {1, 2}).put("yes", true)
                .put(architecture + ".context_length", 32768)
                .add(new GgufWriter.Tensor("first", GgufWriter.Precision.F32, List.of(3, 5), new float[15]))
                .add(new GgufWriter.Tensor("second", GgufWriter.Precision.F16, List.of(7), new float[7])).write(file);
        return file;
    }

    @Test
    void readsWhatWasWritten() throws IOException {
        assertThat(GgufHeader.of(written("qwen2"))).isEqualTo(new GgufHeader("qwen2", "\u7535 model", 32768, "Q4_K_M", 22));
        assertThat(GgufHeader.of(written("qwen2")).describe()).isEqualTo("\u7535 model (qwen2), 0 million parameters in Q4_K_M");
    }

    @Test
    void makesTheSameRandomModelEveryTime() throws IOException {
        ModelFile one = ModelFile.random(folder.resolve("one"));
        ModelFile two = ModelFile.named("random-tiny", folder.resolve("two"));

        assertThat(one.path()).hasSameBinaryContentAs(two.path());
        assertThat(one.random()).isTrue();
        assertThat(one.header()).isEqualTo(new GgufHeader("llama", "random-tiny", 4096, "F16", 2_084_224));
    }

    @Test
    void findsTheRealModelWhenItIsThere() throws IOException {
        assertThat(ModelFile.preferred(folder)).isEmpty();
        Files.move(written("qwen2"), folder.resolve(ModelFile.PREFERRED + ".gguf"));

        ModelFile model = ModelFile.preferred(folder).orElseThrow();

        assertThat(model.random()).isFalse();
        assertThat(model.name()).isEqualTo("qwen2.5-0.5b-instruct-q4_k_m");
        assertThat(ModelFile.named("qwen2.5-0.5b-instruct-q4_k_m", folder)).isEqualTo(model);
        assertThatThrownBy(() -> ModelFile.named("other", folder)).isInstanceOf(StepException.class)
                .hasMessage("no file and no model is called 'other'; in %s there are random-tiny, qwen2.5-0.5b-instruct-q4_k_m", folder);
    }

    @Test
    void saysInOneLineWhatIsWrongWithAFile() throws IOException {
        byte[] good = Files.readAllBytes(written("llama"));
        assertThat(wrong("hello".getBytes())).isEqualTo("X is not a GGUF file");
        assertThat(wrong(new byte[0])).isEqualTo("X is not a GGUF file");
        assertThat(wrong(Arrays.copyOf(good, 100))).isEqualTo("X is damaged or cut off: its head does not come to an end");
        assertThat(wrong(Arrays.copyOf(good, good.length - 40))).matches("X is cut off: it has \\d+ of at least \\d+ bytes");
        byte[] old = good.clone();
        old[4] = 1;
        assertThat(wrong(old)).isEqualTo("X is GGUF of version 1; known are 2 and 3");
        assertThat(wrong(Files.readAllBytes(written("bert")))).isEqualTo("X holds a model (bert) that does not generate text");
    }

    /// The message about a file with this content, without the file's name.
    private String wrong(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("wrong.gguf"), content);
        try {
            return GgufHeader.of(file).toString();
        } catch (StepException e) {
            return e.getMessage().replace(file.toString(), "X");
        }
    }

    @Test
    void saysWhichEnginesKnowANewerArchitecture() throws IOException {
        Path file = written("qwen3");

        assertThatThrownBy(() -> EmbeddedServer.start(file, new EmbeddedServer.Options("127.0.0.1", 0, "x", 100, 1, 1), folder))
                .hasMessage(file + " is of architecture qwen3, which this llama.cpp (b4916, of March 2025) does not know; "
                        + "Ollama and vLLM run newer models");
    }
}
