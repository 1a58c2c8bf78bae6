//SOURCES Ansi.java
package lib.notebook;

import java.util.stream.Collectors;

/// Text as HTML that is well-formed XML too, so that a test can read an export back with the JDK's own parser.
final class Html {

    private Html() {}

    /// Safe as the content of an element and between the double quotes of an attribute.
    static String escape(String text) {
        return representable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    /// What XML has no place for (a control character, half a surrogate pair) becomes U+FFFD.
    static String representable(String text) {
        return text.replaceAll("[^\\t\\n\\x20-\\ud7ff\\ue000-\\ufffd\\x{10000}-\\x{10ffff}]", "\ufffd");
    }

    /// What a program printed: its colours as `<span class="ansi-red">`, everything else as text.
    static String printed(String output) {
        return Ansi.spans(output).stream()
                .map(span -> span.styles().isEmpty() ? escape(span.text())
                        : "<span class=\"%s\">%s</span>".formatted(
                                span.styles().stream().map(style -> "ansi-" + style).collect(Collectors.joining(" ")), escape(span.text())))
                .collect(Collectors.joining());
    }
}
