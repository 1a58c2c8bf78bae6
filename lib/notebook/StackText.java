package lib.notebook;

import java.util.Arrays;
import java.util.stream.Collectors;

/// A stack trace without the frames that a notebook's author did not write.
final class StackText {

    private StackText() {}

    static String of(Throwable thrown) {
        String frames = Arrays.stream(thrown.getStackTrace())
                .takeWhile(frame -> !frame.getClassName().startsWith("lib.notebook.CellRunner"))
                .filter(frame -> !frame.getClassName().startsWith("jdk.internal.reflect") && !frame.getClassName().startsWith("java.lang.reflect"))
                .map(frame -> "    at " + frame.toString().replaceFirst("REPL\\.\\$JShell\\$\\d+\\w*\\.", "cell."))
                .collect(Collectors.joining("\n"));
        String cause = thrown.getCause() == null ? "" : "\ncaused by " + of(thrown.getCause());
        return thrown + "\n" + frames + cause;
    }
}
