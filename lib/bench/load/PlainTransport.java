//SOURCES Transport.java
package lib.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// HTTP without TLS.
record PlainTransport(SocketChannel channel) implements Transport {

    @Override
    public boolean establish() throws IOException {
        return channel.finishConnect();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public boolean buffersInput() {
        return false;
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        channel.write(source);
    }

    @Override
    public boolean wantsToWrite() {
        return false;
    }
}
