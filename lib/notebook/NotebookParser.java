//DEPS org.commonmark:commonmark:0.27.0
//SOURCES Notebook.java CellAttributes.java FrontMatter.java ../UsageException.java
package lib.notebook;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import lib.UsageException;
import lib.notebook.Notebook.Part;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/// Reads one notebook. Another one is included where a paragraph is nothing but a link to it that says so:
/// `[Tune the Thor](tune.md "include")`. Its title becomes a heading there; its parameters join those of the one that includes it, whose
/// own come first; its own steps too; its cells are called `tune.NAME` and have the tag `tune`.
final class NotebookParser {

    /// The files that lead to this one, the first to be read first, and this one.
    private final List<String> chain;
    private final UnaryOperator<String> others;
    private final String file;
    private final List<String> lines;
    private final Map<String, Param> params = new LinkedHashMap<>();
    private final Set<Notebook.OwnStep> steps = new LinkedHashSet<>();
    private final List<Part> parts = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /// @param others gives the text of a notebook or a step by its file name
    NotebookParser(String file, String text, UnaryOperator<String> others) {
        this(List.of(file), text, others);
    }

    private NotebookParser(List<String> chain, String text, UnaryOperator<String> others) {
        this.chain = chain;
        this.others = others;
        file = chain.getLast();
        lines = text.replaceFirst("^\ufeff", "").lines().toList();
    }

    Notebook parse() {
        String name = file.replaceFirst(".*/", "").replaceFirst("\\.md$", "");
        FrontMatter front = FrontMatter.parse(file, lines);
        front.params().forEach(param -> params.put(param.name(), param));
        front.steps().forEach(step -> steps.add(new Notebook.OwnStep(beside(step), text(beside(step), 0))));
        int body = front.lines();
        int proseFrom = body;
        var document = Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build()
                .parse(String.join("\n", lines.subList(body, lines.size())));
        for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
            Node node = block;
            Optional<Cell.Language> language = language(node);
            Optional<String> included = included(node);
            if (language.isPresent() || included.isPresent()) {
                int first = body + node.getSourceSpans().getFirst().getLineIndex();
                addProse(lines.subList(proseFrom, first));
                proseFrom = body + node.getSourceSpans().getLast().getLineIndex() + 1;
                language.ifPresent(l -> addCell((FencedCodeBlock) node, l, first));
                included.ifPresent(other -> include(other, first));
            }
        }
        addProse(lines.subList(proseFrom, lines.size()));
        return new Notebook(name, file, front.title().orElse(name), front.host(), List.copyOf(params.values()), List.copyOf(steps), parts);
    }

    private static Optional<Cell.Language> language(Node node) {
        return node instanceof FencedCodeBlock block ? switch (block.getInfo().strip().split("\\s+", 2)[0]) {
            case "java" -> Optional.of(Cell.Language.JAVA);
            case "sh" -> Optional.of(Cell.Language.SH);
            default -> Optional.empty();
        } : Optional.empty();
    }

    private static Optional<String> included(Node node) {
        return node instanceof Paragraph && node.getFirstChild() instanceof Link link && link.getNext() == null
                && "include".equals(link.getTitle()) ? Optional.of(link.getDestination()) : Optional.empty();
    }

    /// @param line index of the line, from 0
    private String where(int line) {
        return file + ":" + (line + 1);
    }

    private void addCell(FencedCodeBlock block, Cell.Language language, int fence) {
        if (block.getClosingFenceLength() == null) {
            // Markdown would end the block with the file: what follows as prose would run
            String mark = block.getFenceCharacter().repeat(block.getOpeningFenceLength());
            throw new UsageException("%s: the cell has no end: %s is missing".formatted(where(fence), mark));
        }
        // the line itself: commonmark resolves backslashes and entities in its own copy
        var attributes = CellAttributes.parse(where(fence), lines.get(fence).strip().substring(block.getOpeningFenceLength()));
        add(attributes.cell(language, block.getLiteral(), file, fence + 2, names.size() + 1), where(fence));
    }

    private void add(Cell cell, String where) {
        if (!names.add(cell.name())) {
            throw new UsageException("%s: a second cell named '%s'".formatted(where, cell.name()));
        }
        parts.add(cell);
    }

    private void include(String destination, int line) {
        if (!destination.matches("[\\w-]+\\.md")) {
            throw new UsageException("%s: a notebook beside this one can be included, not '%s'".formatted(where(line), destination));
        }
        String other = beside(destination);
        if (chain.contains(other)) {
            throw new UsageException("%s: %s would include itself".formatted(where(line), other));
        }
        Notebook notebook = new NotebookParser(Stream.concat(chain.stream(), Stream.of(other)).toList(), text(other, line), others).parse();
        parts.add(new Notebook.Prose("# " + notebook.title()));
        steps.addAll(notebook.steps());
        for (Param param : notebook.params()) {
            Param own = params.computeIfAbsent(param.name(), _ -> param);
            if (own.type() != param.type()) {
                throw new UsageException("%s: parameter %s is another type in %s".formatted(where(line), param.name(), other));
            }
        }
        for (Part part : notebook.parts()) {
            switch (part) {
                case Cell cell -> add(cell.within(notebook.name()), where(line));
                case Notebook.Prose prose -> parts.add(prose);
            }
        }
    }

    private String beside(String name) {
        return file.replaceFirst("[^/]*$", "") + name;
    }

    private String text(String other, int line) {
        try {
            return others.apply(other);
        } catch (UsageException e) {
            throw new UsageException("%s: %s".formatted(where(line), e.getMessage()));
        }
    }

    private void addProse(List<String> prose) {
        String markdown = String.join("\n", prose).strip();
        if (!markdown.isEmpty()) {
            parts.add(new Notebook.Prose(markdown));
        }
    }
}
