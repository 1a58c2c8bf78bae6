//DEPS com.fasterxml.jackson.dataformat:jackson-dataformat-yaml:2.22.1
//SOURCES Param.java ../UsageException.java
package lib.notebook;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import lib.UsageException;

/// What stands in YAML between two lines of `---` at the top of a notebook: its title, its host, its parameters and its own steps.
///
/// @param title empty when none is given
/// @param host  likewise
/// @param steps names of Java files beside it
/// @param lines how many lines of the file it takes, its two marks included; 0 when there is none
record FrontMatter(Optional<String> title, Optional<String> host, List<Param> params, List<String> steps, int lines) {

    private static final Set<String> PARAM_KEYS = Set.of("default", "type", "help", "choices");

    /// @throws UsageException with the file, and the line where there is one
    static FrontMatter parse(String file, List<String> lines) {
        if (lines.isEmpty() || !lines.getFirst().equals("---")) {
            return new FrontMatter(Optional.empty(), Optional.empty(), List.of(), List.of(), 0);
        }
        int end = lines.subList(1, lines.size()).indexOf("---");
        if (end < 0) {
            throw new UsageException(file + ":1: the front matter has no end");
        }
        JsonNode yaml = yaml(file, String.join("\n", lines.subList(1, end + 1)));
        JsonNode params = yaml.path("params");
        if (!params.isMissingNode() && !params.isObject()) {
            throw new UsageException(file + ": params: name each parameter, as in { mode: { default: MAXN } }");
        }
        return new FrontMatter(text(yaml, "title"), text(yaml, "host"), params.propertyStream().map(p -> param(file, p)).toList(),
                steps(file, yaml.path("steps")), end + 2);
    }

    private static List<String> steps(String file, JsonNode named) {
        var steps = StreamSupport.stream(named.spliterator(), false).map(JsonNode::asText).toList();
        if (!named.isMissingNode() && !named.isArray() || !steps.stream().allMatch(step -> step.matches("\\w+\\.java"))) {
            throw new UsageException(file + ": steps: name the Java files beside this one, as in [TimeZone.java]");
        }
        return steps;
    }

    private static Optional<String> text(JsonNode yaml, String key) {
        return Optional.ofNullable(yaml.path(key).asText(null));
    }

    private static JsonNode yaml(String file, String text) {
        try {
            return new YAMLMapper().readTree(text);
        } catch (JacksonException e) {
            // the YAML begins in the file's second line; indented lines of the message repeat the text and its place
            throw new UsageException("%s:%d: front matter: %s".formatted(file, Optional.ofNullable(e.getLocation()).map(l -> l.getLineNr() + 1).orElse(1),
                    e.getOriginalMessage().lines().filter(line -> !line.startsWith(" ")).collect(Collectors.joining(": "))));
        }
    }

    private static Param param(String file, Map.Entry<String, JsonNode> entry) {
        JsonNode spec = entry.getValue();
        String where = "%s: parameter %s: ".formatted(file, entry.getKey());
        if (!spec.isObject()) {
            throw new UsageException(where + "write { default: %s }".formatted(spec.isValueNode() && !spec.isNull() ? spec.asText() : "..."));
        }
        spec.propertyStream().map(Map.Entry::getKey).filter(key -> !PARAM_KEYS.contains(key)).findFirst().ifPresent(key -> {
            throw new UsageException(where + "no key '%s'; there are default, type, help and choices".formatted(key));
        });
        Optional<String> value = spec.hasNonNull("default") ? Optional.of(spec.get("default").asText()) : Optional.empty();
        var choices = StreamSupport.stream(spec.path("choices").spliterator(), false).map(JsonNode::asText).toList();
        try {
            var param = new Param(entry.getKey(), type(spec), value, spec.path("help").asText(""), choices);
            value.ifPresent(param::parse);
            return param;
        } catch (UsageException e) {
            throw new UsageException(where + e.getMessage());
        }
    }

    /// The type that `type:` names, or else that of the default.
    private static Param.Type type(JsonNode spec) {
        JsonNode value = spec.path("default");
        String named = spec.path("type").asText(value.isInt() ? "int" : value.isNumber() ? "double" : value.isBoolean() ? "boolean" : "string");
        try {
            return Param.Type.valueOf(named.toUpperCase());
        } catch (IllegalArgumentException e) {
            throw new UsageException("no type '%s'; there are string, int, double, boolean and secret".formatted(named));
        }
    }
}
