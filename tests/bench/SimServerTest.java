//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7 com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../../lib/bench/load/ServerApi.java ../../lib/bench/load/ServerCounters.java ../../lib/bench/sim/Faults.java
//SOURCES ../../lib/bench/sim/SimProfile.java ../../lib/bench/sim/SimServer.java
package tests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.util.Map;
import lib.bench.load.ServerApi;
import lib.bench.load.ServerCounters;
import lib.bench.sim.Faults;
import lib.bench.sim.SimProfile;
import lib.bench.sim.SimServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The simulated server as any other client sees it: here the JDK's.
@Timeout(60)
class SimServerTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private SimServer server;

    @BeforeEach
    void start() throws IOException {
        server = SimServer.start(new SimServer.Options("127.0.0.1", 0, "sim", 200, SimProfile.constant(1, 0.1), Faults.NONE, 64, 1), served -> { });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + path)).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + path)).build(), BodyHandlers.ofString());
    }

    @Test
    void streamsCompletionsAsVllmDoes() throws Exception {
        String body = "{\"model\":\"sim\",\"prompt\":[1,2,3],\"max_tokens\":2,\"stream\":true,\"stream_options\":{\"include_usage\":true}}";

        assertThat(post("/v1/completions", body).body()).isEqualTo("""
                data: {"id":"cmpl-1","object":"text_completion","created":1760000000,"model":"sim","choices":[{"index":0,"text":" the",\
                "logprobs":null,"finish_reason":null}]}

                data: {"id":"cmpl-1","object":"text_completion","created":1760000000,"model":"sim","choices":[{"index":0,"text":" Thor",\
                "logprobs":null,"finish_reason":"length","stop_reason":null}]}

                data: {"id":"cmpl-1","object":"text_completion","created":1760000000,"model":"sim","choices":[],\
                "usage":{"prompt_tokens":3,"total_tokens":5,"completion_tokens":2}}

                data: [DONE]

                """);
    }

    @Test
    void answersChatWithoutStreaming() throws Exception {
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What is the capital of France?\"}]}],\"max_tokens\":3}";

        JsonNode answer = new ObjectMapper().readTree(post("/v1/chat/completions", body).body());

        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo(" Paris Thor is");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(9);
    }

    @Test
    void refusesAsVllmRefuses() throws Exception {
        assertThat(post("/v1/completions", "{\"model\":\"other\",\"prompt\":\"x\"}").body())
                .isEqualTo("{\"error\":{\"message\":\"The model `other` does not exist.\",\"type\":\"NotFoundError\",\"param\":null,\"code\":404}}");
        HttpResponse<String> tooLong = post("/v1/completions", "{\"prompt\":\"a b c\",\"max_tokens\":198}");
        assertThat(tooLong.statusCode()).isEqualTo(400);
        assertThat(tooLong.body()).contains("maximum context length is 200 tokens", "you requested 201 tokens (3 in the prompt, 198 in the completion)");
        assertThat(post("/v1/completions", "{").statusCode()).isEqualTo(400);
        assertThat(post("/v1/completions", "{\"prompt\":\"x\",\"max_tokens\":0}").statusCode()).isEqualTo(400);
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    }

    @Test
    void tellsItsModelHealthTokensAndCounters() throws Exception {
        ServerApi api = new ServerApi(server.baseUrl(), Map.of(), false);
        post("/v1/completions", "{\"prompt\":\"" + "word ".repeat(40) + "\",\"max_tokens\":5}");
        ServerCounters before = ServerCounters.parse(api.metrics().orElseThrow());
        post("/v1/completions", "{\"prompt\":\"" + "word ".repeat(40) + "\",\"max_tokens\":5}");
        ServerCounters after = ServerCounters.parse(api.metrics().orElseThrow());

        assertThat(api.firstModel()).isEqualTo("sim");
        assertThat(get("/health").statusCode()).isEqualTo(200);
        assertThat(api.tokenize("sim", "w7 w9 w11")).hasValue(new int[] {7, 9, 11});
        assertThat(api.detokenize("sim", new int[] {7, 9})).contains("w7 w9");
        assertThat(after.prefixCacheSince(before)).hasValueSatisfying(cache -> {
            assertThat(cache.queriedTokens()).isEqualTo(40);
            assertThat(cache.hitTokens()).isEqualTo(32);
        });
        assertThat(after.sums().get("vllm:generation_tokens_total")).isEqualTo(10);
        assertThat(after.specDecodeSince(before)).isEmpty();
    }

    @Test
    void readsSpeculativeDecodingFromAnyVllmsCounters() {
        String text = """
                # HELP vllm:spec_decode_num_drafts_total Number of drafts.
                vllm:spec_decode_num_drafts_total{engine="0"} 100.0
                vllm:spec_decode_num_draft_tokens_total{engine="0"} 300.0
                vllm:spec_decode_num_accepted_tokens_total{engine="0"} 1.5e2
                vllm:spec_decode_num_accepted_tokens_per_pos_total{engine="0",position="0"} 90.0
                vllm:spec_decode_num_accepted_tokens_per_pos_total{engine="0",position="1"} 60.0
                """;
        var since = ServerCounters.parse(text).specDecodeSince(ServerCounters.parse(""));

        assertThat(since).hasValueSatisfying(draft -> {
            assertThat(draft.acceptanceRate()).isEqualTo(50);
            assertThat(draft.acceptanceLength()).isEqualTo(2.5);
            assertThat(draft.acceptancePerPosition()).containsExactly(0.9, 0.6);
        });
    }

    @Test
    void hasAProfileForEveryModelThatTheGuideMeasuredUnderBothLoads() {
        assertThat(SimProfile.names()).hasSize(10).contains("qwen3-8b", "qwen3-8b-w4a16", "qwen3-coder-30b-a3b-w4a16");
        SimProfile profile = SimProfile.named("qwen3-8b-w4a16");
        assertThat(profile.itlShared()).isEqualTo(62.10);
        assertThat(profile.itlAlone()).isEqualTo(23.30);
        assertThat(profile.baseTtft() + 2041.69 / profile.prefillTokensPerSecond() * 1000)
                .isCloseTo(2114.14, org.assertj.core.api.Assertions.within(0.01));
        assertThatThrownBy(() -> SimProfile.named("gpt-9")).hasMessageStartingWith("no profile is called 'gpt-9'; there are qwen3-8b, ");
    }
}
