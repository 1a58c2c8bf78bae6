//SOURCES LayerClient.java
package tests.benchmarks.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import lib.bench.load.MalformedResponse;

/// The JDK's asynchronous client with a subscriber that gets the bytes as they come.
record LayerJdk(URI url) {

    double[] run(int streams, int requests, int tokens) {
        double[] ttfts = new double[requests];
        AtomicInteger next = new AtomicInteger();
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            CompletableFuture.allOf(IntStream.range(0, streams).mapToObj(i -> stream(client, ttfts, next, tokens)).toArray(CompletableFuture[]::new)).join();
        }
        return ttfts;
    }

    private CompletableFuture<Void> stream(HttpClient client, double[] ttfts, AtomicInteger next, int tokens) {
        int index = next.getAndIncrement();
        if (index >= ttfts.length) {
            return CompletableFuture.completedFuture(null);
        }
        LayerClient reader = new LayerClient();
        HttpRequest request = HttpRequest.newBuilder(url).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(LayerClient.body(tokens))).build();
        reader.begin();
        return client.sendAsync(request, BodyHandlers.fromSubscriber(new Bytes(reader))).thenCompose(answer -> {
            ttfts[index] = reader.end(tokens);
            return stream(client, ttfts, next, tokens);
        });
    }

    private record Bytes(LayerClient reader) implements Flow.Subscriber<List<ByteBuffer>> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            try {
                for (ByteBuffer buffer : buffers) {
                    byte[] bytes = new byte[buffer.remaining()];
                    buffer.get(bytes);
                    reader.feed(bytes, 0, bytes.length);
                }
            } catch (MalformedResponse e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onError(Throwable error) {
            // The future of the exchange ends with it.
        }

        @Override
        public void onComplete() {
            // Nothing is left to do.
        }
    }
}
