package tests.serve;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/// A server on loopback that gives prepared answers to POST requests, one after the other, and keeps what it was asked.
final class ScriptedServer implements AutoCloseable {

    private final HttpServer server;
    private final Queue<String> answers = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();

    /// @param models what it says it serves
    ScriptedServer(String... models) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String list = String.join(",", List.of(models).stream().map("{\"id\":\"%s\"}"::formatted).toList());
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String answer = "{\"data\":[" + list + "]}";
            if (exchange.getRequestMethod().equals("POST")) {
                requests.add(new String(body, StandardCharsets.UTF_8));
                keys.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
                answer = answers.remove();
            }
            boolean refused = answer.startsWith("HTTP ");
            byte[] bytes = (refused ? answer.substring(8) : answer).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(refused ? Integer.parseInt(answer.substring(5, 8)) : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// @param answer the whole body; `HTTP 503text` for an error
    ScriptedServer then(String answer) {
        answers.add(answer);
        return this;
    }

    /// A stream of a chat answer with these deltas, each a JSON object.
    ScriptedServer thenDeltas(String... deltas) {
        StringBuilder stream = new StringBuilder();
        for (String delta : deltas) {
            stream.append("data: {\"choices\":[{\"index\":0,\"delta\":").append(delta).append(",\"finish_reason\":null}]}\n\n");
        }
        return then(stream + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":%d}}\n\n".formatted(deltas.length)
                + "data: [DONE]\n\n");
    }

    /// The bodies it was sent.
    List<String> requests() {
        return requests;
    }

    /// The headers Authorization it was sent.
    List<String> keys() {
        return keys;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
