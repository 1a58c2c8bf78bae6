package lib.serve;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a server is doing, in a few words from the end of its log.
public final class LogProgress {

    /// Process, level, time and source file, which vLLM and TensorRT-LLM put before each message.
    private static final Pattern PREFIX = Pattern.compile("^(?:\\([^)]{1,60}\\) )?(?:\\[?[\\d/:. -]{8,24}\\]? )?(?:\\[TRT-LLM\\] )?"
            + "\\[?(?:INFO|WARNING|ERROR|DEBUG|I|W|E)\\]?:? +"
            + "(?:\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d )?(?:\\[[^\\]]{1,60}\\] )?");
    /// ollama's lines are fields with names.
    private static final Pattern FIELDS = Pattern.compile("^time=\\S+ level=\\w+ .*?\\bmsg=\"?([^\"]*).*$");
    /// Requests are no progress: those of whoever waits are among them.
    private static final Pattern REQUEST = Pattern.compile("\"(?:GET|POST|HEAD) /|\\b(?:GET|POST|HEAD) +\"/");
    private static final Pattern TELLING = Pattern.compile("\\p{L}{3}");
    private static final int WIDTH = 100;

    private LogProgress() {}

    /// The last line that says something, without what stands before its message; empty when none does.
    public static Optional<String> of(List<String> tail) {
        return tail.reversed().stream().map(LogProgress::message).filter(line -> TELLING.matcher(line).find())
                .filter(line -> !REQUEST.matcher(line).find()).findFirst();
    }

    private static String message(String line) {
        // of a progress bar that rewrites its line, the last state
        String last = line.stripTrailing().replaceFirst("(?s).*\r", "").replaceAll("\\p{Cntrl}\\[[\\d;?]*[A-Za-z]|\\p{Cntrl}", "");
        String text = PREFIX.matcher(FIELDS.matcher(last).replaceFirst("$1")).replaceFirst("").strip();
        return text.length() > WIDTH ? text.substring(0, WIDTH - 3) + "..." : text;
    }
}
