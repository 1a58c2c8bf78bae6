//SOURCES ClientTls.java Connection.java PlainTransport.java Target.java TlsTransport.java Transport.java
package lib.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/// The connections of a run: those under way, and those that wait for another request.
final class ConnectionPool {

    /// vLLM's server closes idle connections after 5 s; one that is nearly as old may be closed while a request is on its way.
    private static final long IDLE_LIMIT = Duration.ofSeconds(4).toNanos();

    private final Target target;
    private final InetSocketAddress address;
    private final Selector selector;
    private final boolean keepText;
    private final Optional<SSLContext> tls;
    private final Set<Connection> all = new HashSet<>();
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final List<Connection> given = new ArrayList<>();
    private int connecting;

    /// @throws IOException if the host is unknown
    ConnectionPool(Target target, Selector selector, boolean keepText) throws IOException {
        this.target = target;
        this.selector = selector;
        this.keepText = keepText;
        tls = target.isTls() ? Optional.of(ClientTls.context(target.insecure())) : Optional.empty();
        address = new InetSocketAddress(target.endpoint().getHost(), target.port());
        if (address.isUnresolved()) {
            throw new IOException("unknown host " + target.endpoint().getHost());
        }
    }

    /// Begins to open a connection; the selector tells when it can go on.
    ///
    /// @throws IOException if it is refused at once
    void open() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean connected = channel.connect(address);
            Transport transport = tls.isPresent() ? tlsOn(channel, tls.get()) : new PlainTransport(channel);
            SelectionKey key = channel.register(selector, connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT);
            Connection connection = new Connection(transport, key, keepText);
            key.attach(connection);
            all.add(connection);
            connecting++;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private TlsTransport tlsOn(SocketChannel channel, SSLContext context) throws IOException {
        return new TlsTransport(channel, ClientTls.engine(context, target.endpoint().getHost(), target.port()));
    }

    int connecting() {
        return connecting;
    }

    /// Goes on with opening a connection; whether it is open now.
    ///
    /// @throws IOException if it cannot be opened; it has been given up then
    boolean establish(Connection connection) throws IOException {
        try {
            if (!connection.establish()) {
                return false;
            }
            connecting--;
            return true;
        } catch (IOException e) {
            connecting--;
            giveUp(connection);
            throw e;
        }
    }

    /// A connection for the next request, or nothing if one must be opened.
    Optional<Connection> take() {
        long oldest = System.nanoTime() - IDLE_LIMIT;
        for (Connection connection = idle.pollLast(); connection != null; connection = idle.pollLast()) {
            if (connection.lastActivity() - oldest > 0) {
                return Optional.of(connection);
            }
            giveUp(connection);
        }
        return Optional.empty();
    }

    /// Takes back a connection that is ready for another request.
    void giveBack(Connection connection) {
        idle.add(connection);
    }

    /// Takes back a connection that is of no more use; it is closed by [#sweep()], not within a selection.
    void giveUp(Connection connection) {
        given.add(connection);
    }

    void sweep() {
        for (Connection connection : given) {
            connection.close();
            all.remove(connection);
            idle.remove(connection);
        }
        given.clear();
    }

    List<Connection> busy(Predicate<Connection> condition) {
        return all.stream().filter(Connection::isBusy).filter(condition).toList();
    }

    void close() {
        all.forEach(Connection::close);
    }
}
