//SOURCES ../TextTable.java
package lib.notebook;

import java.io.File;
import java.io.IOException;
import java.util.stream.Collectors;
import lib.TextTable;

/// Tables at the prompt of a [Repl]. A row that goes on in the next line can't be read: it is cut, and ends in a `…`.
public final class ReplWidth {

    private ReplWidth() {}

    /// Cuts every line to a number of columns.
    public static String cut(String text, int columns) {
        return text.lines().map(line -> TextTable.width(line) <= columns ? line : begin(line, columns - 1) + "…").collect(Collectors.joining("\n"));
    }

    private static String begin(String line, int columns) {
        var begin = new StringBuilder();
        int used = 0;
        for (int c : line.codePoints().toArray()) {
            used += TextTable.width(Character.toString(c));
            if (used > columns) {
                break;
            }
            begin.appendCodePoint(c);
        }
        return begin.toString();
    }

    /// How many columns the terminal has now; no limit where it does not say.
    static int ofTerminal() {
        try {
            var stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String[] words = new String(stty.getInputStream().readAllBytes()).strip().split(" ");
            return words.length == 2 && words[1].matches("[1-9]\\d{1,4}") ? Integer.parseInt(words[1]) : Integer.MAX_VALUE;
        } catch (IOException e) {
            return Integer.MAX_VALUE;
        }
    }
}
