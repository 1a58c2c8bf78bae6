//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES EmbeddedEngine.java ../../StepException.java HttpAnswer.java LlamaLibrary.java LlamaModel.java NativeLibrary.java
//SOURCES ../openai/ApiServer.java ../openai/BadRequest.java ../openai/CompletionRequest.java ../openai/HttpConnection.java
//SOURCES ../openai/ServerMetrics.java
package lib.serve.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lib.StepException;
import lib.serve.openai.ApiServer;
import lib.serve.openai.BadRequest;
import lib.serve.openai.CompletionRequest;
import lib.serve.openai.HttpConnection;
import lib.serve.openai.ServerMetrics;

/// llama.cpp in this process behind an OpenAI-compatible HTTP server.
public final class EmbeddedServer implements Closeable {

    /// @param host address to listen on
    /// @param port 0 for any free one
    /// @param servedName what the model is called in requests
    /// @param context most tokens of one prompt and its answer
    /// @param slots answers under way at once, 1 to 64; more requests wait
    /// @param threads of the CPU, at least 1
    public record Options(String host, int port, String servedName, int context, int slots, int threads) {}

    /// Fields whose effect would be missing from the answer without a word.
    private static final List<String> NOT_SERVED = List.of("logprobs", "tools", "functions", "echo", "suffix", "best_of", "use_beam_search",
            "structured_outputs", "prompt_logprobs");

    private final LlamaModel model;
    private final EmbeddedEngine engine;
    private final ApiServer api;
    private boolean closed;

    private EmbeddedServer(LlamaModel model, EmbeddedEngine engine, ApiServer api) {
        this.model = model;
        this.engine = engine;
        this.api = api;
    }

    /// Loads a model and starts to listen.
    ///
    /// @param gguf the model
    /// @param cache where the native library is kept, e.g. `~/.cache/thorbook`
    /// @throws StepException if the model cannot be served here
    /// @throws IOException if the port cannot be had
    public static EmbeddedServer start(Path gguf, Options options, Path cache) throws IOException {
        var llama = new LlamaLibrary(NativeLibrary.in(cache));
        var model = new LlamaModel(llama, gguf);
        var metrics = new ServerMetrics();
        var limits = new EmbeddedEngine.Limits(options.slots(), options.context(), options.threads());
        var engine = new EmbeddedEngine(llama, model, limits, metrics);
        var http = new ApiServer.Options(options.host(), options.port(), options.servedName(), options.context(), "thorbook-embedded",
                System.currentTimeMillis() / 1000);
        try {
            ApiServer api = ApiServer.start(http, model, metrics,
                    (request, body, id, connection) -> answer(engine, request, body, id, connection));
            return new EmbeddedServer(model, engine, api);
        } catch (IOException e) {
            engine.close();
            model.close();
            throw e;
        }
    }

    private static void answer(EmbeddedEngine engine, CompletionRequest request, JsonNode body, String id, HttpConnection connection)
            throws BadRequest {
        for (String field : NOT_SERVED) {
            JsonNode value = body.path(field);
            if (!value.isMissingNode() && !value.isNull() && !(value.isBoolean() && !value.booleanValue())) {
                throw BadRequest.because(field + " is not supported by the embedded engine.");
            }
        }
        engine.submit(request, new HttpAnswer(request, connection, id));
    }

    public int port() {
        return api.port();
    }

    /// `http://host:port`
    public String baseUrl() {
        return api.baseUrl();
    }

    /// Stops at once: connections are reset, and the memory of the model is given back. The second time does nothing: llama.cpp would
    /// free the same memory again, which ends the process.
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            api.close();
            engine.close();
            model.close();
        }
    }
}
