//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7 com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../../lib/bench/format/ServingResult.java ../../lib/bench/verdict/Chip.java ../../lib/bench/verdict/Evidence.java
//SOURCES ../../lib/bench/verdict/Judge.java ../../lib/bench/verdict/ModelWeights.java ../../lib/bench/verdict/Precision.java
//SOURCES ../../lib/bench/verdict/Verdict.java
package tests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lib.bench.format.ServingResult;
import lib.bench.verdict.Chip;
import lib.bench.verdict.Evidence;
import lib.bench.verdict.Judge;
import lib.bench.verdict.ModelWeights;
import lib.bench.verdict.Precision;
import lib.bench.verdict.Verdict;
import org.junit.jupiter.api.Test;

class JudgeTest {

    private static final Chip THOR = Chip.named("t5000");
    private static final Map<String, Double> RUN = Map.of("completed", 100.0, "duration", 10.0, "request_throughput", 10.0,
            "total_input_tokens", 204800.0, "mean_ttft_ms", 50.0, "mean_tpot_ms", 20.0);

    private static ServingResult run(Map<String, Double> changes) {
        Map<String, Double> figures = new HashMap<>(RUN);
        figures.putAll(changes);
        return new ServingResult(ServingResult.Tool.VLLM, figures, Map.of());
    }

    private static List<String> verdicts(ServingResult result, Evidence... evidence) {
        return Judge.judge(result, List.of(evidence)).stream().map(Verdict::toString).toList();
    }

    private static Evidence.Hardware model(double gigabytes, double billions) {
        return new Evidence.Hardware(THOR, new ModelWeights((long) (billions * 1e9), (long) (gigabytes * 1e9), Precision.BF16));
    }

    @Test
    void doesNotAcceptMoreMemoryTrafficThanTheBusCarries() {
        assertThat(verdicts(run(Map.of()), model(5.6, 1))).singleElement().asString()
                .startsWith("IMPOSSIBLE: decode reads 5.60 GB of weights per pass / 20.00 ms TPOT = 280 GB/s, 1.0 times the 273 GB/s of T5000");
        assertThat(verdicts(run(Map.of()), model(5.4, 1))).containsExactly(
                "OK: nothing speaks against it; decode reads 5.40 GB of weights per pass / 20.00 ms TPOT = 270 GB/s of 273");
    }

    @Test
    void countsAPassOnceForAllTokensThatSpeculationAccepts() {
        assertThat(verdicts(run(Map.of("spec_decode_acceptance_length", 2.0)), model(10, 1))).containsExactly(
                "OK: nothing speaks against it; decode reads 10.00 GB of weights per pass / 20.00 ms TPOT / 2.00 tokens per pass = 250 GB/s of 273");
    }

    @Test
    void suspectsACacheOnlyWhenOneRequestRunsAtATime() {
        var eightBillion = model(1, 8);

        assertThat(verdicts(run(Map.of("max_concurrency", 1.0)), eightBillion)).containsExactly("""
                CACHED: prefill needs 2 x 8.00 G parameters x 2048 tokens / 50.00 ms TTFT = 655 TFLOP/s, above 70 % of the \
                258.5 TFLOP/s of T5000 in BF16 (181): the prompts were in the prefix cache""");
        assertThat(verdicts(run(Map.of("max_concurrency", 8.0)), eightBillion)).singleElement().asString().startsWith("OK");
        assertThat(verdicts(run(Map.of("max_concurrency", 1.0, "mean_ttft_ms", 200.0)), eightBillion)).singleElement().asString()
                .startsWith("OK");
    }

    @Test
    void takesTheServersWordForItsCache() {
        assertThat(verdicts(run(Map.of()), new Evidence.PrefixCache(1000, 250)))
                .containsExactly("CACHED: the server found 250 of 1000 prompt tokens (25 %) in its prefix cache");
        assertThat(verdicts(run(Map.of()), new Evidence.PrefixCache(1000, 90))).singleElement().asString().startsWith("OK");
    }

    @Test
    void calls128TokensFromEveryOneOf100RequestsSuspicious() {
        assertThat(verdicts(run(Map.of()), new Evidence.Endings(100, 100, true)))
                .containsExactly("NEVER-STOPS: all 100 requests ran to their limit of tokens, though free to stop");
        assertThat(List.of(new Evidence.Endings(100, 100, false), new Evidence.Endings(100, 99, true), new Evidence.Endings(10, 10, true)))
                .allSatisfy(endings -> assertThat(verdicts(run(Map.of()), endings)).singleElement().asString().startsWith("OK"));
    }

    @Test
    void knowsNonsenseWhenItSeesIt() {
        assertThat(verdicts(run(Map.of()), new Evidence.KnownQuestion("The capital of France is", "Paris", "!!!!\u001b[31m!!!!")))
                .containsExactly("GARBAGE: asked 'The capital of France is', it answered '!!!! [31m!!!!', without 'Paris'");
        assertThat(verdicts(run(Map.of()), new Evidence.KnownQuestion("The capital of France is", "Paris", " paris, on the Seine")))
                .singleElement().asString().startsWith("OK");
    }

    @Test
    void putsTheWorstFirst() {
        List<Verdict> verdicts = Judge.judge(run(Map.of("completed", 5.0)), List.of(new Evidence.Client(0.8),
                new Evidence.Throttling(60, 12, "tj-throttle-alert"), model(100, 1)));

        assertThat(verdicts).extracting(verdict -> verdict.kind().toString())
                .containsExactly("IMPOSSIBLE", "THROTTLED", "CLIENT-BOUND", "TOO-FEW-SAMPLES");
        assertThat(verdicts.get(1).reason()).isEqualTo("tj-throttle-alert was active in 12 of 60 samples (20 %)");
        assertThat(Verdict.worst(verdicts).kind()).isEqualTo(Verdict.Kind.IMPOSSIBLE);
    }

    @Test
    void computesWeightsFromConfigJson() throws JsonProcessingException {
        String dense = """
                {"hidden_size": 4096, "num_hidden_layers": 36, "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128,
                 "intermediate_size": 12288, "vocab_size": 151936%s}""";
        String mixture = """
                {"hidden_size": 2048, "num_hidden_layers": 48, "num_attention_heads": 32, "num_key_value_heads": 4, "head_dim": 128,
                 "intermediate_size": 5472, "moe_intermediate_size": 768, "num_experts": 128, "num_experts_per_tok": 8, "vocab_size": 151936}""";

        assertThat(weights(dense.formatted(""))).isEqualTo(new ModelWeights(6_945_767_424L, 15_136_194_560L, Precision.BF16));
        assertThat(weights(dense.formatted(", \"quantization_config\": {\"quant_method\": \"fp8\"}")))
                .isEqualTo(new ModelWeights(6_945_767_424L, 8_190_427_136L, Precision.FP8));
        assertThat(weights(dense.formatted(", \"quantization_config\": {\"quant_method\": \"awq\", \"bits\": 4}")))
                .isEqualTo(new ModelWeights(6_945_767_424L, 4_717_543_424L, Precision.BF16));
        assertThat(weights(dense.formatted("""
                , "quantization_config": {"quant_method": "compressed-tensors", "config_groups": {"group_0":
                {"weights": {"num_bits": 8, "type": "int"}, "input_activations": null}}}"""))).isEqualTo(
                new ModelWeights(6_945_767_424L, 8_190_427_136L, Precision.BF16));
        assertThat(weights(mixture).parameters()).isEqualTo(2_730_491_904L);
        assertThatThrownBy(() -> weights("{\"hidden_size\": 1, \"num_attention_heads\": 1}"))
                .hasMessage("config.json has no number 'intermediate_size'");
    }

    @Test
    void namesTheChipsItKnows() {
        assertThatThrownBy(() -> Chip.named("T1000")).hasMessageStartingWith("unknown chip 'T1000'; known are T5000, T4000, AGX-Orin-64GB");
    }

    private static ModelWeights weights(String config) throws JsonProcessingException {
        return ModelWeights.fromConfig(new ObjectMapper().readTree(config));
    }
}
