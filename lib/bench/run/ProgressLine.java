//SOURCES ../load/Live.java
package lib.bench.run;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;
import lib.bench.load.Live;

/// One line on a terminal that shows how a run is going, with live TTFT, tokens per second and errors; painted over until it is done.
public final class ProgressLine implements Consumer<Live>, AutoCloseable {

    private static final int BAR = 24;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream terminal;
    private double lastSeconds;
    private long lastTokens;

    public ProgressLine(PrintStream terminal) {
        this.terminal = terminal;
    }

    @Override
    public void accept(Live live) {
        double passed = live.seconds() - lastSeconds;
        double rate = passed > 0 ? (live.tokens() - lastTokens) / passed : 0;
        if (passed < 0.3) {
            return;
        }
        lastSeconds = live.seconds();
        lastTokens = live.tokens();
        terminal.print(CLEAR + text(live, rate));
        terminal.flush();
    }

    @Override
    public void close() {
        terminal.print(CLEAR);
        terminal.flush();
    }

    /// @param rate tokens per second since the last time
    static String text(Live live, double rate) {
        int ended = live.completed() + live.failed();
        int filled = (int) ((long) BAR * ended / live.requests());
        String bar = "█".repeat(filled) + "░".repeat(BAR - filled);
        return String.format(Locale.ROOT, "%s %d/%d  %d running  TTFT %.0f ms  %.0f tok/s  %d errors  %.0f s", bar, ended, live.requests(),
                live.inFlight(), live.lastTtftMillis(), rate, live.failed(), live.seconds());
    }
}
