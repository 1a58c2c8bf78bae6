//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES Faults.java PrefixCache.java Served.java SimEngine.java SimProfile.java SimStream.java SimTokenizer.java
//SOURCES ../../serve/openai/ApiServer.java ../../serve/openai/CompletionRequest.java ../../serve/openai/HttpConnection.java
//SOURCES ../../serve/openai/Replies.java ../../serve/openai/ServerMetrics.java
package lib.bench.sim;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import lib.serve.openai.ApiServer;
import lib.serve.openai.CompletionRequest;
import lib.serve.openai.HttpConnection;
import lib.serve.openai.Replies;
import lib.serve.openai.ServerMetrics;

/// An OpenAI-compatible server without a model: it keeps the times it is told to, and fails as it is told to.
///
/// It answers what clients ask a vLLM server. One thread reads, another one writes tokens when they are due.
public final class SimServer implements Closeable {

    /// @param host address to listen on
    /// @param port 0 for any free one
    /// @param model served name; requests for another model get 404
    /// @param maxModelLen most tokens of prompt and output together; more gets 400
    /// @param cacheBlocks size of the prefix cache in blocks of 16 tokens; 0 for none
    /// @param seed of everything random
    public record Options(String host, int port, String model, int maxModelLen, SimProfile profile, Faults faults, int cacheBlocks,
            long seed) {}

    private static final String VERSION = "thorbook-simulate";

    private final Options options;
    private final SimEngine engine;
    private final ApiServer api;
    private final SplittableRandom random;
    private double stopDebt;

    private SimServer(Options options, Consumer<Served> record) throws IOException {
        this.options = options;
        random = new SplittableRandom(options.seed());
        ServerMetrics metrics = new ServerMetrics();
        engine = new SimEngine(options.profile(), metrics, new PrefixCache(options.cacheBlocks()), options.seed() + 1, record);
        var http = new ApiServer.Options(options.host(), options.port(), options.model(), options.maxModelLen(), VERSION,
                SimStream.CREATED);
        api = ApiServer.start(http, new SimTokenizer(), metrics, this::answer);
    }

    /// Starts to listen.
    ///
    /// @param record told about every answered request, on the thread that writes tokens
    /// @throws IOException if the port cannot be had
    public static SimServer start(Options options, Consumer<Served> record) throws IOException {
        return new SimServer(options, record);
    }

    public int port() {
        return api.port();
    }

    /// `http://host:port`
    public String baseUrl() {
        return api.baseUrl();
    }

    /// Stops at once: connections are reset, as when the process is killed.
    @Override
    public void close() {
        engine.stop();
        api.close();
    }

    private void answer(CompletionRequest request, JsonNode body, String id, HttpConnection connection) {
        Faults.Fate fate = options.faults().fate(random.nextDouble());
        if (fate == Faults.Fate.HTTP_ERROR) {
            int code = new int[] {500, 503, 429}[random.nextInt(3)];
            connection.reply(code, "application/json", Replies.error(code, "InternalServerError", "simulated failure"));
        } else {
            engine.submit(new SimStream(request, connection, options.faults(), fate, tokens(request), id, random.split()));
        }
    }

    /// Early stops come at equal distances, so that their share is exact over any number of requests.
    private int tokens(CompletionRequest request) {
        if (!request.ignoreEos()) {
            stopDebt += options.profile().stopShare();
            if (stopDebt >= 1) {
                stopDebt -= 1;
                return Math.max(1, request.maxTokens() / 2);
            }
        }
        return request.maxTokens();
    }
}
