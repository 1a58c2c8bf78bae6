//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES BadRequest.java CompletionRequests.java Faults.java Generation.java PrefixCache.java Replies.java Served.java SimConnection.java
//SOURCES SimEngine.java SimMetrics.java SimProfile.java SimStream.java SimTokenizer.java
package lib.bench.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// An OpenAI-compatible server without a model: it keeps the times it is told to, and fails as it is told to.
///
/// It answers what clients ask a vLLM server: completions, chat completions, models, tokenize, detokenize, health, version and
/// metrics. One thread reads, another one writes tokens when they are due.
public final class SimServer implements Closeable {

    /// @param host address to listen on
    /// @param port 0 for any free one
    /// @param model served name; requests for another model get 404
    /// @param maxModelLen most tokens of prompt and output together; more gets 400
    /// @param cacheBlocks size of the prefix cache in blocks of 16 tokens; 0 for none
    /// @param seed of everything random
    public record Options(String host, int port, String model, int maxModelLen, SimProfile profile, Faults faults, int cacheBlocks, long seed) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Options options;
    private final SimMetrics metrics = new SimMetrics();
    private final SimEngine engine;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(256 << 10);
    private final SplittableRandom random;
    private final CompletionRequests requests;
    private final List<Arrived> arrived = new ArrayList<>();
    private long served;
    private double stopDebt;
    private volatile boolean stopped;

    private SimServer(Options options, Consumer<Served> record) throws IOException {
        this.options = options;
        random = new SplittableRandom(options.seed());
        requests = new CompletionRequests(options.model(), options.maxModelLen());
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        try {
            listener.bind(new InetSocketAddress(options.host(), options.port()), 8192);
        } catch (IOException e) {
            throw new IOException("%s:%d: %s".formatted(options.host(), options.port(), e.getMessage()), e);
        }
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        engine = new SimEngine(options.profile(), metrics, new PrefixCache(options.cacheBlocks()), options.seed() + 1, record);
        Thread.ofPlatform().daemon().name("simulate").start(this::run);
    }

    /// Starts to listen.
    ///
    /// @param record told about every answered request, on the thread that writes tokens
    /// @throws IOException if the port cannot be had
    public static SimServer start(Options options, Consumer<Served> record) throws IOException {
        return new SimServer(options, record);
    }

    public int port() {
        return listener.socket().getLocalPort();
    }

    /// `http://host:port`
    public String baseUrl() {
        return "http://" + options.host() + ":" + port();
    }

    /// Stops at once: connections are reset, as when the process is killed.
    @Override
    public void close() {
        stopped = true;
        engine.stop();
        selector.wakeup();
    }

    /// A request that has been read but not looked at.
    private record Arrived(SimConnection connection, SimConnection.Request request, long time) {}

    /// Reads everything that is there before it looks at any of it, so that requests that come together are recorded together.
    private void run() {
        try {
            while (!stopped) {
                selector.select(this::ready);
                arrived.forEach(this::answer);
                arrived.clear();
            }
            listener.close();
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() == null) {
            accept();
            return;
        }
        SimConnection connection = (SimConnection) key.attachment();
        try {
            Optional<SimConnection.Request> request = connection.read(scratch);
            request.ifPresent(complete -> arrived.add(new Arrived(connection, complete, System.nanoTime())));
        } catch (IOException e) {
            connection.close();
        }
    }

    private void accept() {
        try {
            for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.register(selector, SelectionKey.OP_READ, new SimConnection(channel));
            }
        } catch (IOException e) {
            // The client gave up before it was accepted.
        }
    }

    private void answer(Arrived arrival) {
        SimConnection connection = arrival.connection();
        SimConnection.Request request = arrival.request();
        String path = request.path().replaceAll("\\?.*", "");
        switch (request.method() + " " + path) {
            case "POST /v1/completions" -> generate(connection, request, false, arrival.time());
            case "POST /v1/chat/completions" -> generate(connection, request, true, arrival.time());
            case "POST /tokenize" -> json(connection, request, body -> Replies.tokenized(requests.prompt(body), options.maxModelLen()));
            case "POST /detokenize" ->
                json(connection, request, body -> Replies.detokenized(SimTokenizer.text(requests.tokens(body.path("tokens")))));
            case "GET /v1/models" -> connection.reply(200, "OK", "application/json", Replies.models(options.model(), options.maxModelLen()));
            case "GET /health", "GET /ping" -> connection.reply(200, "OK", "text/plain", "");
            case "GET /version" -> connection.reply(200, "OK", "application/json", Replies.version());
            case "GET /metrics" -> connection.reply(200, "OK", "text/plain; version=0.0.4", metrics.text(options.model()));
            default -> connection.reply(404, "Not Found", "application/json", "{\"detail\":\"Not Found\"}");
        }
    }

    private interface Answer {
        String to(JsonNode body) throws BadRequest;
    }

    private void json(SimConnection connection, SimConnection.Request request, Answer answer) {
        try {
            connection.reply(200, "OK", "application/json", answer.to(JSON.readTree(request.body())));
        } catch (BadRequest e) {
            refuse(connection, e);
        } catch (IOException e) {
            refuse(connection, new BadRequest(400, "BadRequestError", "the body is not JSON"));
        }
    }

    private void generate(SimConnection connection, SimConnection.Request request, boolean chat, long received) {
        Faults.Fate fate = options.faults().fate(random.nextDouble());
        if (fate == Faults.Fate.HTTP_ERROR) {
            int code = new int[] {500, 503, 429}[random.nextInt(3)];
            connection.reply(code, "Simulated", "application/json", Replies.error(code, "InternalServerError", "simulated failure"));
            return;
        }
        try {
            JsonNode body = JSON.readTree(request.body());
            Generation generation = requests.read(body, chat, request.headers().getOrDefault("x-request-id", ""), received);
            String id = (chat ? "chatcmpl-" : "cmpl-") + Long.toHexString(++served);
            engine.submit(new SimStream(generation, connection, options.faults(), fate, tokens(generation), id, random.split()));
        } catch (BadRequest e) {
            refuse(connection, e);
        } catch (IOException e) {
            refuse(connection, new BadRequest(400, "BadRequestError", "the body is not JSON"));
        }
    }

    /// Early stops come at equal distances, so that their share is exact over any number of requests.
    private int tokens(Generation generation) {
        if (!generation.ignoreEos()) {
            stopDebt += options.profile().stopShare();
            if (stopDebt >= 1) {
                stopDebt -= 1;
                return Math.max(1, generation.maxTokens() / 2);
            }
        }
        return generation.maxTokens();
    }

    private static void refuse(SimConnection connection, BadRequest reason) {
        connection.reply(reason.status(), "Refused", "application/json", Replies.error(reason.status(), reason.type(), reason.getMessage()));
    }
}
