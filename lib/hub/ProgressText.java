//SOURCES LocalModel.java ByteText.java
package lib.hub;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/// Tells on a stream how a download goes: on a terminal one line that is painted over, elsewhere a line now and then. The rate is
/// that of the last seconds and counts what arrived now; what an earlier run left is in the share that is done, never in the rate.
public final class ProgressText implements LocalModel.Narrator {

    private static final double WINDOW_SECONDS = 5;
    private static final double SPARSE_SECONDS = 10;
    private static final int NAME = 40;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream stream;
    private final boolean redraw;
    private final Deque<Look> window = new ArrayDeque<>();
    private long bytes;
    private long before;
    private int told;
    private double lastTold;
    private long begun;

    /// @param redraw whether the stream is a terminal
    public ProgressText(PrintStream stream, boolean redraw) {
        this.stream = stream;
        this.redraw = redraw;
    }

    @Override
    public void say(String line) {
        stream.println((redraw ? CLEAR : "") + "model-download: " + line);
    }

    @Override
    public void begin(int files, long all, long arrived) {
        bytes = all;
        before = arrived;
        begun = System.nanoTime();
        window.add(new Look(begun, 0, 0, files, List.of()));
        say("fetching %d %s, %s%s".formatted(files, files == 1 ? "file" : "files", ByteText.of(all - arrived),
                arrived == 0 ? "" : "; %s are there from an earlier run".formatted(ByteText.of(arrived))));
    }

    @Override
    public void look(Look look) {
        window.add(look);
        while (window.size() > 2 && look.nanos() - window.getFirst().nanos() > WINDOW_SECONDS * 1e9) {
            window.removeFirst();
        }
        double seconds = (look.nanos() - begun) / 1e9;
        boolean last = look.finished() == look.files();
        if (redraw) {
            stream.print(CLEAR + (last ? "" : text(look)));
            stream.flush();
        } else if (seconds - lastTold >= SPARSE_SECONDS || told == 0 && seconds > 1) {
            told++;
            lastTold = seconds;
            say(text(look));
        }
        if (last) {
            say("%s arrived in %.1f s, %s/s".formatted(ByteText.of(look.arrived()), seconds,
                    ByteText.of((long) (look.arrived() / Math.max(seconds, 1e-3)))));
        }
    }

    private String text(Look look) {
        var first = window.getFirst();
        double passed = (look.nanos() - first.nanos()) / 1e9;
        double rate = passed > 0 ? (look.arrived() - first.arrived()) / passed : 0;
        long there = Math.min(bytes, before + look.arrived());
        String left = rate < 1 ? "" : ", %s left".formatted(time((bytes - there) / rate));
        return String.format(Locale.ROOT, "%3d %% of %s, %d of %d files, %s/s%s%s", bytes == 0 ? 100 : there * 100 / bytes,
                ByteText.of(bytes),
                look.finished(), look.files(), ByteText.of((long) rate), left, names(look));
    }

    private static String names(Look look) {
        if (look.underWay().isEmpty()) {
            return "";
        }
        String name = look.underWay().getFirst();
        int more = look.underWay().size() - 1;
        return ": " + (name.length() <= NAME ? name : "..." + name.substring(name.length() - NAME))
                + (more == 0 ? "" : " and %d more".formatted(more));
    }

    private static String time(double seconds) {
        long s = Math.round(seconds);
        return s < 60 ? s + " s" : s < 3600 ? "%d:%02d min".formatted(s / 60, s % 60) : "%d:%02d h".formatted(s / 3600, s % 3600 / 60);
    }
}
