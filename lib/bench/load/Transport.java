package lib.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A non-blocking connection as the event loop sees it: plain, or with TLS in between.
interface Transport {

    SocketChannel channel();

    /// Goes on with establishing the connection.
    ///
    /// @return whether application data can flow
    boolean establish() throws IOException;

    /// Reads application data.
    ///
    /// @return bytes read; 0 if there are none yet; -1 at the end of the stream
    int read(ByteBuffer target) throws IOException;

    /// Whether a read may leave bytes behind that no readiness event of the socket will announce.
    boolean buffersInput();

    /// Writes as much application data as goes without waiting.
    void write(ByteBuffer source) throws IOException;

    /// Whether bytes are waiting to be written before the peer can go on.
    boolean wantsToWrite();
}
