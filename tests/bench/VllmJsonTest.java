//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7 com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../../lib/bench/Attempt.java ../../lib/bench/AttemptLog.java ../../lib/bench/Failure.java ../../lib/bench/Goodput.java
//SOURCES ../../lib/bench/LatencyMetric.java ../../lib/bench/Load.java ../../lib/bench/Metrics.java ../../lib/bench/Setup.java
//SOURCES ../../lib/bench/VllmVersion.java ../../lib/bench/format/Figure.java ../../lib/bench/format/ServingResult.java
//SOURCES ../../lib/bench/format/VllmJson.java ../../lib/bench/format/VllmJsonReader.java Runs.java
package tests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import lib.bench.Attempt;
import lib.bench.AttemptLog;
import lib.bench.Failure;
import lib.bench.Goodput;
import lib.bench.LatencyMetric;
import lib.bench.Load;
import lib.bench.Metrics;
import lib.bench.Setup;
import lib.bench.VllmVersion;
import lib.bench.format.Figure;
import lib.bench.format.ServingResult;
import lib.bench.format.VllmJson;
import lib.bench.format.VllmJsonReader;
import org.junit.jupiter.api.Test;

class VllmJsonTest {

    private static final Setup SETUP = new Setup("20251103-101500", "openai", Optional.empty(), "org/tiny", "org/tiny", 3,
            new Load(Double.POSITIVE_INFINITY, 1, OptionalInt.of(2), Optional.empty()), Map.of("host", "thör"));
    private static final List<Attempt> ATTEMPTS = List.of(Runs.completed(0, 0, 0.5, 0.125, 0.25), Runs.completed(1, 0, 0.5, 0.25),
            Runs.failed(2, 0.5, 1, Failure.CUT));

    private static String json(String version, boolean detailed) {
        try (AttemptLog log = AttemptLog.of(ATTEMPTS)) {
            VllmVersion spoken = VllmVersion.parse(version);
            Metrics metrics = Metrics.of(log, 0.00001, new Metrics.Rules(new TreeSet<>(List.of(99.0)), Goodput.NONE, spoken, false));
            StringBuilder out = new StringBuilder();
            VllmJson.write(out, spoken, SETUP, metrics, Optional.empty(), Set.of(LatencyMetric.TTFT),
                    detailed ? Optional.of(log) : Optional.empty());
            return out.toString();
        }
    }

    @Test
    void hasPythonsNotationAndTheKeysOfVersion010() {
        assertThat(json("0.10.1", false)).isEqualTo("{\"date\": \"20251103-101500\", \"endpoint_type\": \"openai\", \"label\": null, "
                + "\"model_id\": \"org/tiny\", \"tokenizer_id\": \"org/tiny\", \"num_prompts\": 3, \"host\": \"th\\u00f6r\", "
                + "\"request_rate\": \"inf\", \"burstiness\": 1.0, \"max_concurrency\": 2, \"duration\": 1e-05, \"completed\": 2, "
                + "\"total_input_tokens\": 32, \"total_output_tokens\": 3, \"request_throughput\": 199999.99999999997, \"request_goodput\": null, "
                + "\"output_throughput\": 300000.0, \"total_token_throughput\": 3499999.9999999995, "
                + "\"mean_ttft_ms\": 187.5, \"median_ttft_ms\": 187.5, \"std_ttft_ms\": 62.5, \"p99_ttft_ms\": 248.75}");
    }

    @Test
    void addsWithSaveDetailedWhatEachRequestDid() throws IOException {
        JsonNode root = new ObjectMapper().readTree(json("0.15.0", true));

        assertThat(root.path("backend").asText()).isEqualTo("openai");
        assertThat(root.path("failed").asInt()).isEqualTo(1);
        assertThat(root.path("input_lens")).hasToString("[16,16,16]");
        assertThat(root.path("output_lens")).hasToString("[2,1,0]");
        assertThat(root.path("ttfts")).hasToString("[0.125,0.25,0.0]");
        assertThat(root.path("itls")).hasToString("[[0.125],[],[]]");
        assertThat(root.path("start_times")).hasToString("[0.5,0.5,0.5]");
        assertThat(root.path("errors")).hasToString("[\"\",\"\",\"answer cut off\"]");
        assertThat(root.has("latencies")).isFalse();
        assertThat(root.path("max_concurrent_requests").isInt()).isTrue();
        assertThat(root.path("max_output_tokens_per_s")).hasToString("3.0");
    }

    @Test
    void isReadBackAloneAndAppended() {
        List<ServingResult> results = VllmJsonReader.read(json("0.15.0", true) + "\n" + json("0.9.2", false));

        assertThat(results).hasSize(2).allSatisfy(result -> {
            assertThat(result.get(Figure.COMPLETED)).hasValue(2);
            assertThat(result.get(Figure.REQUEST_RATE)).hasValue(Double.POSITIVE_INFINITY);
            assertThat(result.get("p99", LatencyMetric.TTFT)).hasValue(248.75);
            assertThat(result.attributes()).containsEntry("model_id", "org/tiny");
        });
    }

    @Test
    void namesFilesAsVllmDoes() {
        Load rampUp = new Load(Double.POSITIVE_INFINITY, 1, OptionalInt.empty(), Optional.of(new Load.RampUp(Load.Strategy.LINEAR, 1, 9)));
        Load rate = new Load(2.5, 1, OptionalInt.empty(), Optional.empty());

        assertThat(VllmJson.fileName(SETUP)).isEqualTo("openai-infqps-concurrency2-tiny-20251103-101500.json");
        assertThat(VllmJson.fileName(new Setup("d", "openai-chat", Optional.of("x"), "m", "m", 1, rampUp, Map.of())))
                .isEqualTo("x-ramp-up-linear-1qps-9qps-m-d.json");
        assertThat(VllmJson.fileName(new Setup("d", "openai-chat", Optional.of("x"), "m", "m", 1, rate, Map.of()))).isEqualTo("x-2.5qps-m-d.json");
    }

    @Test
    void refusesOtherJson() {
        assertThatThrownBy(() -> VllmJsonReader.read("{")).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("not JSON");
        assertThatThrownBy(() -> VllmJsonReader.read("")).hasMessage("there is no benchmark result");
        assertThatThrownBy(() -> VllmJsonReader.read("[7]")).hasMessage("a benchmark result is a JSON object, not NUMBER");
        assertThatThrownBy(() -> VllmJsonReader.read("{\"completed\": 3}")).hasMessageContaining("no 'Benchmark duration (s)'");
        assertThatThrownBy(() -> VllmJsonReader.read("{\"completed\": \"3\"}")).hasMessage("'completed' should be a number: \"3\"");
        assertThatThrownBy(() -> VllmJsonReader.read("{\"completed\": 3, \"duration\": 2.0, \"request_throughput\": 9}"))
                .hasMessageContaining("3 / 2.00 s = 1.50");
    }
}
