//SOURCES Html.java
package lib.notebook;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Source code as HTML with a little colour: comments, strings, keywords, numbers, types and variables. It looks at words only,
/// which is enough for a cell of some lines, and the text stays what it was whatever it thinks of it.
final class Highlight {

    private static final List<String> KINDS = List.of("comment", "string", "keyword", "number", "name");

    private static final Pattern JAVA = Pattern.compile("""
            (?<comment>//[^\\n]*|/\\*[\\s\\S]*?\\*/)
            |(?<string>\"""[\\s\\S]*?(?<!\\\\)\"""|"(?:[^"\\\\\\n]++|\\\\.)*+"|'(?:[^'\\\\\\n]++|\\\\.)*+')
            |(?<keyword>\\b(?:abstract|assert|boolean|break|byte|case|catch|char|class|continue|default|do|double|else|enum|extends
                |false|final|finally|float|for|if|implements|import|instanceof|int|interface|long|new|null|package|private|protected|public
                |record|return|sealed|short|static|super|switch|this|throw|throws|true|try|var|void|when|while|yield)\\b)
            |(?<number>\\b\\d[\\w.]*)
            |(?<name>@?\\b[A-Z]\\w*)
            """, Pattern.COMMENTS);

    private static final Pattern SH = Pattern.compile("""
            (?<comment>(?<![^\\s;])\\#[^\\n]*)
            |(?<string>'[^']*'|"(?:[^"\\\\]++|\\\\[\\s\\S])*+")
            |(?<keyword>(?<![\\w/.-])(?:if|then|elif|else|fi|for|in|do|done|while|until|case|esac|function|return|local|export|set|exit)(?![\\w/.=-]))
            |(?<number>(?<![\\w/.-])\\d+(?![\\w/.-]))
            |(?<name>\\$\\{[^}]*}|\\$[\\w?\\#@*!]+)
            """, Pattern.COMMENTS);

    private Highlight() {}

    /// @param language `java` or `sh`; the text of any other stays plain
    static String html(String language, String source) {
        return switch (language) {
            case "java" -> html(JAVA, source);
            case "sh" -> html(SH, source);
            default -> Html.escape(source);
        };
    }

    private static String html(Pattern words, String source) {
        var html = new StringBuilder();
        Matcher word = words.matcher(source);
        int from = 0;
        while (word.find()) {
            String kind = KINDS.stream().filter(k -> word.group(k) != null).findFirst().orElseThrow();
            html.append(Html.escape(source.substring(from, word.start())))
                    .append("<span class=\"%s\">%s</span>".formatted(kind, Html.escape(word.group())));
            from = word.end();
        }
        return html.append(Html.escape(source.substring(from))).toString();
    }
}
