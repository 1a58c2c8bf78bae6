package lib.notebook;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// A stack trace without the frames that a notebook's author did not write.
final class StackText {

    private static final int LONGEST = 20;

    private StackText() {}

    static String of(Throwable thrown) {
        List<String> frames = Arrays.stream(thrown.getStackTrace())
                .takeWhile(frame -> !frame.getClassName().startsWith("lib.notebook.CellRunner"))
                .filter(frame -> !frame.getClassName().startsWith("jdk.internal.reflect") && !frame.getClassName().startsWith("java.lang.reflect"))
                .filter(frame -> !frame.getMethodName().startsWith("do_it$"))
                // the line numbers are those of the source that JShell made
                .map(frame -> "\n    at " + frame.toString().replaceFirst("REPL\\.\\$JShell\\$\\d+[A-Z]*[.$]([^(]*)\\(.*", "cell.$1"))
                .toList();
        String shown = frames.stream().limit(LONGEST).collect(Collectors.joining());
        String more = frames.size() > LONGEST ? "\n    ... %d more".formatted(frames.size() - LONGEST) : "";
        String cause = thrown.getCause() == null ? "" : "\ncaused by " + of(thrown.getCause());
        return thrown + shown + more + cause;
    }
}
