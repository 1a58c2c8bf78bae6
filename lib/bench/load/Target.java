//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
package lib.bench.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/// Where requests go and what they say apart from their prompts.
///
/// @param endpoint e.g. `http://127.0.0.1:8000/v1/completions`
/// @param chat whether it is a chat endpoint, which takes messages and `max_completion_tokens`
/// @param headers further HTTP headers, e.g. `Authorization`
/// @param fields fields of every request: model, streaming, sampling; they win over the prompt's own
/// @param insecure whether any certificate of an https server is taken
public record Target(URI endpoint, boolean chat, Map<String, String> headers, JsonNode fields, boolean insecure) {

    public Target(URI endpoint, boolean chat, Map<String, String> headers, JsonNode fields) {
        this(endpoint, chat, headers, fields, false);
    }

    public Target {
        String scheme = String.valueOf(endpoint.getScheme());
        if (!scheme.equals("http") && !scheme.equals("https") || endpoint.getHost() == null) {
            throw new IllegalArgumentException("not an http or https address: " + endpoint);
        }
        headers = Map.copyOf(headers);
        headers.forEach((name, value) -> {
            if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+") || !value.matches("[\\t\\x20-\\x7e]*")) {
                throw new IllegalArgumentException("not an HTTP header: " + name);
            }
        });
    }

    /// The fields that vLLM sends in every streaming request.
    ///
    /// @param continuousUsage whether to ask for token counts in every event, which vLLM's own client does not
    public static ObjectNode fields(String model, boolean chat, boolean continuousUsage) {
        ObjectNode fields = new ObjectMapper().createObjectNode();
        fields.put("model", model).put("stream", true);
        ObjectNode stream = fields.putObject("stream_options").put("include_usage", true);
        if (continuousUsage) {
            stream.put("continuous_usage_stats", true);
        }
        return chat ? fields : fields.put("repetition_penalty", 1.0);
    }

    boolean isTls() {
        return endpoint.getScheme().equals("https");
    }

    int port() {
        return endpoint.getPort() >= 0 ? endpoint.getPort() : isTls() ? 443 : 80;
    }

    String path() {
        String path = endpoint.getRawPath().isEmpty() ? "/" : endpoint.getRawPath();
        return endpoint.getRawQuery() == null ? path : path + "?" + endpoint.getRawQuery();
    }

    /// Everything of a request's head that stands before the length of the body.
    byte[] headPrefix() {
        String host = endpoint.getPort() >= 0 ? endpoint.getHost() + ":" + endpoint.getPort() : endpoint.getHost();
        String more = headers.entrySet().stream().map(header -> header.getKey() + ": " + header.getValue() + "\r\n").collect(Collectors.joining());
        return ("POST " + path() + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\n" + more + "Content-Length: ")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Everything of a request's body that stands before its own fields: an open JSON object.
    byte[] bodyPrefix() {
        try {
            byte[] whole = new ObjectMapper().writeValueAsBytes(fields);
            return Arrays.copyOf(whole, whole.length - 1);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("fields that cannot be written as JSON", e);
        }
    }

    /// The name of the field that limits the output.
    public String limitField() {
        return chat ? "max_completion_tokens" : "max_tokens";
    }

    String promptField() {
        return chat ? "messages" : "prompt";
    }
}
