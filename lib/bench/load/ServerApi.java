//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ClientTls.java Target.java
package lib.bench.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The calls beside the measured ones: which model is served, how many tokens a text has, what the counters say.
public final class ServerApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final HttpClient client;
    private final String baseUrl;
    private final Map<String, String> headers;

    /// @param baseUrl e.g. `http://127.0.0.1:8000`, without a trailing slash
    /// @param insecure whether any certificate of an https server is taken
    /// @throws IOException if there is no TLS in this JDK
    public ServerApi(String baseUrl, Map<String, String> headers, boolean insecure) throws IOException {
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10))
                .sslContext(ClientTls.context(insecure)).build();
        this.baseUrl = baseUrl;
        this.headers = Map.copyOf(headers);
    }

    /// The first model that the server names, as vLLM's own client takes it.
    ///
    /// @throws IOException if nothing listens, or what listens names no model
    public String firstModel() throws IOException {
        JsonNode model = JSON.readTree(text(get("/v1/models"))).path("data").path(0).path("id");
        if (!model.isTextual()) {
            throw new IOException(baseUrl + "/v1/models names no model");
        }
        return model.textValue();
    }

    /// Finds out whether an HTTP server is there, whatever it says.
    ///
    /// @throws IOException if nothing answers
    public void ping() throws IOException {
        send(get("/v1/models"));
    }

    /// The ids of a text's tokens; empty if the server cannot tell.
    public Optional<int[]> tokenize(String model, String text) throws IOException {
        ObjectNode body = JSON.createObjectNode().put("model", model).put("prompt", text).put("add_special_tokens", false);
        return optional("/tokenize", body).map(answer -> JSON.convertValue(answer.path("tokens"), int[].class));
    }

    /// The text of some tokens; empty if the server cannot tell.
    public Optional<String> detokenize(String model, int[] tokens) throws IOException {
        ObjectNode body = JSON.createObjectNode().put("model", model);
        body.set("tokens", JSON.valueToTree(tokens));
        return optional("/detokenize", body).map(answer -> answer.path("prompt").asText());
    }

    /// The server's Prometheus metrics; empty if it has none.
    public Optional<String> metrics() throws IOException {
        HttpResponse<String> answer = send(get("/metrics"));
        return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
    }

    /// Asks for a short answer without streaming.
    ///
    /// @return the generated text, reasoning included
    /// @throws IOException if the server refuses, with its words
    public String ask(Target target, String question, int maxTokens) throws IOException {
        ObjectNode body = JSON.createObjectNode().put("model", target.fields().path("model").asText()).put("temperature", 0)
                .put(target.limitField(), maxTokens);
        if (target.chat()) {
            body.putArray("messages").addObject().put("role", "user").put("content", question);
        } else {
            body.put("prompt", question);
        }
        JsonNode choice = JSON.readTree(text(post(target.endpoint(), body))).path("choices").path(0);
        JsonNode message = choice.path("message");
        return choice.path("text").asText("") + message.path("reasoning").asText("") + message.path("reasoning_content").asText("")
                + message.path("content").asText("");
    }

    private Optional<JsonNode> optional(String path, ObjectNode body) throws IOException {
        HttpResponse<String> answer = send(post(URI.create(baseUrl + path), body));
        return answer.statusCode() == 200 ? Optional.of(JSON.readTree(answer.body())) : Optional.empty();
    }

    private HttpRequest get(String path) {
        return request(URI.create(baseUrl + path)).GET().build();
    }

    private HttpRequest post(URI uri, JsonNode body) throws JsonProcessingException {
        return request(uri).header("Content-Type", "application/json").POST(BodyPublishers.ofString(JSON.writeValueAsString(body))).build();
    }

    private HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri).timeout(LIMIT);
        headers.forEach(builder::header);
        return builder;
    }

    private String text(HttpRequest request) throws IOException {
        HttpResponse<String> answer = send(request);
        if (answer.statusCode() != 200) {
            String words = answer.body().replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
            String beginning = words.substring(0, Math.min(200, words.length()));
            throw new IOException("%s answers HTTP %d %s".formatted(request.uri(), answer.statusCode(), beginning));
        }
        return answer.body();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new IOException("nothing answers at " + baseUrl + "; is the server running?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + request.uri());
        }
    }
}
