//SOURCES Ansi.java
package lib.notebook;

import java.util.stream.Collectors;

/// Text as HTML that is well-formed XML too, so that a test can read an export back with the JDK's own parser.
final class Html {

    private Html() {}

    /// Safe as the content of an element and between the double quotes of an attribute.
    /// A character that XML has no place for (a control character, half a surrogate pair) becomes U+FFFD.
    static String escape(String text) {
        var html = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.appendCodePoint(allowed(c) ? c : 0xfffd);
            }
        });
        return html.toString();
    }

    /// What a program printed: its colours as `<span class="ansi-red">`, everything else as text.
    static String printed(String output) {
        return Ansi.spans(output).stream()
                .map(span -> span.styles().isEmpty() ? escape(span.text())
                        : "<span class=\"%s\">%s</span>".formatted(
                                span.styles().stream().map(style -> "ansi-" + style).collect(Collectors.joining(" ")), escape(span.text())))
                .collect(Collectors.joining());
    }

    private static boolean allowed(int c) {
        return c == '\t' || c == '\n' || c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000;
    }
}
