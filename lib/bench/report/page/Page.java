//SOURCES ../../../View.java ../study/Finding.java
package lib.bench.report.page;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lib.View;
import lib.bench.report.study.Finding;

/// A report before it is written in any format.
///
/// @param facts what a reader wants to know before anything else, by name
public record Page(String title, Map<String, String> facts, List<Section> sections) implements View.Viewable {

    public record Section(String title, List<Block> blocks) {
        public Section {
            blocks = List.copyOf(blocks);
        }
    }

    /// A part of a section.
    public sealed interface Block {

        /// A paragraph.
        record Prose(String text) implements Block {}

        /// Computed sentences, each behind what speaks against it.
        record Findings(List<Finding> findings) implements Block {}

        /// A table. A column called [#VERDICT] holds words such as `IMPOSSIBLE, CACHED`.
        record Grid(String caption, View.Table table) implements Block {}

        /// A chart.
        /// @param name a plain file name without its end
        record Picture(String name, String svg, String text) implements Block {}

        /// Lines for a shell.
        record Shell(List<String> lines) implements Block {}
    }

    /// The heading of columns with verdicts.
    public static final String VERDICT = "verdict";

    public Page {
        facts = new LinkedHashMap<>(facts);
        Set<String> names = new HashSet<>();
        sections = sections.stream().filter(section -> !section.blocks().isEmpty())
                .map(section -> new Section(section.title(), section.blocks().stream().map(block -> named(block, names)).toList())).toList();
    }

    /// No two pictures are one file.
    private static Block named(Block block, Set<String> names) {
        if (!(block instanceof Block.Picture(String name, String svg, String text))) {
            return block;
        }
        String free = name;
        for (int i = 2; !names.add(free); i++) {
            free = name + "-" + i;
        }
        return new Block.Picture(free, svg, text);
    }

    public List<Block.Picture> pictures() {
        return sections.stream().flatMap(section -> section.blocks().stream())
                .filter(Block.Picture.class::isInstance).map(Block.Picture.class::cast).toList();
    }

    /// As the value of a notebook's cell.
    @Override
    public View view() {
        List<View> views = new ArrayList<>();
        for (Section section : sections) {
            views.add(new View.Text("== " + section.title()));
            for (Block block : section.blocks()) {
                views.add(switch (block) {
                    case Block.Prose(String text) -> new View.Text(text);
                    case Block.Findings(List<Finding> findings) -> new View.Text(findings.stream().map(f -> "- " + f).collect(Collectors.joining("\n")));
                    case Block.Grid(String caption, View.Table table) -> new View.Several(List.of(new View.Text(caption), table));
                    case Block.Picture(String _, String svg, String text) -> new View.Svg(svg, text);
                    case Block.Shell(List<String> lines) -> new View.Text(String.join("\n", lines));
                });
            }
        }
        return new View.Several(views);
    }
}
