//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7 com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../../lib/bench/load/CompletionEvent.java ../../lib/bench/load/MalformedResponse.java ../../lib/bench/load/ResponseDecoder.java
//SOURCES ../../lib/bench/load/SseDecoder.java
package tests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import lib.bench.load.CompletionEvent;
import lib.bench.load.MalformedResponse;
import lib.bench.load.ResponseDecoder;
import lib.bench.load.SseDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamParsingTest {

    private static final int FUZZ = Integer.getInteger("fuzz", 50_000);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The data of all events of a stream that arrives in pieces of random length.
    private static List<String> events(String stream, Random random) throws MalformedResponse {
        List<String> found = new ArrayList<>();
        SseDecoder decoder = new SseDecoder((bytes, from, to) -> found.add(new String(bytes, from, to - from, StandardCharsets.UTF_8)));
        byte[] bytes = utf8(stream);
        for (int at = 0; at < bytes.length; ) {
            int next = Math.min(bytes.length, at + 1 + random.nextInt(12));
            decoder.feed(bytes, at, next);
            at = next;
        }
        decoder.end();
        return found;
    }

    private static CompletionEvent event(String json) throws MalformedResponse {
        CompletionEvent event = new CompletionEvent(true);
        byte[] bytes = utf8(json);
        event.read(bytes, 0, bytes.length);
        return event;
    }

    @Test
    void findsEventsWhereverTheBytesAreCut() throws MalformedResponse {
        String stream = ": comment\n\ndata: one\n\nid: 7\ndata:two\r\ndata: and more\r\n\r\nevent: x\n\ndata:\n\ndata: dreißig €\n\n\n\ndata: last";
        for (int seed = 0; seed < 300; seed++) {
            assertThat(events(stream, new Random(seed))).containsExactly("one", "two\nand more", "dreißig €", "last");
        }
    }

    @Test
    void readsWhatABenchmarkNeedsFromACompletionEvent() throws MalformedResponse {
        CompletionEvent event = event("""
                {"id":"cmpl-1","choices":[{"index":0,"text":"a\\n\\"\\u20ac","finish_reason":"length"},{"text":"other"}],
                 "usage":{"prompt_tokens":12,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":4}}}""");

        assertThat(event.hasChoices()).isTrue();
        assertThat(event.text()).hasToString("a\n\"€");
        assertThat(event.finishReason()).contains("length");
        assertThat(event.promptTokens()).isEqualTo(12);
        assertThat(event.completionTokens()).isEqualTo(3);
        assertThat(event.error()).isEmpty();
    }

    @Test
    void readsChatReasoningUsageOnlyAndErrorEvents() throws MalformedResponse {
        assertThat(event("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}],\"usage\":null}").completionTokens()).isEqualTo(-1);
        assertThat(event("{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}").text()).hasToString("hm");
        assertThat(event("{\"choices\":[],\"usage\":{\"completion_tokens\":9}}").hasChoices()).isFalse();
        assertThat(event("{\"error\":{\"message\":\"out of \\u006demory\",\"code\":500}}").error()).contains("out of memory");
        assertThat(event("{\"error\":\"Unauthorized\"}").error()).contains("Unauthorized");
        assertThat(event("{\"error\":null,\"choices\":[{\"text\":\"x\"}]}").error()).isEmpty();
        assertThat(event("[DONE]").isDone()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "7", "{", "{}x", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":+1}", "{\"a\":nul}",
        "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":\"\n\"}", "{\"a\":[1 2]}", "{\"choices\":[{\"text\":\"x\"}", "[DONE] "})
    void refusesWhatIsNotAJsonObject(String data) {
        assertThatThrownBy(() -> event(data)).isInstanceOf(MalformedResponse.class);
    }

    @Test
    void readsEventsThatDifferOnlyInTextLikeAllOthers() throws MalformedResponse {
        CompletionEvent reused = new CompletionEvent(true);
        for (String text : List.of("one", "two", "", "\\\"quoted\\\"", "gr\\u00fcn", "7")) {
            for (String end : List.of("null", "null", "\"stop\"", "\"stop\"", "null")) {
                String json = "{\"id\":\"c\",\"choices\":[{\"index\":0,\"text\":\"" + text + "\",\"finish_reason\":" + end + "}]}";
                reused.read(utf8(json), 0, utf8(json).length);
                CompletionEvent fresh = event(json);
                assertThat(reused.text()).hasToString(fresh.text().toString());
                assertThat(reused.hasChoices()).isTrue();
                assertThat(reused.finishReason()).isEqualTo(fresh.finishReason());
            }
        }
    }

    /// Jackson is the oracle: what it refuses must be refused, and what it reads must be read the same, by a reader that has just
    /// read something else.
    @Test
    void agreesWithJacksonOnMutatedEvents() {
        ObjectMapper jackson = new ObjectMapper(new JsonFactory()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        String[] seeds = {
            "{\"id\":\"c\",\"choices\":[{\"index\":0,\"text\":\" a\",\"logprobs\":null,\"finish_reason\":null}]}",
            "{\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}],\"usage\":{\"completion_tokens\":5,\"prompt_tokens\":7}}",
            "{\"choices\": [ ], \"usage\" : {\"completion_tokens\" : 12}, \"error\": null, \"x\": [1.5e-3, true, {\"y\": []}]}"};
        String alphabet = "{}[]\",:\\ntfu01-.eE \n" + "choices";
        Random random = new Random(42);
        CompletionEvent reused = new CompletionEvent(true);
        int accepted = 0;
        for (int i = 0; i < FUZZ; i++) {
            StringBuilder json = new StringBuilder(seeds[random.nextInt(seeds.length)]);
            for (int edits = random.nextInt(4); edits > 0; edits--) {
                int at = random.nextInt(json.length() + 1);
                String inserted = random.nextBoolean() ? String.valueOf(alphabet.charAt(random.nextInt(alphabet.length()))) : "";
                json.replace(at, Math.min(json.length(), at + random.nextInt(2)), inserted);
            }
            String text = json.toString();
            Optional<JsonNode> oracle = parsed(jackson, text);
            boolean ours = accepts(reused, text);
            assertThat(ours).as(text).isEqualTo(oracle.isPresent() || text.equals("[DONE]"));
            if (ours && oracle.isPresent() && text.indexOf("choices") == text.lastIndexOf("choices")) {
                accepted++;
                assertThat(reused.hasChoices()).as(text).isEqualTo(!oracle.get().path("choices").isEmpty() && oracle.get().path("choices").isArray());
            }
        }
        assertThat(accepted).isGreaterThan(FUZZ / 10);
    }

    private static Optional<JsonNode> parsed(ObjectMapper jackson, String text) {
        try {
            return Optional.of(jackson.readTree(text)).filter(JsonNode::isObject);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean accepts(CompletionEvent event, String text) {
        try {
            event.read(utf8(text), 0, utf8(text).length);
            return true;
        } catch (MalformedResponse e) {
            return false;
        }
    }

    @Test
    void readsChunkedFixedAndUntilCloseBodies() throws MalformedResponse {
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\nb;x=y\r\n and more..\r\n0\r\nTrailer: x\r\n\r\n";
        for (int cut = 1; cut < chunked.length(); cut++) {
            StringBuilder body = new StringBuilder();
            ResponseDecoder decoder = decoder(body);
            decoder.feed(utf8(chunked), 0, cut);
            assertThat(decoder.isComplete()).isFalse();
            decoder.feed(utf8(chunked), cut, chunked.length());
            assertThat(body).hasToString("body and more..");
            assertThat(decoder.keepsAlive()).isTrue();
        }
        StringBuilder fixed = new StringBuilder();
        ResponseDecoder decoder = decoder(fixed);
        String answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\ncontent-length: 3\r\nConnection: close\r\n\r\nno!";
        decoder.feed(utf8(answer), 0, answer.length());
        assertThat(decoder.status()).isEqualTo(503);
        assertThat(decoder.reason()).isEqualTo("Busy");
        assertThat(decoder.isComplete()).isTrue();
        assertThat(decoder.keepsAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.6\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nnocolon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab"})
    void refusesWhatIsNotHttp(String answer) {
        assertThatThrownBy(() -> decoder(new StringBuilder()).feed(utf8(answer), 0, answer.length())).isInstanceOf(MalformedResponse.class);
    }

    /// Whole responses with random damage, in random pieces: never anything but a clean end or a [MalformedResponse].
    @Test
    void survivesRandomDamageToWholeResponses() {
        String stream = "data: {\"choices\":[{\"text\":\"x\"}]}\n\ndata: [DONE]\n\n";
        String good = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(stream.length()) + "\r\n" + stream
                + "\r\n0\r\n\r\n";
        Random random = new Random(7);
        int complete = 0;
        for (int i = 0; i < FUZZ; i++) {
            byte[] bytes = utf8(good);
            for (int edits = random.nextInt(3); edits > 0; edits--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            int[] tokens = {0};
            CompletionEvent event = new CompletionEvent(false);
            SseDecoder events = new SseDecoder((b, from, to) -> {
                event.read(b, from, to);
                tokens[0] += event.hasChoices() ? 1 : 0;
            });
            ResponseDecoder response = new ResponseDecoder(events::feed);
            try {
                for (int at = 0; at < bytes.length; ) {
                    int next = Math.min(bytes.length, at + 1 + random.nextInt(40));
                    response.feed(bytes, at, next);
                    at = next;
                }
                complete += response.isComplete() ? 1 : 0;
            } catch (MalformedResponse e) {
                assertThat(e.getMessage()).isNotBlank();
            }
            assertThat(tokens[0]).isBetween(0, 1);
        }
        assertThat(complete).isGreaterThan(FUZZ / 4);
    }

    private static ResponseDecoder decoder(StringBuilder body) {
        return new ResponseDecoder((bytes, from, to) -> body.append(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)));
    }
}
