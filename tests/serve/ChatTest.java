//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ScriptedServer.java ../../lib/Secret.java ../../lib/Terminal.java ../../lib/bench/sim/Faults.java
//SOURCES ../../lib/bench/sim/SimProfile.java ../../lib/bench/sim/SimServer.java ../../lib/serve/chat/ChatAnswer.java
//SOURCES ../../lib/serve/chat/ChatClient.java ../../lib/serve/chat/ChatException.java ../../lib/serve/chat/ChatQuestion.java
//SOURCES ../../lib/serve/chat/Conversation.java
package tests.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import lib.Secret;
import lib.Terminal;
import lib.bench.sim.Faults;
import lib.bench.sim.SimProfile;
import lib.bench.sim.SimServer;
import lib.serve.chat.ChatAnswer;
import lib.serve.chat.ChatClient;
import lib.serve.chat.ChatException;
import lib.serve.chat.ChatQuestion;
import lib.serve.chat.Conversation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChatTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private static ChatClient client(URI base) {
        return new ChatClient(base, Optional.of(Secret.of("the-key")), Duration.ofSeconds(20));
    }

    private static String user(String text) {
        return "{\"role\":\"user\",\"content\":\"" + text + "\"}";
    }

    /// A terminal at which somebody types these lines, and then Ctrl-D.
    private Terminal typing(String... lines) {
        Queue<String> typed = new ArrayDeque<>(List.of(lines));
        return Terminal.of(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8))
                .answeredBy(new Terminal.Person() {
                    @Override
                    public Optional<String> line(String prompt) {
                        return Optional.ofNullable(typed.poll());
                    }

                    @Override
                    public Optional<String> password(String prompt) {
                        return Optional.empty();
                    }
                });
    }

    @Test
    void keepsThinkingApartFromTheAnswer() throws Exception {
        List<String> pieces = new ArrayList<>();
        try (var server = new ScriptedServer("m").thenDeltas("{\"role\":\"assistant\",\"content\":\"\"}", "{\"reasoning\":\"France? \"}",
                "{\"reasoning_content\":\"Easy.\"}", "{\"content\":\"Par\",\"reasoning\":null}", "{\"content\":\"is\"}");
                var client = client(server.uri())) {
            ChatAnswer answer = client.ask(ChatQuestion.of("m", "capital?"),
                    (piece, thinking) -> pieces.add((thinking ? "~" : "") + piece));

            assertThat(answer.text()).isEqualTo("Paris");
            assertThat(answer.thinking()).isEqualTo("France? Easy.");
            assertThat(answer.finishReason()).contains("stop");
            assertThat(answer.promptTokens()).hasValue(7);
            assertThat(answer.completionTokens()).isEqualTo(5);
            assertThat(answer.firstSeconds()).isPositive().isLessThanOrEqualTo(answer.seconds());
            assertThat(pieces).containsExactly("~France? ", "~Easy.", "Par", "is");
            assertThat(server.keys()).containsExactly("Bearer the-key");
            assertThat(server.requests()).containsExactly("{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"capital?\"}]}");
        }
    }

    @Test
    void saysInOneLineWhyThereIsNoAnswer() throws Exception {
        try (var server = new ScriptedServer("m").then("HTTP 503{\"error\":{\"message\":\"too\\nbusy\"}}")
                .then("HTTP 401{\"error\":\"Unauthorized\"}")
                .then("data: {\"error\":{\"message\":\"out of memory\"}}\n\ndata: [DONE]\n\n").then("data: {\"choices\":[]}\n\n")
                .then("<html>")) {
            String url = server.uri() + "/v1/chat/completions";
            for (String reason : List.of(url + " answers HTTP 503: too busy", url + " answers HTTP 401: Unauthorized",
                    "the server says: out of memory",
                    "the answer has no end: the server closed the stream without a finish_reason",
                    "the answer has no end: the server closed the stream without a finish_reason")) {
                assertThatThrownBy(() -> ChatClient.ask(server.uri(), "m", "x")).isInstanceOf(ChatException.class).hasMessage(reason);
            }
        }
        assertThatThrownBy(() -> ChatClient.ask(URI.create("http://127.0.0.1:1/v1/"), "m", "x"))
                .hasMessage("nothing answers at http://127.0.0.1:1; is the server running?");
        assertThatThrownBy(() -> client(URI.create("localhost:8000"))).hasMessage("not an http or https address: localhost:8000");
    }

    @Test
    void canBeStoppedInTheMiddleOfAnAnswer() throws Exception {
        var profile = SimProfile.constant(1, 20);
        try (var server = SimServer.start(new SimServer.Options("127.0.0.1", 0, "sim", 100_000, profile, Faults.NONE, 0, 1), served -> { });
                var client = client(URI.create(server.baseUrl()))) {
            ChatAnswer answer = client.ask(ChatQuestion.of("sim", "x"), (piece, thinking) -> client.stop());

            assertThat(answer.finishReason()).isEmpty();
            assertThat(answer.text()).startsWith(" the");
            assertThat(answer.figures()).endsWith(" completion tokens, broken off");
        }
    }

    @Test
    void asksWithAllThatWasSaidUntilItIsToForget() throws IOException {
        try (var server = new ScriptedServer("m").thenDeltas("{\"content\":\"one\"}").then("HTTP 500no").thenDeltas("{\"content\":\"two\"}")
                .thenDeltas("{\"content\":\"three\"}"); var client = client(server.uri())) {
            new Conversation(client, ChatQuestion.of("m", ""),
                    typing("first", "lost", "", "/help", "second", "/reset", "third", "/quit", "never")).run();

            String first = user("first") + "," + "{\"role\":\"assistant\",\"content\":\"one\"}";
            assertThat(server.requests()).extracting(body -> body.replaceFirst(".*\"messages\":", "")).containsExactly(
                    "[" + user("first") + "]}", "[" + first + "," + user("lost") + "]}", "[" + first + "," + user("second") + "]}",
                    "[" + user("third") + "]}");
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\nthree\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("answers HTTP 500: no", "there are /reset and /quit");
    }
}
