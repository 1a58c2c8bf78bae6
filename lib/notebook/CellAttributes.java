//SOURCES Cell.java ../UsageException.java
package lib.notebook;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import lib.UsageException;

/// The attributes on a fence line after the language, e.g. `name=lock tags=tune,clocks timeout=5m query`. A value with
/// spaces stands in double quotes, where `\"` is a quote.
///
/// @param where file and line, for messages
record CellAttributes(String where, Map<String, String> values) {

    private static final Pattern ATTRIBUTE = Pattern.compile("\\s+([a-z-]+)(?:=(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s\"]+))?");
    private static final List<String> KNOWN = List.of("name", "tags", "skip-if", "timeout", "query");

    /// What a command of a host may take at most.
    private static final Duration LONGEST = Duration.ofDays(1);

    /// @param info the fence line from the language on, as it stands in the file
    static CellAttributes parse(String where, String info) {
        var values = new LinkedHashMap<String, String>();
        String rest = info.stripTrailing().replaceFirst("^\\s*\\w+", "");
        var matcher = ATTRIBUTE.matcher(rest);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            end = matcher.end();
            String key = matcher.group(1);
            if (!KNOWN.contains(key)) {
                throw new UsageException("%s: no cell attribute '%s'; there are %s".formatted(where, key, String.join(", ", KNOWN)));
            }
            if (key.equals("query") != (matcher.group(2) == null)) {
                throw new UsageException(where + (key.equals("query") ? ": query takes no value" : ": %s needs a value".formatted(key)));
            }
            if (values.put(key, Optional.ofNullable(matcher.group(2)).map(CellAttributes::unquote).orElse("")) != null) {
                throw new UsageException("%s: %s is given twice".formatted(where, key));
            }
        }
        if (end < rest.length()) {
            throw new UsageException("%s: can't read '%s'".formatted(where, rest.substring(end).strip()));
        }
        return new CellAttributes(where, values);
    }

    /// @param line of the file, as for [Cell]
    Cell cell(Cell.Language language, String source, String file, int line, int number) {
        boolean query = values.containsKey("query");
        if (query && language == Cell.Language.JAVA) {
            throw new UsageException(where + ": query is for sh cells; a java cell changes the host only through its steps");
        }
        String name = values.getOrDefault("name", "cell-" + number);
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new UsageException("%s: a cell's name is letters, digits, - and _, not '%s'".formatted(where, name));
        }
        var tags = Arrays.stream(values.getOrDefault("tags", "").split(",")).filter(tag -> !tag.isBlank()).toList();
        return new Cell(name, language, source, file, line, tags, Optional.ofNullable(values.get("skip-if")),
                Optional.ofNullable(values.get("timeout")).map(this::duration), query);
    }

    private Duration duration(String text) {
        var match = Pattern.compile("([1-9]\\d{0,5})(s|m|h)").matcher(text);
        if (!match.matches()) {
            throw new UsageException("%s: a timeout is a number with s, m or h, e.g. 90s, not '%s'".formatted(where, text));
        }
        var timeout = Duration.parse("PT" + text.toUpperCase());
        if (timeout.compareTo(LONGEST) > 0) {
            throw new UsageException("%s: a timeout is at most %dh, not '%s'".formatted(where, LONGEST.toHours(), text));
        }
        return timeout;
    }

    private static String unquote(String value) {
        return value.startsWith("\"") ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }
}
