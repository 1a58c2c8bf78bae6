//SOURCES LoopbackHub.java
package tests.hub;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.Json;
import tests.hub.LoopbackHub.HubFile;

/// One connection to a hub: request after request, answered in order.
final class HubAnswers {

    private static final Pattern MODEL = Pattern.compile("/api/v1/models/([^/]+/[^/]+)(/repo/files|/repo|/revisions)?");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
    private static final String GIT_FILE = ".gitattributes";
    private static final String GIT_CONTENT = "*.bin filter=lfs\n";
    private static final int PACES_PER_SECOND = 200;

    private final LoopbackHub hub;
    private final SocketChannel client;
    private final boolean cdn;
    private final ByteBuffer in = ByteBuffer.allocate(16 << 10).flip();

    HubAnswers(LoopbackHub hub, SocketChannel client, boolean cdn) {
        this.hub = hub;
        this.client = client;
        this.cdn = cdn;
    }

    void serve() {
        try (client) {
            for (var head = head(); head.isPresent(); head = head()) {
                var request = HubRequest.parse(cdn, head.get());
                hub.received(request);
                if (cdn) {
                    fromCdn(request);
                } else {
                    fromGateway(request);
                }
            }
        } catch (IOException e) {
            // the other side went away, or a fault closed the connection
        }
    }

    private Optional<List<String>> head() throws IOException {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        while (true) {
            if (!in.hasRemaining()) {
                if (client.read(in.clear()) < 0) {
                    return Optional.empty();
                }
                in.flip();
                continue;
            }
            char c = (char) in.get();
            if (c != '\n') {
                line.append(c);
            } else if (line.toString().isBlank()) {
                return Optional.of(lines);
            } else {
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
            }
        }
    }

    private void fromGateway(HubRequest request) throws IOException {
        Matcher path = MODEL.matcher(request.path());
        if (!path.matches()) {
            json(request, 404, error(404, "no such path"));
            return;
        }
        String model = path.group(1);
        var files = hub.models().get(model);
        boolean allowed = hub.tokenOf(model).map(token -> request.header("cookie").orElse("").contains("m_session_id=" + token)
                && request.header("authorization").orElse("").equals("Bearer " + token)).orElse(true);
        if (files == null || !allowed) {
            json(request, 404, error(10010205001L, "record not found"));
            return;
        }
        switch (path.group(2) == null ? "" : path.group(2)) {
            case "/repo/files" -> list(request, files);
            case "/repo" -> content(request, model, files);
            case "/revisions" -> json(request, 200, data(Map.of("RevisionMap",
                    Map.of("Branches", List.of(Map.of("Revision", LoopbackHub.REVISION,
                    "CreatedAt", 1700000000)), "Tags", List.of(Map.of("Revision", "v1.0", "CreatedAt", 1700000000))))));
            default -> json(request, 200, data(Map.of("Name", model)));
        }
    }

    private void list(HubRequest request, Map<String, HubFile> files) throws IOException {
        var fault = hub.faultFor(request);
        if (fault.isPresent() && fault.get() instanceof Fault.Status(int code)) {
            json(request, code, error(code, "out of order"));
            return;
        }
        if (!List.of(LoopbackHub.REVISION, "v1.0").contains(request.query().getOrDefault("Revision", LoopbackHub.REVISION))) {
            json(request, 404, error(10010205001L, "revision not found"));
            return;
        }
        var entries = new ArrayList<Map<String, Object>>();
        entries.add(entry(GIT_FILE, "blob", GIT_CONTENT.length(), ""));
        files.values().stream().filter(file -> file.path().contains("/"))
                .map(file -> file.path().substring(0, file.path().lastIndexOf('/'))).distinct()
                .forEach(folder -> entries.add(entry(folder, "tree", 0, "")));
        files.values().forEach(file -> entries.add(entry(file.path(), "blob", file.size(), file.sha256())));
        json(request, 200, data(Map.of("Files", entries)));
    }

    private static Map<String, Object> entry(String path, String type, long size, String sha256) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("Name", path.substring(path.lastIndexOf('/') + 1));
        entry.put("Path", path);
        entry.put("Type", type);
        entry.put("Size", size);
        entry.put("Sha256", sha256);
        entry.put("IsLFS", size >= 1 << 20);
        entry.put("Revision", "0".repeat(40));
        entry.put("Mode", "33188");
        entry.put("CommittedDate", 1700000000);
        return entry;
    }

    private void content(HubRequest request, String model, Map<String, HubFile> files) throws IOException {
        HubFile file = files.get(request.file());
        if (request.file().equals(GIT_FILE)) {
            send(request, 200, "text/plain", GIT_CONTENT);
        } else if (file == null) {
            // a path that is not there: status 200 all the same
            json(request, 200, error(10990101007L, "file not found"));
        } else if (file.lfs()) {
            String hash = file.sha256();
            String key = "%d-0a-0-%s".formatted(System.currentTimeMillis(), hash.substring(0, 8));
            String target = "%s/prod/lfs-objects/%s/%s/%s?filename=%s&repository=%s&tag=model&auth_key=%s".formatted(hub.secondOrigin(),
                    hash.substring(0, 2), hash.substring(2, 4), hash.substring(4), URLEncoder.encode(file.path(), StandardCharsets.UTF_8),
                    URLEncoder.encode(model, StandardCharsets.UTF_8), key);
            head(302, Map.of("Location", target, "Content-Length", "0"));
        } else {
            send(request, file);
        }
    }

    private void fromCdn(HubRequest request) throws IOException {
        long made = Long.parseLong(request.query().getOrDefault("auth_key", "0").replaceFirst("-.*", ""));
        HubFile file = hub.models().getOrDefault(request.query().getOrDefault("repository", ""), Map.of()).get(request.file());
        if (file == null || System.currentTimeMillis() - made > hub.keyLife()) {
            text(request, 403, "<Error>AccessDenied</Error>");
        } else {
            send(request, file);
        }
    }

    private void send(HubRequest request, HubFile file) throws IOException {
        Matcher range = RANGE.matcher(request.header("range").orElse(""));
        long from = 0;
        long to = file.size();
        boolean part = range.matches() && (cdn || !range.group(2).isEmpty());
        if (part) {
            from = Long.parseLong(range.group(1));
            to = range.group(2).isEmpty() ? to : Math.min(to, Long.parseLong(range.group(2)) + 1);
        }
        var fault = request.head() ? Optional.<Fault>empty() : hub.faultFor(request);
        switch (fault.orElse(null)) {
            case Fault.Status(int code) -> {
                json(request, code, error(code, "out of order"));
                return;
            }
            case Fault.ErrorAsContent() -> {
                json(request, 200, error(10990101007L, "file not found"));
                return;
            }
            case Fault.OtherRange() -> from = Math.min(from + (1 << 18), to - 1);
            case null, default -> { }
        }
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Length", String.valueOf(to - from));
        headers.put("Content-Type", "application/octet-stream");
        if (part) {
            headers.put("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, file.size()));
        }
        if (cdn) {
            headers.put("Accept-Ranges", "bytes");
        }
        // the gateway's quirk: status 200 for a part, too
        head(part && cdn ? 206 : 200, headers);
        if (!request.head()) {
            body(file, from, to, fault);
        }
    }

    private void body(HubFile file, long from, long to, Optional<Fault> fault) throws IOException {
        long rate = fault.filter(Fault.Slow.class::isInstance).map(f -> ((Fault.Slow) f).bytesPerSecond()).orElse(hub.rate());
        switch (fault.orElse(null)) {
            case Fault.Cut(long after) -> {
                stream(file, from, Math.min(to, from + after), rate);
                client.close();
            }
            case Fault.Stall(long after) -> {
                stream(file, from, Math.min(to, from + after), rate);
                while (client.read(in.clear()) >= 0) {
                    // until the other side has had enough
                }
                client.close();
            }
            case Fault.Wrong(long at, int count) when at >= from && at + count <= to -> {
                stream(file, from, at, rate);
                byte[] wrong = hub.contents().bytes(file.path(), at, count);
                for (int i = 0; i < count; i++) {
                    wrong[i] ^= 0x55;
                }
                write(ByteBuffer.wrap(wrong));
                hub.sent(count);
                stream(file, at + count, to, rate);
            }
            case null, default -> stream(file, from, to, rate);
        }
    }

    private void stream(HubFile file, long from, long to, long rate) throws IOException {
        long step = rate > 0 ? Math.max(1, rate / PACES_PER_SECOND) : 4 << 20;
        long begin = System.nanoTime();
        for (long at = from; at < to; ) {
            hub.awaitRelease();
            long n = Math.min(step, to - at);
            hub.contents().send(file.path(), at, n, client);
            hub.sent(n);
            at += n;
            if (rate > 0) {
                LockSupport.parkNanos(begin + (long) ((at - from) * 1e9 / rate) - System.nanoTime());
            }
        }
    }

    private static Map<String, Object> data(Object data) {
        return Map.of("Code", 200, "Success", true, "Message", "", "RequestId", "test", "Data", data);
    }

    private static Map<String, Object> error(long code, String message) {
        return Map.of("Code", code, "Success", false, "Message", message, "RequestId", "test");
    }

    private void json(HubRequest request, int status, Object body) throws IOException {
        send(request, status, "application/json", Json.line(body));
    }

    private void text(HubRequest request, int status, String body) throws IOException {
        send(request, status, "application/xml", body);
    }

    private void send(HubRequest request, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        head(status, Map.of("Content-Type", type, "Content-Length", String.valueOf(bytes.length)));
        if (!request.head()) {
            write(ByteBuffer.wrap(bytes));
        }
    }

    private void head(int status, Map<String, String> headers) throws IOException {
        var text = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
        headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        write(ByteBuffer.wrap(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1)));
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }
}
