//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES BadRequest.java CompletionRequest.java CompletionRequests.java HttpConnection.java HttpListener.java PromptReader.java
//SOURCES Replies.java ServerMetrics.java Tokens.java
package lib.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;

/// The HTTP side of an OpenAI-compatible server as vLLM has it: completions, chat completions, models, tokenize, detokenize, health,
/// version and metrics. What generates the answers is an [Engine].
public final class ApiServer implements Closeable {

    /// @param host address to listen on
    /// @param port 0 for any free one
    /// @param model served name; requests for another model get 404
    /// @param maxModelLen most tokens of prompt and output together; more gets 400
    /// @param version what /version says
    /// @param created when the model came to be, in seconds since 1970
    public record Options(String host, int port, String model, int maxModelLen, String version, long created) {}

    /// Generates answers.
    public interface Engine {

        /// Starts to answer a request, and does not wait for the end.
        ///
        /// @param body the whole body, for what [CompletionRequest] has no field for
        /// @param id of the answer
        /// @throws BadRequest if it cannot be answered; nothing has been sent then
        void answer(CompletionRequest request, JsonNode body, String id, HttpConnection connection) throws BadRequest;
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JSON_TYPE = "application/json";
    private static final Map<String, String> METHODS = Map.of("/v1/completions", "POST", "/v1/chat/completions", "POST",
            "/tokenize", "POST", "/detokenize", "POST", "/v1/models", "GET", "/health", "GET", "/ping", "GET", "/version", "GET",
            "/metrics", "GET");

    private final Options options;
    private final Tokens tokens;
    private final ServerMetrics metrics;
    private final Engine engine;
    private final PromptReader prompts;
    private final CompletionRequests requests;
    private final HttpListener listener;
    private long answers;

    private ApiServer(Options options, Tokens tokens, ServerMetrics metrics, Engine engine) throws IOException {
        this.options = options;
        this.tokens = tokens;
        this.metrics = metrics;
        this.engine = engine;
        prompts = new PromptReader(tokens);
        requests = new CompletionRequests(options.model(), options.maxModelLen(), prompts);
        listener = new HttpListener(options.host(), options.port(), this::handle);
    }

    /// Starts to listen.
    ///
    /// @throws IOException if the port cannot be had
    public static ApiServer start(Options options, Tokens tokens, ServerMetrics metrics, Engine engine) throws IOException {
        ApiServer server = new ApiServer(options, tokens, metrics, engine);
        server.listener.start();
        return server;
    }

    public int port() {
        return listener.port();
    }

    /// `http://host:port`
    public String baseUrl() {
        return "http://" + (options.host().contains(":") ? "[" + options.host() + "]" : options.host()) + ":" + port();
    }

    /// Stops at once: connections are reset, as when the process is killed.
    @Override
    public void close() {
        listener.close();
    }

    private void handle(HttpConnection connection, HttpConnection.Request request, long time) {
        try {
            answer(connection, request, time);
        } catch (BadRequest e) {
            connection.refuse(e);
        }
    }

    private void answer(HttpConnection connection, HttpConnection.Request request, long time) throws BadRequest {
        String path = request.path().replaceAll("\\?.*", "");
        if (!METHODS.getOrDefault(path, request.method()).equals(request.method())) {
            throw BadRequest.of(405);
        }
        switch (path) {
            case "/v1/completions" -> generate(connection, request, false, time);
            case "/v1/chat/completions" -> generate(connection, request, true, time);
            case "/tokenize" -> connection.reply(200, JSON_TYPE, Replies.tokenized(tokenize(body(request)), options.maxModelLen()));
            case "/detokenize" ->
                connection.reply(200, JSON_TYPE, Replies.detokenized(tokens.text(prompts.ids(body(request).path("tokens")))));
            case "/v1/models" ->
                connection.reply(200, JSON_TYPE, Replies.models(options.model(), options.maxModelLen(), options.created()));
            case "/health", "/ping" -> connection.reply(200, "text/plain", "");
            case "/version" -> connection.reply(200, JSON_TYPE, Replies.version(options.version()));
            case "/metrics" -> connection.reply(200, "text/plain; version=0.0.4", metrics.text(options.model()));
            default -> throw BadRequest.of(404);
        }
    }

    private int[] tokenize(JsonNode body) throws BadRequest {
        return (body.has("messages") ? prompts.chat(body) : prompts.plain(body)).ids();
    }

    private void generate(HttpConnection connection, HttpConnection.Request request, boolean chat, long received) throws BadRequest {
        JsonNode body = body(request);
        CompletionRequest read = requests.read(body, chat, request.header("x-request-id"), received);
        String id = (chat ? "chatcmpl-" : "cmpl-") + Long.toHexString(++answers);
        engine.answer(read, body, id, connection);
    }

    private JsonNode body(HttpConnection.Request request) throws BadRequest {
        try {
            JsonNode body = JSON.readTree(request.body());
            requests.checkModel(body);
            return body;
        } catch (IOException e) {
            throw BadRequest.because("the body is not JSON");
        }
    }
}
