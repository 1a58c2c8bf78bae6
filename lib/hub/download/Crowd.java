package lib.hub.download;

/// Decides how many connections are at work. A CDN limits each connection, so many of them are faster; where the processor, the disk
/// or the line is the limit, many only cost. So it begins with a few, doubles as long as that makes the whole faster, and takes the
/// last step back when it did not.
final class Crowd {

    private static final int FIRST = 8;
    /// What twice the connections have to bring.
    private static final double WORTH = 1.15;
    /// How long a number of connections is measured, and how long after all of them have bytes coming: what a server has put into the
    /// buffers of a new connection comes at once, and says nothing.
    private static final double WINDOW_SECONDS = 0.5;
    private static final double SETTLE_SECONDS = 0.3;
    /// How long to wait for that.
    private static final double LONGEST_START_SECONDS = 5;

    private final int most;
    private int allowed;
    private int atWork;
    private int delivering;
    private int fewer;
    private double rateOfFewer;
    private long begun;
    private long together;
    private long measuredFrom;
    private long bytesThen;
    private boolean settled;

    /// @param most connections at once, 1 or more
    Crowd(int most, long now) {
        this.most = most;
        allowed = Math.min(FIRST, most);
        fewer = allowed;
        begun = now;
        settled = allowed == most;
    }

    /// One more is to begin, if there may be one more.
    synchronized boolean enter() {
        boolean room = atWork < allowed;
        atWork += room ? 1 : 0;
        return room;
    }

    /// Whether one that has ended a range is one too many.
    synchronized boolean leave() {
        boolean over = atWork > allowed;
        atWork -= over ? 1 : 0;
        return over;
    }

    /// The first bytes of a connection are here.
    synchronized void delivers() {
        delivering++;
    }

    /// Looks how it goes; to be called a few times a second.
    /// @param now   in nanoseconds
    /// @param bytes that have arrived in all
    synchronized void look(long now, long bytes) {
        if (settled) {
            return;
        }
        if (together == 0) {
            together = delivering >= allowed || (now - begun) / 1e9 > LONGEST_START_SECONDS ? now : 0;
            return;
        }
        if (measuredFrom == 0) {
            measuredFrom = (now - together) / 1e9 < SETTLE_SECONDS ? 0 : now;
            bytesThen = bytes;
            return;
        }
        double seconds = (now - measuredFrom) / 1e9;
        if (seconds < WINDOW_SECONDS) {
            return;
        }
        double rate = (bytes - bytesThen) / seconds;
        if (rate < WORTH * rateOfFewer) {
            allowed = fewer;
            settled = true;
        } else if (allowed == most) {
            settled = true;
        } else {
            rateOfFewer = rate;
            fewer = allowed;
            allowed = Math.min(2 * allowed, most);
            begun = now;
            together = 0;
            measuredFrom = 0;
        }
    }
}
