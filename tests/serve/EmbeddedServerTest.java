//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7 com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../../lib/bench/load/ServerApi.java ../../lib/bench/load/ServerCounters.java ../../lib/serve/embedded/EmbeddedServer.java
//SOURCES ../../lib/serve/chat/ChatAnswer.java ../../lib/serve/chat/ChatClient.java ../../lib/serve/chat/ChatQuestion.java
//SOURCES ../../lib/serve/embedded/ModelFile.java
package tests.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import lib.bench.load.ServerApi;
import lib.bench.load.ServerCounters;
import lib.serve.chat.ChatAnswer;
import lib.serve.chat.ChatClient;
import lib.serve.chat.ChatQuestion;
import lib.serve.embedded.EmbeddedServer;
import lib.serve.embedded.ModelFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The embedded engine with random weights, as a client sees it.
@Timeout(120)
class EmbeddedServerTest {

    private static final int CONTEXT = 1000;

    @TempDir
    private static Path cache;

    private static EmbeddedServer server;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() throws IOException {
        Path model = ModelFile.named("random-tiny", cache.resolve("models")).path();
        server = EmbeddedServer.start(model, new EmbeddedServer.Options("127.0.0.1", 0, "random-tiny", CONTEXT, 2, 1), cache);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private HttpResponse<String> post(String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(server.baseUrl() + path)).POST(BodyPublishers.ofString(body)).build()).join();
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer.body());
    }

    private static double counter(String name) throws IOException {
        return ServerCounters.parse(new ServerApi(server.baseUrl(), Map.of(), false).metrics().orElseThrow()).sums().get(name);
    }

    @Test
    void countsTheTokensThatTheModelSaw() throws IOException {
        double prompts = counter("vllm:prompt_tokens_total");
        double generated = counter("vllm:generation_tokens_total");

        JsonNode ids = json(post("/v1/completions", "{\"prompt\":[1,5000,6000],\"max_tokens\":7,\"ignore_eos\":true}"));
        JsonNode text = json(post("/v1/completions", "{\"prompt\":\"stobi plabra\",\"max_tokens\":5,\"ignore_eos\":true}"));

        assertThat(ids.path("usage")).isEqualTo(json("{\"prompt_tokens\":3,\"total_tokens\":10,\"completion_tokens\":7}"));
        assertThat(ids.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(text.path("usage")).as("two words behind a token for the beginning")
                .isEqualTo(json("{\"prompt_tokens\":3,\"total_tokens\":8,\"completion_tokens\":5}"));
        assertThat(counter("vllm:prompt_tokens_total") - prompts).isEqualTo(6);
        assertThat(counter("vllm:generation_tokens_total") - generated).isEqualTo(12);
    }

    @Test
    void streamsOneEventForEachTokenBetweenRoleAndUsage() {
        String body = "{\"model\":\"random-tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"stobi?\"}],\"max_completion_tokens\":4,"
                + "\"ignore_eos\":true,\"stream\":true,\"stream_options\":{\"include_usage\":true}}";

        List<String> events = post("/v1/chat/completions", body).body().lines().filter(line -> !line.isEmpty()).toList();

        assertThat(events).hasSize(7).allMatch(event -> event.startsWith("data: ")).endsWith("data: [DONE]");
        List<JsonNode> chunks = events.stream().limit(6).map(event -> json(event.substring(6))).toList();
        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk"));
        assertThat(chunks.getFirst().at("/choices/0/delta")).isEqualTo(json("{\"role\":\"assistant\",\"content\":\"\"}"));
        assertThat(chunks.subList(1, 5)).extracting(chunk -> chunk.at("/choices/0/finish_reason").asText(""))
                .containsExactly("", "", "", "length");
        assertThat(chunks.get(5).path("choices")).isEmpty();
        assertThat(chunks.get(5).at("/usage/completion_tokens").asInt()).isEqualTo(4);
    }

    @Test
    void givesTheSameAnswerForTheSameSeedAndForTemperatureZero() {
        String seeded = "{\"prompt\":[7000],\"max_tokens\":20,\"seed\":5,\"top_p\":0.9,\"top_k\":50}";
        String greedy = "{\"prompt\":[7000],\"max_tokens\":20,\"temperature\":0}";

        assertThat(text(seeded)).isEqualTo(text(seeded)).isNotEqualTo(text(greedy))
                .isNotEqualTo(text(seeded.replace("5,\"top_p", "6,\"top_p")));
        assertThat(text(greedy)).isEqualTo(text(greedy)).isEqualTo(text(greedy.replace("0}", "1,\"top_k\":1}")));
    }

    private String text(String body) {
        return json(post("/v1/completions", body)).at("/choices/0/text").asText();
    }

    @Test
    void endsBeforeAStopText() {
        String whole = text("{\"prompt\":[7000],\"max_tokens\":20,\"temperature\":0}");
        String stop = whole.substring(9, 14);

        JsonNode answer = json(post("/v1/completions", "{\"prompt\":[7000],\"max_tokens\":20,\"temperature\":0,\"stop\":[\"" + stop
                + "\",\"###\"]}"));

        assertThat(answer.at("/choices/0/text").asText()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.at("/choices/0/stop_reason").asText()).isEqualTo(stop);
        assertThat(answer.at("/usage/completion_tokens").asInt()).isLessThan(20);
    }

    @Test
    void answersMoreRequestsThanItHasRoomForOneAfterTheOther() {
        var answers = IntStream.range(0, 12).mapToObj(i -> send(HttpRequest.newBuilder(URI.create(server.baseUrl() + "/v1/completions"))
                .POST(BodyPublishers.ofString("{\"prompt\":%s,\"max_tokens\":%d,\"ignore_eos\":true}"
                        .formatted(IntStream.range(1000, 1600 + i).boxed().toList(), 10 + i))).build())).toList();

        assertThat(IntStream.range(0, 12).mapToObj(i -> json(answers.get(i).join()).path("usage")).toList())
                .isEqualTo(IntStream.range(0, 12).mapToObj(i -> json("{\"prompt_tokens\":%d,\"total_tokens\":%d,\"completion_tokens\":%d}"
                        .formatted(600 + i, 610 + 2 * i, 10 + i))).toList());
    }

    /// Requests of all lengths, each of which fills its context: free cells of the model's memory soon lie apart.
    @Test
    void hasRoomForEveryRequestHoweverScatteredItsMemoryIs() throws IOException {
        Path model = ModelFile.named("random-tiny", cache.resolve("models")).path();
        var random = new SplittableRandom(1);
        try (var small = EmbeddedServer.start(model, new EmbeddedServer.Options("127.0.0.1", 0, "random-tiny", 256, 3, 1), cache)) {
            var answers = IntStream.range(0, 24).map(i -> random.nextInt(1, 250))
                    .mapToObj(length -> send(HttpRequest.newBuilder(URI.create(small.baseUrl() + "/v1/completions"))
                            .POST(BodyPublishers.ofString("{\"prompt\":%s,\"max_tokens\":%d,\"ignore_eos\":true}"
                                    .formatted(IntStream.range(1000, 1000 + length).boxed().toList(), 256 - length))).build())).toList();

            assertThat(answers).allSatisfy(answer -> assertThat(json(answer.join()).at("/usage/total_tokens").asInt()).isEqualTo(256));
        }
    }

    @Test
    void closesOnceHoweverOftenItIsTold() throws IOException {
        Path model = ModelFile.named("random-tiny", cache.resolve("models")).path();
        var other = EmbeddedServer.start(model, new EmbeddedServer.Options("127.0.0.1", 0, "random-tiny", 256, 1, 1), cache);

        other.close();
        other.close();

        assertThat(json(post("/v1/completions", "{\"model\":\"random-tiny\",\"prompt\":\"x\",\"max_tokens\":1}").body()).has("choices")).isTrue();
    }

    @Test
    void stopsWorkingForAClientThatHasGoneAway() throws Exception {
        double before = counter("vllm:generation_tokens_total");
        byte[] body = "{\"prompt\":[7000],\"max_tokens\":999,\"ignore_eos\":true,\"stream\":true}".getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(("POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            assertThat(new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
        }
        assertThat(generatedInAllSince(before)).isBetween(1.0, 900.0);
    }

    @Test
    void stopsWorkingWhenAChatIsStopped() throws Exception {
        double before = counter("vllm:generation_tokens_total");
        try (var chat = new ChatClient(URI.create(server.baseUrl()), Optional.empty(), ChatClient.USUAL_PATIENCE)) {
            ChatAnswer answer = chat.ask(ChatQuestion.of("random-tiny", "on and on"), (piece, thinking) -> chat.stop());

            assertThat(answer.finishReason()).isEmpty();
            assertThat(generatedInAllSince(before)).isBetween(1.0, 900.0);
        }
    }

    /// Tokens that are generated from then until nothing runs any more.
    private static double generatedInAllSince(double before) throws IOException, InterruptedException {
        while (counter("vllm:num_requests_running") > 0) {
            Thread.sleep(20);
        }
        return counter("vllm:generation_tokens_total") - before;
    }

    @Test
    void refusesAsVllmRefuses() {
        assertThat(post("/v1/completions", "{\"model\":\"other\",\"prompt\":\"x\"}").body())
                .isEqualTo("{\"error\":{\"message\":\"The model `other` does not exist.\",\"type\":\"NotFoundError\","
                        + "\"param\":null,\"code\":404}}");
        assertThat(post("/v1/completions", "{\"prompt\":[5,6],\"max_tokens\":999}").body())
                .contains("maximum context length is 1000 tokens",
                "you requested 1001 tokens (2 in the prompt, 999 in the completion)", "\"code\":400");
        assertThat(post("/v1/chat/completions", "{\"messages\":[]}").body()).contains("\"code\":400", "at least one message");
        assertThat(post("/v1/completions", "{\"prompt\":[31281]}").body()).contains("token id 31281 is not between 0 and 31280");
        assertThat(post("/v1/completions", "{\"prompt\":\"x\",\"tools\":[]}").body())
                .contains("tools is not supported by the embedded engine");
        assertThat(post("/v1/models", "{}").statusCode()).isEqualTo(405);
        assertThat(post("/v2/completions", "{}").statusCode()).isEqualTo(404);
        assertThat(post("/v1/completions", "{\"prompt\":").body()).contains("the body is not JSON", "\"code\":400");
        assertThat(List.of("\"temperature\":-1", "\"temperature\":\"hot\"", "\"top_p\":0", "\"seed\":1.5", "\"max_tokens\":0",
                "\"stop\":[1]", "\"n\":2", "\"stream\":\"yes\"", "\"top_k\":-2"))
                .allSatisfy(field -> assertThat(post("/v1/completions", "{\"prompt\":\"x\"," + field + "}").body())
                        .contains("\"type\":\"BadRequestError\"", "\"code\":400", field.substring(1, field.indexOf('"', 1))));
    }

    @Test
    void refusesABodyThatIsTooLargeBeforeItHasCome() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write("POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n{"
                    .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(answer).startsWith("HTTP/1.1 413 ").contains("Connection: close").contains("\"code\":413");
        }
    }

    @Test
    void tokenizesAndDetokenizes() {
        JsonNode words = json(post("/tokenize", "{\"prompt\":\"stobi plabra\",\"add_special_tokens\":false}"));
        JsonNode bytes = json(post("/tokenize", "{\"prompt\":\"stobi \u7535\",\"add_special_tokens\":false}"));

        assertThat(words.path("count").asInt()).isEqualTo(2);
        assertThat(words.path("max_model_len").asInt()).isEqualTo(CONTEXT);
        assertThat(bytes.path("count").asInt()).as("a word, a blank, three bytes").isEqualTo(5);
        assertThat(json(post("/detokenize", "{\"tokens\":" + bytes.path("tokens") + "}")).path("prompt").asText())
                .isEqualTo("stobi \u7535");
    }
}
