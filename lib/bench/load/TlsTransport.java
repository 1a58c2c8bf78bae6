//SOURCES Transport.java
package lib.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult;

/// HTTPS: the JDK's TLS engine between the event loop and the socket.
final class TlsTransport implements Transport {

    private final SocketChannel channel;
    private final SSLEngine engine;
    private ByteBuffer incoming;
    private ByteBuffer outgoing;
    private ByteBuffer plain;
    private boolean endOfStream;

    /// @param engine in client mode, with host name and parameters set
    TlsTransport(SocketChannel channel, SSLEngine engine) throws IOException {
        this.channel = channel;
        this.engine = engine;
        int packet = engine.getSession().getPacketBufferSize();
        incoming = ByteBuffer.allocate(packet);
        outgoing = ByteBuffer.allocate(packet * 2).flip();
        plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
        engine.beginHandshake();
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public boolean establish() throws IOException {
        if (!channel.finishConnect()) {
            return false;
        }
        while (true) {
            flush();
            switch (engine.getHandshakeStatus()) {
                case FINISHED, NOT_HANDSHAKING -> {
                    return !outgoing.hasRemaining();
                }
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> {
                    if (outgoing.hasRemaining()) {
                        return false;
                    }
                    wrap(ByteBuffer.allocate(0));
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrapOnce()) {
                        return false;
                    }
                }
            }
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        while (!plain.hasRemaining()) {
            if (engine.isInboundDone()) {
                return -1;
            }
            if (!unwrapOnce()) {
                return endOfStream ? -1 : 0;
            }
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                runTasks();
            }
        }
        int count = Math.min(plain.remaining(), target.remaining());
        target.put(plain.slice(plain.position(), count));
        plain.position(plain.position() + count);
        return count;
    }

    @Override
    public boolean buffersInput() {
        return true;
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        flush();
        while (source.hasRemaining() && !outgoing.hasRemaining()) {
            wrap(source);
            flush();
        }
    }

    @Override
    public boolean wantsToWrite() {
        return outgoing.hasRemaining();
    }

    /// Decrypts one record into `plain`; whether it got anywhere.
    private boolean unwrapOnce() throws IOException {
        plain.compact();
        try {
            while (true) {
                incoming.flip();
                SSLEngineResult result = engine.unwrap(incoming, plain);
                incoming.compact();
                switch (result.getStatus()) {
                    case OK -> {
                        return result.bytesConsumed() > 0 || result.bytesProduced() > 0
                                || result.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP;
                    }
                    case CLOSED -> {
                        endOfStream = true;
                        return false;
                    }
                    case BUFFER_OVERFLOW -> plain = grown(plain, engine.getSession().getApplicationBufferSize());
                    case BUFFER_UNDERFLOW -> {
                        if (!incoming.hasRemaining()) {
                            incoming = grown(incoming, engine.getSession().getPacketBufferSize());
                        }
                        if (!fill()) {
                            return false;
                        }
                    }
                }
            }
        } finally {
            plain.flip();
        }
    }

    private boolean fill() throws IOException {
        int count = channel.read(incoming);
        if (count < 0) {
            endOfStream = true;
            if (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
                throw new EOFException("the server closed the connection during the TLS handshake");
            }
        }
        return count > 0;
    }

    private void wrap(ByteBuffer source) throws IOException {
        outgoing.compact();
        SSLEngineResult result = engine.wrap(source, outgoing);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            outgoing = grown(outgoing, engine.getSession().getPacketBufferSize());
        }
        outgoing.flip();
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            throw new EOFException("the TLS connection is closed");
        }
    }

    private void flush() throws IOException {
        while (outgoing.hasRemaining() && channel.write(outgoing) > 0) {
            // as much as the socket takes
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private static ByteBuffer grown(ByteBuffer full, int more) {
        return ByteBuffer.allocate(full.capacity() + more).put(full.flip());
    }
}
