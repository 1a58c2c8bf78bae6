//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
package lib.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The settings of a Docker daemon, `/etc/docker/daemon.json`, and what a Jetson needs there. Other settings stay as they
/// are, in their order. Values are never changed in place: every change gives a new object.
public final class DaemonConfig {

    /// Strict, where Go's reader is not: of a key that stands twice it would take the last without a word.
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    /// As `nvidia-ctk` and the guide write it: four spaces, no blank before a colon.
    private static final DefaultPrettyPrinter FOUR_SPACES = new DefaultPrettyPrinter(
            Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withArrayEmptySeparator("").withObjectEmptySeparator(""))
            .withObjectIndenter(new DefaultIndenter("    ", "\n")).withArrayIndenter(new DefaultIndenter("    ", "\n"));

    private final ObjectNode root;

    private DaemonConfig(ObjectNode root) {
        this.root = root;
    }

    /// Reads the file's text. A missing file and an empty one are no settings; the mark that Windows editors put at the
    /// beginning is let be.
    /// @throws IllegalArgumentException in one line: where it is no JSON, or what in it has a type that Docker refuses
    public static DaemonConfig parse(String text) {
        String json = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (json.isBlank()) {
            return new DaemonConfig(MAPPER.createObjectNode());
        }
        JsonNode node;
        try {
            node = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not valid JSON in line %d: %s".formatted(
                    Optional.ofNullable(e.getLocation()).map(place -> place.getLineNr()).orElse(1), e.getOriginalMessage()));
        }
        if (!(node instanceof ObjectNode root)) {
            throw new IllegalArgumentException("not a JSON object");
        }
        var config = new DaemonConfig(root);
        config.check();
        return config;
    }

    private void check() {
        if (root.has("runtimes") && !root.get("runtimes").isObject()) {
            throw new IllegalArgumentException("\"runtimes\" is not an object");
        }
        if (root.path("runtimes").has("nvidia") && !root.path("runtimes").get("nvidia").isObject()) {
            throw new IllegalArgumentException("\"runtimes\".\"nvidia\" is not an object");
        }
        JsonNode mirrors = root.path("registry-mirrors");
        if (!mirrors.isMissingNode() && !(mirrors.isArray() && mirrors.valueStream().allMatch(JsonNode::isTextual))) {
            throw new IllegalArgumentException("\"registry-mirrors\" is not an array of texts");
        }
        if (root.has("default-runtime") && !root.get("default-runtime").isTextual()) {
            throw new IllegalArgumentException("\"default-runtime\" is not a text");
        }
    }

    /// The registered runtimes by name, in the order of the file.
    public List<String> runtimes() {
        return root.path("runtimes").propertyStream().map(runtime -> runtime.getKey()).toList();
    }

    public List<String> mirrors() {
        return root.path("registry-mirrors").valueStream().map(JsonNode::asText).toList();
    }

    /// The runtime of containers that name none; empty where Docker decides, which is `runc`.
    public Optional<String> defaultRuntime() {
        return Optional.of(root.path("default-runtime").asText()).filter(name -> !name.isEmpty());
    }

    /// With the NVIDIA runtime, as the guide registers it; one that is registered already stays as it is.
    public DaemonConfig withNvidiaRuntime() {
        ObjectNode changed = root.deepCopy();
        ObjectNode runtimes = changed.withObject("/runtimes");
        if (!runtimes.has("nvidia")) {
            var nvidia = runtimes.putObject("nvidia");
            nvidia.putArray("args");
            nvidia.put("path", "nvidia-container-runtime");
        }
        return new DaemonConfig(changed);
    }

    /// With these mirrors after those that are there already. A slash at the end makes no other mirror.
    public DaemonConfig withMirrors(List<String> more) {
        var all = new ArrayList<>(mirrors());
        more.stream().filter(mirror -> all.stream().noneMatch(other -> sameMirror(other, mirror))).forEach(all::add);
        if (all.size() == mirrors().size()) {
            return this;
        }
        ObjectNode changed = root.deepCopy();
        var array = changed.putArray("registry-mirrors");
        all.forEach(array::add);
        return new DaemonConfig(changed);
    }

    /// Whether two addresses are one mirror: Docker itself adds a slash at the end.
    public static boolean sameMirror(String a, String b) {
        return a.replaceFirst("/+$", "").equals(b.replaceFirst("/+$", ""));
    }

    public DaemonConfig withDefaultRuntime(String name) {
        return new DaemonConfig(root.<ObjectNode>deepCopy().put("default-runtime", name));
    }

    /// The file's text, indented by four spaces, with a line end at its end.
    public String text() {
        try {
            return MAPPER.writer(FOUR_SPACES).writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DaemonConfig config && config.root.equals(root);
    }

    @Override
    public int hashCode() {
        return root.hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
