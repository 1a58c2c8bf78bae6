//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../Json.java KnownIssue.java
//FILES lib/data/known-issues.json=../data/known-issues.json
package lib.serve;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// All rules of `lib/data/known-issues.json`. A new rule is added there and needs no code, but a log excerpt that shows
/// it in `tests/serve/logs`.
///
/// @param engines how a log names its engine and the engine's version: the first group of the expression
/// @param issues  the rules
public record KnownIssues(List<EngineMark> engines, List<KnownIssue> issues) {

    /// How an engine's log gives the engine away.
    ///
    /// @param line holds the engine's version as the first group of its expression, if it has one
    public record EngineMark(String engine, LogPattern line) {}

    /// Strict, as these files are written by hand: a misspelt field is an error; a list that is left out is empty.
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL))
            .withConfigOverride(List.class, lists -> lists.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .withConfigOverride(Optional.class, optional -> optional.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SET)))
            .addModule(new Jdk8Module())
            .build();

    public KnownIssues {
        engines = List.copyOf(engines);
        issues = List.copyOf(issues);
    }

    /// The rules that come with Thorbook.
    public static KnownIssues load() {
        try (InputStream in = KnownIssues.class.getResourceAsStream("/lib/data/known-issues.json")) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Rules from JSON text.
    /// @throws IllegalArgumentException naming the rule that is wrong
    public static KnownIssues parse(String json) {
        JsonNode root = read("known issues", () -> STRICT.readTree(json));
        var engines = new ArrayList<EngineMark>();
        root.path("engines").forEach(mark -> engines.add(
                read("engine '%s'".formatted(mark.path("engine").asText("?")), () -> STRICT.treeToValue(mark, EngineMark.class))));
        var issues = new ArrayList<KnownIssue>();
        var ids = new HashSet<String>();
        root.path("issues").forEach(rule -> {
            String id = rule.path("id").asText("");
            if (!id.matches("[a-z0-9-]+") || !ids.add(id)) {
                throw new IllegalArgumentException(
                        "rule '%s': an id is of small letters, digits and dashes, and stands once".formatted(id));
            }
            issues.add(read("rule '%s'".formatted(id), () -> STRICT.treeToValue(rule, KnownIssue.class)));
        });
        return new KnownIssues(engines, issues);
    }

    private interface Reading<T> {
        T read() throws JsonProcessingException;
    }

    private static <T> T read(String what, Reading<T> reading) {
        try {
            return reading.read();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s: %s".formatted(what, e.getOriginalMessage()), e);
        }
    }
}
