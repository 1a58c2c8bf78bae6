//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES HostHttp.java Readiness.java ../Json.java
package lib.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import lib.Json;
import lib.serve.HostHttp.Answer;
import lib.serve.Readiness.Probe;
import lib.serve.Readiness.Stage;

/// What a start asks of an OpenAI-compatible server: whether it is up, what it serves, whether it generates, and a question.
///
/// @param health the path that answers 200 when the server is up
/// @param model  the name under which the model is served; empty where only the server itself is waited for
/// @param limit  for an answer that is generated; the first may compile kernels
public record ServerApi(HostHttp http, String health, Optional<String> model, Duration limit) {

    /// Asks the question of a stage.
    public Probe probe(Stage stage) {
        if (stage != Stage.HEALTH && model.isEmpty()) {
            return new Probe.Yes();
        }
        return switch (stage) {
            case HEALTH -> askHealth();
            case MODEL -> askModel();
            case TOKEN -> askToken();
            case READY -> new Probe.Yes();
        };
    }

    /// vLLM answers 503 when its engine process is dead, and never comes back from that.
    private Probe askHealth() {
        return http.get(health).<Probe>map(answer -> switch (answer.status()) {
            case 200 -> new Probe.Yes();
            case 503 -> new Probe.Never("its engine is dead: %s answers 503".formatted(health));
            default -> new Probe.NotYet();
        }).orElse(new Probe.NotYet());
    }

    private Probe askModel() {
        return http.get("/v1/models").map(answer -> {
            if (answer.status() != 200) {
                return refused("/v1/models", answer);
            }
            var served = new ArrayList<String>();
            tree(answer.body()).path("data").forEach(entry -> served.add(entry.path("id").asText()));
            return served.contains(model.orElseThrow()) ? new Probe.Yes()
                    : new Probe.Never("what answers serves %s, not %s".formatted(served.isEmpty() ? "no model" : String.join(", ", served),
                            model.orElseThrow()));
        }).orElse(new Probe.NotYet());
    }

    private Probe askToken() {
        var body = request().put("prompt", "The").put("max_tokens", 1);
        return http.post("/v1/completions", body.toString(), limit)
                .map(answer -> answer.status() == 200 ? new Probe.Yes() : refused("/v1/completions", answer)).orElse(new Probe.NotYet());
    }

    private static Probe refused(String path, Answer answer) {
        return new Probe.Never("%s answers %d %s".formatted(path, answer.status(), beginning(answer.body())));
    }

    /// The answer to a question, thinking switched off where the model can: by chat, or as the continuation of a text where the model
    /// has no chat template. Empty when there is none.
    public Optional<String> ask(String question, String beginning) {
        var chat = request().put("max_tokens", 64);
        chat.putArray("messages").addObject().put("role", "user").put("content", question);
        chat.putObject("chat_template_kwargs").put("enable_thinking", false);
        var answer = http.post("/v1/chat/completions", chat.toString(), limit);
        if (answer.filter(a -> a.status() == 200).isPresent()) {
            JsonNode message = choice(answer.get()).path("message");
            return Optional.of(message.path("reasoning").asText("") + message.path("reasoning_content").asText("")
                    + message.path("content").asText(""));
        }
        var plain = request().put("prompt", beginning).put("max_tokens", 16);
        return http.post("/v1/completions", plain.toString(), limit).filter(a -> a.status() == 200)
                .map(a -> choice(a).path("text").asText(""));
    }

    private ObjectNode request() {
        return Json.MAPPER.createObjectNode().put("model", model.orElseThrow()).put("temperature", 0);
    }

    private static JsonNode choice(Answer answer) {
        return tree(answer.body()).path("choices").path(0);
    }

    private static JsonNode tree(String body) {
        try {
            return Json.read(body, JsonNode.class);
        } catch (IllegalArgumentException noJson) {
            return Json.MAPPER.createObjectNode();
        }
    }

    private static String beginning(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.substring(0, Math.min(200, line.length()));
    }
}
