//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/hub/ModelCatalog.java ../../lib/serve/KnownIssues.java
package tests.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.UsageException;
import lib.hub.Architecture;
import lib.hub.Model;
import lib.hub.ModelCatalog;
import lib.serve.Engine;
import lib.serve.KnownIssue;
import lib.serve.KnownIssues;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ModelCatalogTest {

    private static final ModelCatalog CATALOG = ModelCatalog.load();

    /// Every `modelscope download --model` of the guide, in its order.
    private static final List<String> GUIDE = """
            Qwen/Qwen3-8B
            Qwen/Qwen3-30B-A3B
            Qwen/Qwen3-Coder-30B-A3B-Instruct
            Qwen/Qwen3-8B-FP8
            Qwen/Qwen3-32B-FP8
            Qwen/Qwen3-30B-A3B-FP8
            Qwen/Qwen3-Coder-30B-A3B-Instruct-FP8
            Qwen/Qwen3-VL-30B-A3B-Instruct-FP8
            nv-community/Qwen2.5-VL-7B-Instruct-FP8
            nv-community/Qwen3-8B-FP4
            nv-community/Qwen3-30B-A3B-FP4
            okwinds/Qwen3-8B-Int4-W4A16
            okwinds/Qwen3-Coder-30B-A3B-Instruct-Int4-W4A16
            okwinds/Qwen3-8B-Int8-W8A16
            JunHowie/Qwen3-8B-GPTQ-Int4
            JunHowie/Qwen3-8B-GPTQ-Int8
            Qwen/Qwen3-30B-A3B-GPTQ-Int4
            Qwen/Qwen3-8B-AWQ
            Qwen/Qwen3-32B-AWQ
            cpatonn-mirror/Qwen3-Coder-30B-A3B-Instruct-AWQ-4bit
            cpatonn-mirror/Qwen3-Coder-30B-A3B-Instruct-AWQ-8bit
            Qwen/Qwen2.5-VL-7B-Instruct-AWQ
            Qwen/Qwen3-8B-GGUF
            Qwen/Qwen3-30B-A3B-GGUF
            iic/SenseVoiceSmall
            iic/CosyVoice2-0.5B
            """.lines().toList();

    private static Model model(String name) {
        return CATALOG.named(name);
    }

    @Test
    void hasEveryModelOfTheGuideInItsOrderAndOneMore() {
        assertThat(CATALOG.models()).filteredOn(Model::guide).extracting(Model::id).containsExactlyElementsOf(GUIDE);
        assertThat(CATALOG.models()).filteredOn(model -> !model.guide()).extracting(Model::id)
                .containsExactly("Qwen/Qwen2.5-0.5B-Instruct-GGUF");
    }

    @Test
    void everyModelSaysWhatServesItUnderWhichLicenceAndWhatGoesWrong() {
        assertThat(CATALOG.models()).allSatisfy(model -> {
            assertThat(model.license()).as(model.id()).isPresent();
            assertThat(model.weights().size().bytes()).as(model.id()).isGreaterThan(400_000_000);
            boolean speech = model.kind() == Model.Kind.SPEECH;
            assertThat(model.architecture().isEmpty()).as(model.id()).isEqualTo(speech);
            assertThat(model.servings().isEmpty()).as(model.id()).isEqualTo(speech);
            assertThat(model.problems().isEmpty()).as(model.id()).isEqualTo(speech);
            assertThat(model.servings().stream().anyMatch(serving -> serving.features().containsKey("vision"))).as(model.id())
                    .isEqualTo(model.kind() == Model.Kind.VISION);
        });
    }

    @Test
    void theSizesOfItsLayersAddUpToTheParametersThatTheHubCounts() {
        assertThat(CATALOG.models()).filteredOn(model -> model.kind() == Model.Kind.TEXT).allSatisfy(model -> {
            Architecture architecture = model.architecture().orElseThrow();
            assertThat(architecture.parameters()).as(model.id()).isCloseTo(model.parameters(), Percentage.withPercentage(0.02));
            assertThat(architecture.activeLayerParameters() + architecture.headParameters() * (architecture.tied() ? 1 : 2)).as(model.id())
                    .isCloseTo(model.activeParameters(), Percentage.withPercentage(0.1));
        });
    }

    /// The guide's sizes are those of `du -h`, which rounds up to tenths of a GiB, with the tokenizer's 0.02 GiB in them.
    @Test
    void whatItWouldComputeForASizeIsWhatTheGuideMeasured() {
        Map<String, Double> bits = Map.of("Qwen3-8B", 16.0, "Qwen3-8B-FP8", 8.001, "Qwen3-8B-FP4", 4.5, "Qwen3-8B-Int4-W4A16", 4.125,
                "Qwen3-8B-Int8-W8A16", 8.125, "Qwen3-8B-GPTQ-Int4", 4.156, "Qwen3-8B-GPTQ-Int8", 8.156, "Qwen3-8B-AWQ", 4.156);

        bits.forEach((name, width) -> {
            Model model = model(name);
            long layers = model.architecture().orElseThrow().layerParameters();
            double gibibytes = (layers * width / 8 + (model.parameters() - layers) * 2.0) / (1 << 30);
            assertThat(model.weights().layerBits() + model.weights().format().scaleBits()).as(name).isCloseTo(width, within(0.001));
            double measured = Double.parseDouble(model.weights().guideSize().orElseThrow().replace(" G", ""));
            assertThat(measured).as(name).isBetween(gibibytes, gibibytes + 0.75);
        });
    }

    @Test
    void tellsPublishedSizesFromTheGuidesAndFromItsOwn() {
        assertThat(model("Qwen3-8B").weights().size()).isEqualTo(new Model.Size(16_381_470_720L, Model.Size.Source.PUBLISHED));
        assertThat(model("Qwen3-8B-FP8").weights().size()).isEqualTo(new Model.Size(9_556_302_233L, Model.Size.Source.GUIDE));
        // 29_909_581_824 weights in one byte and a scale of two for each 16_384, and 622_540_800 others in two bytes
        assertThat(model("Qwen3-30B-A3B-FP8").weights().size().bytes()).isEqualTo(31_158_314_496L);
        assertThat(model("Qwen3-30B-A3B-FP8").weights().size().source()).isEqualTo(Model.Size.Source.COMPUTED);
    }

    @Test
    void findsByShortNameAndByIdWhateverTheCase() {
        assertThat(CATALOG.find("qwen3-8b-fp8")).map(Model::id).contains("Qwen/Qwen3-8B-FP8");
        assertThat(CATALOG.find("OKWINDS/qwen3-8b-int4-w4a16")).map(Model::id).contains("okwinds/Qwen3-8B-Int4-W4A16");
        assertThat(CATALOG.find("somebody/Qwen3-8B")).isEmpty();
    }

    @Test
    void asksWhatWasMeantByANameThatItDoesNotHave() {
        assertThatThrownBy(() -> model("Qwen3-8B-FP9")).isInstanceOf(UsageException.class)
                .hasMessage("""
                        no model of the catalog is called 'Qwen3-8B-FP9'; did you mean Qwen3-8B-FP4 or Qwen3-8B-FP8 or Qwen3-32B-FP8?; \
                        model-list shows all""");
        assertThatThrownBy(() -> model("Qwen/Qwen3-32B")).hasMessageContaining("did you mean Qwen/Qwen3-");
        assertThatThrownBy(() -> model("gpt-oss-120b"))
                .hasMessage("no model of the catalog is called 'gpt-oss-120b'; model-list shows all");
    }

    @Test
    void recognisesAModelBehindThePathThatAServerCallsItBy() {
        assertThat(CATALOG.behind("/models/Qwen/Qwen3-8B/")).map(Model::name).contains("Qwen3-8B");
        assertThat(CATALOG.behind("nvidia/Qwen3-8B-FP4")).map(Model::id).contains("nv-community/Qwen3-8B-FP4");
        assertThat(CATALOG.behind("/models/Qwen3-8B-Q5_K_M.gguf")).map(Model::name).contains("Qwen3-8B-GGUF");
        assertThat(CATALOG.behind("Qwen3-8B")).isEmpty();
        assertThat(CATALOG.behind("/")).isEmpty();
    }

    @Test
    void servesAsTheGuideDoes() {
        var w4a16 = model("Qwen3-Coder-30B-A3B-Instruct-Int4-W4A16").servedBy(Engine.VLLM).orElseThrow();
        assertThat(w4a16.environment()).isEqualTo(Map.of("VLLM_DISABLED_KERNELS", "MacheteLinearKernel"));
        assertThat(w4a16.options()).containsExactly("--max-model-len", "16000", "--gpu-memory-utilization", "0.95");
        assertThat(w4a16.features().get("tools")).containsExactly("--enable-auto-tool-choice", "--tool-call-parser", "qwen3_coder");

        assertThat(model("Qwen3-8B").servedBy(Engine.TRITON).orElseThrow().options())
                .containsExactly("--max-model-len", "32000", "--gpu-memory-utilization", "0.9");
        assertThat(model("Qwen2.5-0.5B-Instruct-GGUF").servings()).extracting(Model.Serving::engine)
                .containsExactly(Engine.EMBEDDED, Engine.OLLAMA);
        assertThat(model("Qwen3-8B-GGUF").servedBy(Engine.TRTLLM)).isEmpty();
    }

    @Test
    void knowsWhatGoesWrongOnAThor() {
        assertThat(model("Qwen3-8B-FP8").problemsWith(Engine.VLLM)).extracting(Model.Problem::id)
                .containsExactly("vllm-fp8-silent", "page-cache");
        assertThat(model("Qwen3-8B-FP8").problemsWith(Engine.TRTLLM)).extracting(Model.Problem::id).containsExactly("trtllm-fp8-block");
        assertThat(model("Qwen3-8B-FP8").problems().getFirst().fixedIn()).isEqualTo(Optional.of("vLLM 0.20"));
        assertThat(model("Qwen3-8B-Int4-W4A16").problemsWith(Engine.VLLM)).extracting(Model.Problem::id).contains("machete");
        assertThat(model("Qwen2.5-0.5B-Instruct-GGUF").problems()).extracting(Model.Problem::id).containsExactly("ollama-cuda12");
        assertThat(model("Qwen2.5-VL-7B-Instruct-FP8").problems()).extracting(Model.Problem::id).doesNotContain("vllm-fp8-silent");
    }

    /// GGUF is slow in vLLM, and no log says so.
    @Test
    void callsAProblemAsDiagnoseDoes() {
        List<String> issues = KnownIssues.load().issues().stream().map(KnownIssue::id).toList();

        assertThat(CATALOG.models().stream().flatMap(model -> model.problems().stream()).map(Model.Problem::id).distinct())
                .filteredOn(id -> !id.equals("gguf"))
                .hasSizeGreaterThan(5).isSubsetOf(issues);
    }
}
