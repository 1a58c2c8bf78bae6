//SOURCES LayerClient.java ../../../lib/bench/load/ResponseDecoder.java
package tests.benchmarks.client;

import java.io.EOFException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import lib.bench.load.ResponseDecoder;

/// One virtual thread and one blocking socket per stream.
record LayerVirtualThreads(URI url) {

    double[] run(int streams, int requests, int tokens) throws Exception {
        double[] ttfts = new double[requests];
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                running.add(threads.submit(() -> {
                    stream(ttfts, next, tokens);
                    return 0;
                }));
            }
            for (Future<?> stream : running) {
                stream.get();
            }
        }
        return ttfts;
    }

    private void stream(double[] ttfts, AtomicInteger next, int tokens) throws Exception {
        LayerClient client = new LayerClient();
        ResponseDecoder response = new ResponseDecoder(client::feed);
        byte[] request = LayerClient.request(url, tokens);
        byte[] buffer = new byte[16 << 10];
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            for (int index = next.getAndIncrement(); index < ttfts.length; index = next.getAndIncrement()) {
                response.reset();
                client.begin();
                socket.getOutputStream().write(request);
                while (!response.isComplete()) {
                    int count = in.read(buffer);
                    if (count < 0) {
                        throw new EOFException("closed by the server");
                    }
                    response.feed(buffer, 0, count);
                }
                ttfts[index] = client.end(tokens);
            }
        }
    }
}
