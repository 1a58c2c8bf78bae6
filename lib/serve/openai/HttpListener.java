//SOURCES BadRequest.java HttpConnection.java
package lib.serve.openai;

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

/// Listens on a port, and reads requests in one thread.
final class HttpListener implements Closeable {

    /// Looks at requests, on the listener's thread.
    interface Handler {

        /// @param time [System#nanoTime] when the request had been read
        void handle(HttpConnection connection, HttpConnection.Request request, long time);
    }

    private static final int BACKLOG = 8192;

    private final Handler handler;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(256 << 10);
    private final List<Arrived> arrived = new ArrayList<>();
    private volatile boolean stopped;

    /// @param port 0 for any free one
    /// @throws IOException if the port cannot be had
    HttpListener(String host, int port, Handler handler) throws IOException {
        this.handler = handler;
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        try {
            listener.bind(new InetSocketAddress(host, port), BACKLOG);
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            listener.close();
            selector.close();
            throw new IOException("%s:%d: %s".formatted(host, port, e.getMessage()), e);
        }
    }

    void start() {
        Thread.ofPlatform().daemon().name("http").start(this::run);
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    /// Stops at once: connections are reset, as when the process is killed.
    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
    }

    /// A request that has been read but not looked at.
    private record Arrived(HttpConnection connection, HttpConnection.Request request, long time) {}

    /// Reads everything that is there before it looks at any of it, so that requests that come together are recorded together.
    private void run() {
        try {
            while (!stopped) {
                selector.select(this::ready);
                arrived.forEach(one -> handler.handle(one.connection(), one.request(), one.time()));
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
        if (key.attachment() instanceof HttpConnection connection) {
            if (key.isValid() && key.isWritable()) {
                connection.flush();
            }
            if (key.isValid() && key.isReadable()) {
                read(connection);
            }
        } else {
            accept();
        }
    }

    private void read(HttpConnection connection) {
        try {
            Optional<HttpConnection.Request> request = connection.read(scratch);
            request.ifPresent(complete -> arrived.add(new Arrived(connection, complete, System.nanoTime())));
        } catch (BadRequest e) {
            connection.refuseAll(e);
        } catch (IOException e) {
            connection.close();
        }
    }

    private void accept() {
        try {
            for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
                key.attach(new HttpConnection(channel, key));
            }
        } catch (IOException e) {
            // The client gave up before it was accepted.
        }
    }
}
