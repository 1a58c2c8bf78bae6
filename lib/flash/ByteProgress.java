//SOURCES ../hub/ByteText.java
package lib.flash;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import lib.hub.ByteText;

/// Tells on a stream how far a run through many bytes is: on a terminal a bar with the rate of the last seconds and the time that is
/// left, painted over; elsewhere a line now and then.
public final class ByteProgress {

    private static final double WINDOW_SECONDS = 5;
    private static final double REDRAW_SECONDS = 0.2;
    private static final double SPARSE_SECONDS = 10;
    private static final int BAR = 30;
    private static final String CLEAR = "\r\u001b[K";

    /// @param nanos of the system's clock
    private record Look(long nanos, long bytes) {}

    private final PrintStream stream;
    private final boolean redraw;
    private final String what;
    private final long total;
    private final long begun = System.nanoTime();
    private final Deque<Look> window = new ArrayDeque<>();
    private double lastTold;

    /// Where it is told.
    ///
    /// @param redraw  whether the stream is a terminal
    /// @param command whose name begins each line
    public record Place(PrintStream stream, boolean redraw, String command) {

        /// A place where nothing is told, for those who do not look.
        public static Place silent() {
            return new Place(new PrintStream(OutputStream.nullOutputStream()), false, "");
        }

        /// Begins to tell.
        ///
        /// @param what  is done to the bytes, e.g. `writing`
        /// @param total bytes; the end of the bar
        public ByteProgress begin(String what, long total) {
            return new ByteProgress(this, what, total);
        }
    }

    private ByteProgress(Place place, String what, long total) {
        this.stream = place.stream();
        this.redraw = place.redraw();
        this.what = place.command() + ": " + what;
        this.total = total;
        window.add(new Look(begun, 0));
    }

    /// So many bytes are done, of all.
    public void at(long done) {
        long now = System.nanoTime();
        double seconds = (now - begun) / 1e9;
        if (seconds - lastTold < (redraw ? REDRAW_SECONDS : SPARSE_SECONDS)) {
            return;
        }
        lastTold = seconds;
        window.add(new Look(now, done));
        while (window.size() > 2 && now - window.getFirst().nanos() > WINDOW_SECONDS * 1e9) {
            window.removeFirst();
        }
        if (redraw) {
            stream.print(CLEAR + line(now, done));
            stream.flush();
        } else {
            stream.println(line(now, done));
        }
    }

    /// All is done: one line with the time and the rate over all of it.
    public void end(long done) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        stream.println((redraw ? CLEAR : "") + String.format(Locale.ROOT, "%s: %s in %.1f s, %s/s", what, ByteText.of(done), seconds,
                ByteText.of((long) (done / Math.max(seconds, 1e-3)))));
    }

    /// Nothing more comes: what is painted is taken away.
    public void stop() {
        if (redraw) {
            stream.print(CLEAR);
            stream.flush();
        }
    }

    private String line(long now, long done) {
        Look first = window.getFirst();
        double rate = (done - first.bytes()) / Math.max((now - first.nanos()) / 1e9, 1e-3);
        int filled = total == 0 ? BAR : (int) (BAR * Math.min(done, total) / total);
        String bar = redraw ? " [" + "#".repeat(filled) + " ".repeat(BAR - filled) + "]" : "";
        String left = rate < 1 ? "" : ", %s left".formatted(time((total - done) / rate));
        return String.format(Locale.ROOT, "%s%s %3d %% of %s, %s/s%s", what, bar, total == 0 ? 100 : 100 * done / total, ByteText.of(total),
                ByteText.of((long) rate), left);
    }

    private static String time(double seconds) {
        long s = Math.round(seconds);
        return s < 60 ? s + " s" : s < 3600 ? "%d:%02d min".formatted(s / 60, s % 60) : "%d:%02d h".formatted(s / 3600, s % 3600 / 60);
    }
}
