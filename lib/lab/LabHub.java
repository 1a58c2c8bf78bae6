//SOURCES ../Host.java ../Json.java ../UsageException.java
package lib.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lib.Host;
import lib.Json;
import lib.UsageException;

/// A hub for a rehearsal: it speaks as much of ModelScope's protocol as a download needs, and whatever model it is asked for has the
/// same few small files, of random bytes. It listens on this machine's loopback, and through a tunnel on the lab's at the same port.
/// It lives as long as this process, also when that is killed.
public final class LabHub implements AutoCloseable {

    private static final Pattern MODEL = Pattern.compile("/api/v1/models/([^/]+/[^/]+)(/repo/files|/repo)");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
    private static final int TRIES = 5;
    private static final String READY = "reached";

    private final HttpServer server;
    private final Map<String, byte[]> files = new TreeMap<>();
    private Optional<Process> tunnel = Optional.empty();

    private LabHub(int port) throws IOException {
        files.put("config.json", "{ \"architectures\": [\"Rehearsal\"] }\n".getBytes(StandardCharsets.UTF_8));
        files.put("tokenizer.json", random(40_000));
        files.put("model.safetensors", random(24 << 20));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory()));
        server.createContext("/", this::answer);
    }

    /// @param lab  the host that is to reach it; a lab that does not is only told of, since what needs the hub says so itself
    /// @param port on the loopback of both; 0 for any free one
    /// @throws UsageException when the port is taken
    public static LabHub open(Host lab, int port) {
        try {
            var hub = new LabHub(port);
            hub.server.start();
            hub.connect(lab);
            return hub;
        } catch (IOException e) {
            throw new UsageException("no hub can be had on port %d: %s".formatted(port, e.getMessage()));
        }
    }

    /// The address for `--endpoint`, here and in the lab.
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /// The tunnel's far end reads what this process would write: it ends with this process, however that ends.
    private void connect(Host lab) throws IOException {
        int port = server.getAddress().getPort();
        var argv = new ArrayList<>(List.of("ssh", "-T", "-R", "127.0.0.1:%1$d:127.0.0.1:%1$d".formatted(port),
                "-o", "ExitOnForwardFailure=yes", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-o", "ControlMaster=no", "-o", "ControlPath=none"));
        argv.addAll(lab.sshArguments());
        argv.add("echo " + READY + "; exec cat > /dev/null");
        for (int i = 0; i < TRIES; i++) {
            var process = new ProcessBuilder(argv).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            if (READY.equals(new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine())) {
                tunnel = Optional.of(process);
                return;
            }
            // the tunnel of a process that was killed may be there for another moment
            pause();
        }
        System.err.println("hub: %s does not reach it".formatted(lab.name()));
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = MODEL.matcher(exchange.getRequestURI().getPath());
            if (!path.matches()) {
                json(exchange, 404, Map.of("Code", 404, "Success", false, "Message", "no such path"));
            } else if (path.group(2).equals("/repo/files")) {
                var entries = files.entrySet().stream().map(file -> Map.of("Path", file.getKey(), "Type", "blob",
                        "Size", file.getValue().length, "Sha256", sha256(file.getValue()), "Mode", "33188")).toList();
                json(exchange, 200, Map.of("Code", 200, "Success", true, "Data", Map.of("Files", entries)));
            } else {
                file(exchange);
            }
        }
    }

    private void file(HttpExchange exchange) throws IOException {
        String name = Stream.of(exchange.getRequestURI().getRawQuery().split("&")).filter(pair -> pair.startsWith("FilePath="))
                .map(pair -> URLDecoder.decode(pair.substring("FilePath=".length()), StandardCharsets.UTF_8)).findFirst().orElse("");
        byte[] whole = files.getOrDefault(name, new byte[0]);
        var range = RANGE.matcher(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")).orElse(""));
        int from = 0;
        int to = whole.length;
        if (range.matches()) {
            from = Math.min(to, Integer.parseInt(range.group(1)));
            to = range.group(2).isEmpty() ? to : Math.min(to, Integer.parseInt(range.group(2)) + 1);
            exchange.getResponseHeaders().add("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, whole.length));
        }
        exchange.sendResponseHeaders(whole.length == 0 ? 404 : range.matches() ? 206 : 200, to == from ? -1 : to - from);
        exchange.getResponseBody().write(whole, from, to - from);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void json(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = Json.line(body).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        tunnel.ifPresent(Process::destroy);
        server.stop(0);
    }
}
