//SOURCES Html.java
//DEPS org.commonmark:commonmark:0.27.0
//DEPS org.commonmark:commonmark-ext-gfm-tables:0.27.0
package lib.notebook;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/// A piece of a recipe's prose as HTML. HTML in the prose is shown as text, a comment is left out, a link that could run
/// something leads nowhere, and a picture from elsewhere becomes a link to it: opening an exported notebook asks nobody for anything.
///
/// @param headings for a list of contents
record ProseHtml(String html, List<Section> headings) {

    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();

    /// A heading in the page.
    record Section(String id, String title, int level) {}

    /// @param place an id in the page that nothing else has
    static ProseHtml of(String markdown, String place) {
        Node document = PARSER.parse(Html.representable(markdown.replaceAll("\r\n?", "\n")));
        var tidy = new Tidy(place);
        document.accept(tidy);
        String html = HtmlRenderer.builder().extensions(EXTENSIONS).escapeHtml(true).sanitizeUrls(true)
                .attributeProviderFactory(context -> (node, tag, attributes) -> {
                    if (tidy.ids.containsKey(node)) {
                        attributes.put("id", tidy.ids.get(node));
                    }
                })
                .build().render(document);
        return new ProseHtml(html, List.copyOf(tidy.sections));
    }

    /// Level 1 belongs to the title of the page.
    private static final class Tidy extends AbstractVisitor {
        private final String place;
        private final List<Section> sections = new ArrayList<>();
        private final Map<Node, String> ids = new IdentityHashMap<>();

        Tidy(String place) {
            this.place = place;
        }

        @Override
        public void visit(Heading heading) {
            heading.setLevel(Math.max(2, heading.getLevel()));
            String id = place + "-" + (sections.size() + 1);
            sections.add(new Section(id, TextContentRenderer.builder().build().render(heading), heading.getLevel()));
            ids.put(heading, id);
            visitChildren(heading);
        }

        @Override
        public void visit(Image image) {
            var link = new Link(image.getDestination(), image.getTitle());
            while (image.getFirstChild() != null) {
                link.appendChild(image.getFirstChild());
            }
            image.insertBefore(link);
            image.unlink();
            visitChildren(link);
        }

        @Override
        public void visit(HtmlBlock block) {
            if (block.getLiteral().matches("(?s)\\s*<!--.*-->\\s*")) {
                block.unlink();
            }
        }

        @Override
        public void visit(HtmlInline inline) {
            if (inline.getLiteral().startsWith("<!--")) {
                inline.unlink();
            }
        }
    }
}
