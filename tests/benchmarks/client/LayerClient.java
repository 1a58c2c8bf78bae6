//SOURCES ../../../lib/bench/load/CompletionEvent.java ../../../lib/bench/load/SseDecoder.java
package tests.benchmarks.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import lib.bench.load.CompletionEvent;
import lib.bench.load.MalformedResponse;
import lib.bench.load.SseDecoder;

/// What every layer does with the bytes of an answer: find events, count those with a choice, and time the first.
final class LayerClient {

    private final CompletionEvent event = new CompletionEvent(false);
    private final SseDecoder events = new SseDecoder(this::event);
    private long start;
    private long first;
    private int count;

    static String body(int tokens) {
        return "{\"model\":\"sim\",\"prompt\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16],\"max_tokens\":" + tokens
                + ",\"stream\":true,\"ignore_eos\":true,\"stream_options\":{\"include_usage\":true}}";
    }

    static byte[] request(URI url, int tokens) {
        String body = body(tokens);
        return ("POST " + url.getPath() + " HTTP/1.1\r\nHost: " + url.getHost() + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
    }

    void begin() {
        events.reset();
        start = System.nanoTime();
        first = 0;
        count = 0;
    }

    void feed(byte[] bytes, int from, int to) throws MalformedResponse {
        events.feed(bytes, from, to);
    }

    /// Seconds to the first event.
    ///
    /// @throws IllegalStateException if events are missing
    double end(int tokens) {
        if (count != tokens) {
            throw new IllegalStateException(count + " events instead of " + tokens);
        }
        return (first - start) / 1e9;
    }

    private void event(byte[] bytes, int from, int to) throws MalformedResponse {
        event.read(bytes, from, to);
        if (event.hasChoices()) {
            count++;
            if (first == 0) {
                first = System.nanoTime();
            }
        }
    }
}
