package lib.notebook;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// A picture made fit to stand inside a page among others: it runs nothing and fetches nothing, its ids and styles are its own,
/// it has a name for who can't see it, and it shrinks with the page.
final class InlineSvg {

    private static final Set<String> ELEMENTS = Set.of("svg", "g", "defs", "symbol", "use", "switch", "path", "rect", "circle", "ellipse", "line",
            "polyline", "polygon", "text", "tspan", "textPath", "title", "desc", "style", "clipPath", "mask", "pattern", "marker", "image",
            "linearGradient", "radialGradient", "stop", "filter");
    private static final Pattern OUTSIDE = Pattern.compile("(?i)url\\(\\s*['\"]?(?!#)|@import|\\\\");
    private static final Pattern ADAPTS = Pattern.compile("(?i)currentColor|prefers-color-scheme|light-dark\\(");

    private InlineSvg() {}

    /// @param label  what the picture shows
    /// @param prefix makes its ids differ from those of every other picture in the page
    /// @return empty when the text is not an SVG document
    static Optional<String> of(String svg, String label, String prefix) {
        return parse(svg).map(root -> {
            clean(root);
            rename(root, ids(root, new HashSet<>()), prefix);
            root.setAttribute("id", prefix);
            root.setAttribute("role", "img");
            root.setAttribute("aria-label", label);
            if (!root.hasAttribute("viewBox") && root.getAttribute("width").matches("[\\d.]+(px)?") && root.getAttribute("height").matches("[\\d.]+(px)?")) {
                root.setAttribute("viewBox", "0 0 %s %s".formatted(root.getAttribute("width"), root.getAttribute("height")).replace("px", ""));
            }
            return serialize(root);
        });
    }

    /// Whether it takes the colours of the page. One that doesn't was drawn for white paper.
    static boolean adapts(String svg) {
        return ADAPTS.matcher(svg).find();
    }

    private static Optional<Element> parse(String svg) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setCoalescing(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null); // the default one writes to standard error
            var root = builder.parse(new InputSource(new StringReader(svg))).getDocumentElement();
            return Optional.of(root).filter(element -> name(element).equals("svg"));
        } catch (SAXException e) {
            return Optional.empty();
        } catch (ParserConfigurationException | IOException e) {
            throw new IllegalStateException("the JDK's XML parser does not work", e);
        }
    }

    private static void clean(Element element) {
        for (Attr attribute : attributes(element)) {
            String name = attribute.getLocalName();
            boolean reference = name.equals("href") && !attribute.getValue().matches("(?s)#.*|data:image/(?:png|jpeg|gif|webp);base64,.*");
            if (name.startsWith("on") || name.equals("src") || reference || OUTSIDE.matcher(attribute.getValue()).find()) {
                element.removeAttributeNode(attribute);
            }
        }
        for (Node child : children(element)) {
            boolean text = child.getNodeType() == Node.TEXT_NODE;
            if (child instanceof Element inner && (ELEMENTS.contains(name(inner)) || name(inner).startsWith("fe"))
                    && !(name(inner).equals("style") && OUTSIDE.matcher(inner.getTextContent()).find())) {
                clean(inner);
            } else if (!text) {
                element.removeChild(child);
            }
        }
    }

    private static Set<String> ids(Element element, Set<String> found) {
        if (element.hasAttribute("id")) {
            found.add(element.getAttribute("id"));
        }
        children(element).stream().filter(Element.class::isInstance).forEach(child -> ids((Element) child, found));
        return found;
    }

    /// Its style sheet would hold for the whole page; nested in a rule for the picture, it holds there only.
    private static void rename(Element element, Set<String> ids, String prefix) {
        for (Attr attribute : attributes(element)) {
            boolean own = attribute.getName().equals("id");
            attribute.setValue(own ? prefix + "-" + attribute.getValue() : referring(attribute.getValue(), ids, prefix));
        }
        if (name(element).equals("style")) {
            element.setTextContent("#%s { %s }".formatted(prefix, referring(element.getTextContent(), ids, prefix)));
        }
        children(element).stream().filter(Element.class::isInstance).forEach(child -> rename((Element) child, ids, prefix));
    }

    private static String referring(String text, Set<String> ids, String prefix) {
        return Pattern.compile("#([\\w.-]+)").matcher(text).replaceAll(m -> ids.contains(m.group(1)) ? "#" + prefix + "-" + m.group(1) : "#" + m.group(1));
    }

    private static String serialize(Element root) {
        try {
            var transformer = TransformerFactory.newInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            var text = new StringWriter();
            transformer.transform(new DOMSource(root), new StreamResult(text));
            return text.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("the JDK's XML writer does not work", e);
        }
    }

    private static String name(Element element) {
        return element.getLocalName();
    }

    private static List<Attr> attributes(Element element) {
        return IntStream.range(0, element.getAttributes().getLength()).mapToObj(i -> (Attr) element.getAttributes().item(i)).toList();
    }

    private static List<Node> children(Element element) {
        return IntStream.range(0, element.getChildNodes().getLength()).mapToObj(i -> element.getChildNodes().item(i)).toList();
    }
}
