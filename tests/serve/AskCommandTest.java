//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7 com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ScriptedServer.java ../../lib/Terminal.java ../../scripts/Ask.java
package tests.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import lib.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scripts.Ask;

@Timeout(60)
class AskCommandTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int ask(String input, String... args) {
        var terminal = Terminal.of(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Ask(terminal, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))).run(args);
    }

    private int ask(ScriptedServer server, String... args) {
        return ask("", Stream.concat(Stream.of("--base-url", server.uri() + "/v1"), Stream.of(args)).toArray(String[]::new));
    }

    private String stdout() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String stderr() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void printsTheAnswerAloneOnStandardOutputAndItsSpeedOnStandardError() throws IOException {
        try (var server = new ScriptedServer("only").thenDeltas("{\"reasoning\":\"hm\"}", "{\"content\":\"\u5df4\u9ece \"}",
                "{\"content\":\"it\\u001b[31m is\"}")) {
            assertThat(ask(server, "--system", "short", "--max-tokens", "9", "--temperature", "0", "--seed", "4", "capital", "of",
                    "France?")).as(stderr()).isZero();

            assertThat(server.requests()).containsExactly(
                    "{\"model\":\"only\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":["
                    + "{\"role\":\"system\",\"content\":\"short\"},{\"role\":\"user\",\"content\":\"capital of France?\"}],"
                    + "\"max_tokens\":9,\"temperature\":0.0,\"seed\":4}");
        }
        assertThat(stdout()).as("without the escape character").isEqualTo("\u5df4\u9ece it\ufffd[31m is\n");
        assertThat(stderr()).matches("hm\nTTFT \\d+ ms, ([\\d.]+ tok/s, )?7 prompt and 3 completion tokens, stop\n");
    }

    @Test
    void writesOneJsonDocument() throws IOException {
        try (var server = new ScriptedServer("a", "b").thenDeltas("{\"content\":\"yes\"}")) {
            assertThat(ask("is it?\n", "--base-url", server.uri().toString(), "--model", "b", "--json", "-")).as(stderr()).isZero();
        }
        JsonNode document = new ObjectMapper().readTree(stdout());
        assertThat(document.path("model").asText()).isEqualTo("b");
        assertThat(document.path("question").asText()).isEqualTo("is it?");
        assertThat(document.at("/answer/text").asText()).isEqualTo("yes");
        assertThat(document.at("/answer/promptTokens").asInt()).isEqualTo(7);
        assertThat(document.has("garbage")).isFalse();
        assertThat(stderr()).isEmpty();
    }

    @Test
    void failsWhereTheAnswerIsGarbage() throws IOException {
        try (var server = new ScriptedServer("m").thenDeltas("{\"content\":\"!!!!!!!!!!!!!!!!!!!!\"}")) {
            assertThat(ask(server, "hello")).isEqualTo(1);
        }
        assertThat(stderr()).endsWith("ask: this answer is garbage: it repeats '!'\n");
    }

    @Test
    void refusesWrongUse() throws IOException {
        try (var server = new ScriptedServer("a", "b")) {
            assertThat(ask(server, "hello")).isEqualTo(2);
            assertThat(stderr()).isEqualTo("ask: --model: the server has a, b\n");
        }
        for (List<String> wrong : List.of(List.<String>of(), List.of("-"), List.of("--json"), List.of("--base-url", "x", "hello"),
                List.of("--max-tokens", "many", "hello"))) {
            err.reset();
            assertThat(ask("", wrong.toArray(String[]::new))).as("%s", wrong).isEqualTo(2);
            assertThat(stderr()).startsWith("ask: ").hasLineCount(1);
        }
        err.reset();
        ask("", "--base-url", "127.0.0.1:8000", "hello");
        assertThat(stderr()).isEqualTo("ask: --base-url: not an http or https address: 127.0.0.1:8000\n");
        err.reset();
        assertThat(ask("", "--base-url", "http://127.0.0.1:1", "hello")).isEqualTo(1);
        assertThat(stderr()).isEqualTo("ask: nothing answers at http://127.0.0.1:1; is the server running?\n");
    }
}
