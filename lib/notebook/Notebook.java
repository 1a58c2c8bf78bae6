//DEPS org.commonmark:commonmark:0.27.0
//SOURCES Cell.java Param.java CellAttributes.java FrontMatter.java ../UsageException.java
package lib.notebook;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
        List<String> lines = text.replaceFirst("^\ufeff", "").lines().toList();
        FrontMatter front = FrontMatter.parse(file, lines);
        int body = front.lines();
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
                if (block.getClosingFenceLength() == null) {
                    // Markdown would end the block with the file: what follows as prose would run
                    String mark = block.getFenceCharacter().repeat(block.getOpeningFenceLength());
                    throw new UsageException("%s: the cell has no end: %s is missing".formatted(where, mark));
                }
                // the line itself: commonmark resolves backslashes and entities in its own copy
                var attributes = CellAttributes.parse(where, lines.get(fence).strip().substring(block.getOpeningFenceLength()));
                var cell = attributes.cell(language(block.getInfo()).get(), block.getLiteral(), fence + 2, names.size() + 1);
                if (!names.add(cell.name())) {
                    throw new UsageException("%s: a second cell named '%s'".formatted(where, cell.name()));
                }
                parts.add(cell);
            }
        }
        addProse(parts, lines.subList(proseFrom, lines.size()));
        return new Notebook(name, file, front.title().orElse(name), front.params(), parts);
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
}
