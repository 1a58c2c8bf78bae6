//DEPS org.commonmark:commonmark:0.27.0
//DEPS com.fasterxml.jackson.dataformat:jackson-dataformat-yaml:2.22.1
//SOURCES Cell.java Param.java CellAttributes.java ../UsageException.java
package lib.notebook;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import lib.UsageException;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Node;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/// A recipe: Markdown with prose and cells. Fenced blocks of `java` and `sh` at the top level are cells; everything
/// else is prose. Front matter in YAML gives the title and the parameters.
///
/// @param name its short name, e.g. `tune`
/// @param file as named to the user in errors
public record Notebook(String name, String file, String title, List<Param> params, List<Part> parts) {

    /// A cell, or prose.
    public sealed interface Part permits Cell, Prose {}

    /// Markdown between cells.
    public record Prose(String markdown) implements Part {}

    public Notebook {
        params = List.copyOf(params);
        parts = List.copyOf(parts);
    }

    public List<Cell> cells() {
        return parts.stream().filter(Cell.class::isInstance).map(Cell.class::cast).toList();
    }

    /// Reads a notebook.
    /// @param file its file name, for messages; its base name is the notebook's name
    /// @throws UsageException with file and line, for front matter or attributes that can't be read
    public static Notebook parse(String file, String text) {
        String name = file.replaceFirst(".*/", "").replaceFirst("\\.md$", "");
        List<String> lines = text.lines().toList();
        int body = bodyStart(file, lines);
        JsonNode front = frontMatter(file, lines, body);
        var parts = new ArrayList<Part>();
        var names = new HashSet<String>();
        int proseFrom = body;
        var document = Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build().parse(String.join("\n", lines.subList(body, lines.size())));
        for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof FencedCodeBlock block && language(block.getInfo()).isPresent()) {
                int fence = body + block.getSourceSpans().getFirst().getLineIndex();
                addProse(parts, lines.subList(proseFrom, fence));
                proseFrom = body + block.getSourceSpans().getLast().getLineIndex() + 1;
                String where = file + ":" + (fence + 1);
                var cell = CellAttributes.parse(where, block.getInfo()).cell(language(block.getInfo()).get(), block.getLiteral(), fence + 2, names.size() + 1);
                if (!names.add(cell.name())) {
                    throw new UsageException("%s: a second cell named '%s'".formatted(where, cell.name()));
                }
                parts.add(cell);
            }
        }
        addProse(parts, lines.subList(proseFrom, lines.size()));
        return new Notebook(name, file, front.path("title").asText(name), params(file, front), parts);
    }

    private static Optional<Cell.Language> language(String info) {
        return switch (info.strip().split("\\s+", 2)[0]) {
            case "java" -> Optional.of(Cell.Language.JAVA);
            case "sh" -> Optional.of(Cell.Language.SH);
            default -> Optional.empty();
        };
    }

    private static void addProse(List<Part> parts, List<String> lines) {
        String markdown = String.join("\n", lines).strip();
        if (!markdown.isEmpty()) {
            parts.add(new Prose(markdown));
        }
    }

    private static int bodyStart(String file, List<String> lines) {
        if (lines.isEmpty() || !lines.getFirst().equals("---")) {
            return 0;
        }
        int end = lines.subList(1, lines.size()).indexOf("---");
        if (end < 0) {
            throw new UsageException(file + ":1: the front matter has no end");
        }
        return end + 2;
    }

    private static JsonNode frontMatter(String file, List<String> lines, int body) {
        try {
            return new YAMLMapper().readTree(body == 0 ? "" : String.join("\n", lines.subList(1, body - 1)));
        } catch (JacksonException e) {
            throw new UsageException("%s:%d: front matter: %s".formatted(file, Optional.ofNullable(e.getLocation()).map(l -> l.getLineNr() + 1).orElse(1),
                    e.getOriginalMessage().lines().findFirst().orElse("not YAML")));
        }
    }

    private static List<Param> params(String file, JsonNode front) {
        var params = new ArrayList<Param>();
        front.path("params").properties().forEach(entry -> {
            JsonNode spec = entry.getValue();
            Optional<String> value = spec.hasNonNull("default") ? Optional.of(spec.get("default").asText()) : Optional.empty();
            var choices = StreamSupport.stream(spec.path("choices").spliterator(), false).map(JsonNode::asText).toList();
            params.add(new Param(entry.getKey(), type(file, entry.getKey(), spec), value, spec.path("help").asText(""), choices));
        });
        return params;
    }

    /// The type that `type:` names, or else that of the default.
    private static Param.Type type(String file, String name, JsonNode spec) {
        JsonNode value = spec.path("default");
        String named = spec.path("type").asText(value.isInt() ? "int" : value.isNumber() ? "double" : value.isBoolean() ? "boolean" : "string");
        try {
            return Param.Type.valueOf(named.toUpperCase());
        } catch (IllegalArgumentException e) {
            throw new UsageException("%s: parameter %s: no type '%s'; there are string, int, double, boolean and secret".formatted(file, name, named));
        }
    }
}
