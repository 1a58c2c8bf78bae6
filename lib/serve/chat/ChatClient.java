//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES AnswerReader.java ChatAnswer.java ChatException.java ChatQuestion.java ../../Secret.java ../../bench/load/MalformedResponse.java
package lib.serve.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import lib.Secret;
import lib.bench.load.MalformedResponse;

/// Puts questions to an OpenAI-compatible server, and streams its answers.
public final class ChatClient implements AutoCloseable {

    /// Told about an answer while it comes.
    public interface Listener {

        /// @param thinking whether it is a reasoning model's thinking instead of its answer
        void text(String piece, boolean thinking);
    }

    /// A prompt of 100,000 tokens takes minutes to compute on a small machine.
    public static final Duration USUAL_PATIENCE = Duration.ofMinutes(10);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_WORDS = 300;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String base;
    private final Optional<Secret> key;
    private final Duration patience;
    private volatile Optional<InputStream> answering = Optional.empty();
    private volatile boolean stopped;

    /// @param base e.g. `http://127.0.0.1:8000`, with or without `/v1`
    /// @param key sent as a bearer token
    /// @param patience how long the server may take to begin an answer
    /// @throws IllegalArgumentException if `base` is not an http or https address
    public ChatClient(URI base, Optional<Secret> key, Duration patience) {
        String scheme = String.valueOf(base.getScheme());
        if (!scheme.equals("http") && !scheme.equals("https") || base.getHost() == null) {
            throw new IllegalArgumentException("not an http or https address: " + base);
        }
        this.base = base.toString().replaceAll("/+$", "").replaceAll("/v1$", "");
        this.key = key;
        this.patience = patience;
    }

    /// Asks one question, without a key and with the server's own settings.
    ///
    /// @param base see [#ChatClient]
    /// @throws ChatException if there is no answer
    public static ChatAnswer ask(URI base, String model, String question) throws ChatException {
        return ask(base, ChatQuestion.of(model, question));
    }

    /// Likewise, with an answer of at most so many tokens.
    public static ChatAnswer ask(URI base, String model, String question, int maxTokens) throws ChatException {
        ChatQuestion asked = ChatQuestion.of(model, question);
        return ask(base, new ChatQuestion(model, asked.messages(), OptionalInt.of(maxTokens), asked.temperature(), asked.seed()));
    }

    private static ChatAnswer ask(URI base, ChatQuestion question) throws ChatException {
        try (var client = new ChatClient(base, Optional.empty(), USUAL_PATIENCE)) {
            return client.ask(question, (piece, thinking) -> { });
        }
    }

    /// The models that the server names.
    public List<String> models() throws ChatException {
        List<String> names = new ArrayList<>();
        try (InputStream body = send(request("/v1/models").GET().build())) {
            JSON.readTree(body).path("data").forEach(model -> names.add(model.path("id").asText()));
        } catch (IOException e) {
            throw new ChatException("%s/v1/models: %s".formatted(base, e.getMessage()), e);
        }
        return names;
    }

    /// Asks, and waits for the end of the answer or for [#stop()].
    ///
    /// @throws ChatException if nothing answers, or the server refuses; with its words
    public ChatAnswer ask(ChatQuestion question, Listener listener) throws ChatException {
        stopped = false;
        HttpRequest request = request("/v1/chat/completions").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body(question))).build();
        AnswerReader reader = new AnswerReader(listener, System.nanoTime());
        try (InputStream body = send(request)) {
            answering = Optional.of(body);
            byte[] buffer = new byte[8192];
            for (int count = body.read(buffer); count >= 0 && !stopped; count = body.read(buffer)) {
                reader.read(buffer, count);
            }
        } catch (MalformedResponse e) {
            throw new ChatException("%s sends something else than an answer: %s".formatted(base, e.getMessage()), e);
        } catch (IOException e) {
            if (!stopped) {
                throw new ChatException("%s broke off its answer: %s".formatted(base, e.getMessage()), e);
            }
        } finally {
            answering = Optional.empty();
        }
        return reader.answer(stopped);
    }

    /// Ends the answer that is coming, from another thread; [#ask] then returns what has come.
    public void stop() {
        stopped = true;
        answering.ifPresent(ChatClient::close);
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // Nothing more is read from it anyway.
        }
    }

    private static String body(ChatQuestion question) {
        ObjectNode body = JSON.createObjectNode().put("model", question.model()).put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        ArrayNode messages = body.putArray("messages");
        question.messages().forEach(message -> messages.addObject().put("role", message.role()).put("content", message.content()));
        question.maxTokens().ifPresent(most -> body.put("max_tokens", most));
        question.temperature().ifPresent(value -> body.put("temperature", value));
        question.seed().ifPresent(value -> body.put("seed", value));
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that cannot be written", e);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + path)).timeout(patience);
        key.ifPresent(secret -> builder.header("Authorization", "Bearer " + secret.reveal()));
        return builder;
    }

    private InputStream send(HttpRequest request) throws ChatException {
        try {
            HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
            if (answer.statusCode() != 200) {
                throw new ChatException("%s answers HTTP %d: %s".formatted(request.uri(), answer.statusCode(), words(answer.body())));
            }
            return answer.body();
        } catch (ConnectException e) {
            throw new ChatException("nothing answers at " + base + "; is the server running?", e);
        } catch (HttpTimeoutException e) {
            throw new ChatException("%s has not begun to answer within %d s".formatted(base, patience.toSeconds()), e);
        } catch (InterruptedIOException e) {
            throw new ChatException("interrupted while waiting for " + base, e);
        } catch (IOException e) {
            throw new ChatException("%s does not answer: %s".formatted(base, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException("interrupted while waiting for " + base, e);
        }
    }

    /// What an error says: the message in it, otherwise the beginning of the text.
    private static String words(InputStream body) throws IOException {
        String text = new String(body.readNBytes(64 << 10), StandardCharsets.UTF_8);
        String message = text;
        try {
            JsonNode tree = JSON.readTree(text);
            message = tree.at("/error/message").asText(tree.path("error").asText(tree.path("message").asText(text)));
        } catch (JsonProcessingException e) {
            // An error that is not JSON speaks for itself.
        }
        String line = (message.isEmpty() ? text : message).replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.substring(0, Math.min(LONGEST_WORDS, line.length()));
    }

    @Override
    public void close() {
        stop();
        http.shutdownNow();
    }
}
