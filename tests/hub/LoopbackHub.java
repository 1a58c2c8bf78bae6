//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES Contents.java Fault.java HubRequest.java HubAnswers.java ../../lib/Json.java
package tests.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A hub that speaks ModelScope's protocol with its quirks, for tests: two servers, of which the second has the large files, and
/// faults by switch. Whole models of generated files, which need no disk.
public final class LoopbackHub implements AutoCloseable {

    /// A file of a model.
    /// @param lfs a large one, which is a redirect to the second origin
    record HubFile(String path, long size, String sha256, boolean lfs) {}

    /// A fault that waits for a request it fits, and is then used up.
    private record Waiting(Predicate<HubRequest> on, Fault fault) {}

    static final String REVISION = "master";

    /// A row of `/proc/net/tcp`: its own port, the other one's, what waits to be sent, and what waits to be read.
    private static final Pattern SOCKET = Pattern.compile(
            "^\\s*\\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) 01 ([0-9A-F]{8}):([0-9A-F]{8}) ");

    private final Contents contents;
    private final Map<String, Map<String, HubFile>> models = new ConcurrentHashMap<>();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final List<HubRequest> requests = Collections.synchronizedList(new ArrayList<>());
    private final Queue<Waiting> faults = new ConcurrentLinkedQueue<>();
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong contentBytes = new AtomicLong();
    private final ServerSocketChannel gateway;
    private final ServerSocketChannel cdn;
    private final InetAddress address;
    private volatile long connectionRate;
    private volatile long keyMillis = 3_600_000;
    private volatile boolean held;

    private LoopbackHub(InetAddress address, long seed) throws IOException {
        this.address = address;
        contents = new Contents(seed);
        gateway = listen(false);
        cdn = listen(true);
    }

    /// A hub on 127.0.0.1.
    public static LoopbackHub start(long seed) {
        return start(InetAddress.getLoopbackAddress(), seed);
    }

    public static LoopbackHub start(InetAddress address, long seed) {
        try {
            return new LoopbackHub(address, seed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServerSocketChannel listen(boolean second) throws IOException {
        var server = ServerSocketChannel.open().bind(new InetSocketAddress(address, 0), 200);
        Thread.ofPlatform().daemon().name("hub").start(() -> {
            try {
                while (true) {
                    var client = server.accept();
                    open.add(client);
                    Thread.ofPlatform().daemon().start(() -> {
                        new HubAnswers(this, client, second).serve();
                        open.remove(client);
                    });
                }
            } catch (IOException e) {
                // closed
            }
        });
        return server;
    }

    /// Adds a file to a model; from 1 MiB on it is a large one.
    public LoopbackHub with(String model, String path, long size) {
        String sha256 = contents.sha256(path, size);
        models.computeIfAbsent(model, m -> Collections.synchronizedMap(new LinkedHashMap<>()))
                .put(path, new HubFile(path, size, sha256, size >= 1 << 20));
        return this;
    }

    /// Adds an entry to the list whose content is that of another file, to lie about it.
    public LoopbackHub withEntry(String model, String path, long size, String sha256) {
        models.computeIfAbsent(model, m -> Collections.synchronizedMap(new LinkedHashMap<>()))
                .put(path, new HubFile(path, size, sha256, size >= 1 << 20));
        return this;
    }

    /// Adds a large file that the gateway sends itself.
    public LoopbackHub fromGateway(String model, String path, long size) {
        with(model, path, size);
        models.get(model).put(path, new HubFile(path, size, contents.sha256(path, size), false));
        return this;
    }

    /// Makes a model private: it is there only for this token.
    public LoopbackHub guardedBy(String model, String token) {
        tokens.put(model, token);
        return this;
    }

    /// Limits each connection, in bytes a second; 0 for none.
    public LoopbackHub connectionRate(long bytesPerSecond) {
        connectionRate = bytesPerSecond;
        return this;
    }

    /// Sends no more bytes of files until [#release()].
    public void hold() {
        held = true;
    }

    public void release() {
        held = false;
    }

    void awaitRelease() {
        while (held) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// How long the key in a redirect is good.
    public LoopbackHub keysExpireAfter(long millis) {
        keyMillis = millis;
        return this;
    }

    /// Does something wrong with the next content request that fits, once for each call.
    public LoopbackHub fault(Predicate<HubRequest> on, Fault fault) {
        faults.add(new Waiting(on, fault));
        return this;
    }

    /// Faults that no request has met.
    int pendingFaults() {
        return faults.size();
    }

    Optional<Fault> faultFor(HubRequest request) {
        for (Waiting waiting : faults) {
            if (waiting.on().test(request) && faults.remove(waiting)) {
                return Optional.of(waiting.fault());
            }
        }
        return Optional.empty();
    }

    /// The address for `--endpoint`.
    public String endpoint() {
        return origin(gateway);
    }

    String secondOrigin() {
        return origin(cdn);
    }

    private String origin(ServerSocketChannel server) {
        try {
            return "http://%s:%d".formatted(address.getHostAddress(), port(server));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri() {
        return URI.create(endpoint());
    }

    /// All requests so far.
    public List<HubRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /// Bytes of files that have been sent so far, large and small ones.
    public long contentBytes() {
        return contentBytes.get();
    }

    /// How many connections to the content are open.
    public long contentConnections() throws IOException {
        int port = port(cdn);
        return open.stream().filter(client -> client.socket().getLocalPort() == port).count();
    }

    /// Bytes that have been sent and that nobody has read yet, as Linux has them in its queues; 0 on other systems.
    public long queuedBytes() throws IOException {
        var ports = Set.of(port(gateway), port(cdn));
        long queued = 0;
        for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
            if (Files.exists(table)) {
                for (String line : Files.readAllLines(table)) {
                    var matcher = SOCKET.matcher(line);
                    if (matcher.find()) {
                        queued += ports.contains(hex(matcher, 1)) ? hex(matcher, 3) : 0;
                        queued += ports.contains(hex(matcher, 2)) ? hex(matcher, 4) : 0;
                    }
                }
            }
        }
        return queued;
    }

    private static int hex(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group), 16);
    }

    private static int port(ServerSocketChannel server) throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    public long size(String model) {
        return models.get(model).values().stream().mapToLong(HubFile::size).sum();
    }

    public List<String> paths(String model) {
        return List.copyOf(models.get(model).keySet());
    }

    /// What a file has to be.
    public byte[] bytes(String path, int size) {
        return contents.bytes(path, 0, size);
    }

    public String sha256(String model, String path) {
        return models.get(model).get(path).sha256();
    }

    Contents contents() {
        return contents;
    }

    Map<String, Map<String, HubFile>> models() {
        return new HashMap<>(models);
    }

    Optional<String> tokenOf(String model) {
        return Optional.ofNullable(tokens.get(model));
    }

    void received(HubRequest request) {
        requests.add(request);
    }

    void sent(long bytes) {
        contentBytes.addAndGet(bytes);
    }

    long rate() {
        return connectionRate;
    }

    long keyLife() {
        return keyMillis;
    }

    @Override
    public void close() {
        try {
            gateway.close();
            cdn.close();
            for (var client : open) {
                client.close();
            }
            contents.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
