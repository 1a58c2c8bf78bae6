package lib.notebook;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a terminal would show of a program's output: the last state of a line that was redrawn with carriage returns,
/// and the text styles of ECMA-48's "select graphic rendition" (`ESC [ ... m`).
///
/// Of the colours, the sixteen named foreground colours are kept: a page chooses shades of them that read well on its own background,
/// which it can't do for a background colour or one of sixteen million. Every other control sequence is left out.
final class Ansi {

    private static final Pattern CONTROL = Pattern.compile("""
            \\x1b\\[(?<rendition>[\\d;:]*)m       # a text style
            |\\x1b\\[[0-?]*[\\x20-/]*[@-~]            # another control sequence, e.g. "erase line"
            |\\x1b[\\]PX^_][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\|$)  # a string for the terminal, e.g. a window title or a link
            |\\x1b[\\x20-/]*[0-~]?                    # a shorter escape
            |[\\x00-\\x08\\x0b-\\x1f\\x7f]        # bell, backspace and the like
            """, Pattern.COMMENTS);
    private static final List<String> COLOURS = List.of("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white");

    /// Text in one style.
    /// @param styles `bold`, `dim`, `italic`, `underline` and at most one colour, e.g. `red`, `bright-red`
    record Span(String text, Set<String> styles) {
        Span {
            styles = Set.copyOf(styles).stream().sorted().collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }

    private Ansi() {}

    static String strip(String output) {
        return CONTROL.matcher(settled(output)).replaceAll("");
    }

    static List<Span> spans(String output) {
        String text = settled(output);
        var spans = new ArrayList<Span>();
        Set<String> styles = new LinkedHashSet<>();
        Matcher control = CONTROL.matcher(text);
        int from = 0;
        while (control.find()) {
            add(spans, text.substring(from, control.start()), styles);
            if (control.group("rendition") != null) {
                apply(control.group("rendition").split("[;:]", -1), styles);
            }
            from = control.end();
        }
        add(spans, text.substring(from), styles);
        return spans;
    }

    /// A progress bar redraws its line after a carriage return: what counts is what stood there last.
    private static String settled(String output) {
        return output.replaceAll("\r+(?=\n|$)", "").replaceAll("[^\n]*\r", "");
    }

    private static void add(List<Span> spans, String text, Set<String> styles) {
        if (!text.isEmpty()) {
            spans.add(new Span(text, styles));
        }
    }

    private static void apply(String[] codes, Set<String> styles) {
        for (int i = 0; i < codes.length; i++) {
            int code = codes[i].isEmpty() || codes[i].length() > 3 ? 0 : Integer.parseInt(codes[i]);
            switch (code) {
                case 0 -> styles.clear();
                case 1 -> styles.add("bold");
                case 2 -> styles.add("dim");
                case 3 -> styles.add("italic");
                case 4 -> styles.add("underline");
                case 22 -> styles.removeAll(Set.of("bold", "dim"));
                case 23 -> styles.remove("italic");
                case 24 -> styles.remove("underline");
                case 38, 48 -> i += i + 1 < codes.length && codes[i + 1].equals("2") ? 4 : 2;
                case 39 -> uncolour(styles);
                default -> {
                    if (code >= 30 && code <= 37 || code >= 90 && code <= 97) {
                        uncolour(styles);
                        styles.add((code >= 90 ? "bright-" : "") + COLOURS.get(code % 10));
                    }
                }
            }
        }
    }

    private static void uncolour(Set<String> styles) {
        styles.removeIf(style -> COLOURS.contains(style.replace("bright-", "")));
    }
}
