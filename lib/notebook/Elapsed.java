package lib.notebook;

import java.util.Locale;

/// A time span for people: as many digits as one cares for at that size.
final class Elapsed {

    private Elapsed() {}

    /// @param seconds 0 or more
    static String of(double seconds) {
        long whole = Math.round(seconds);
        if (whole >= 3600) {
            return "%d h %02d min".formatted(whole / 3600, whole % 3600 / 60);
        }
        if (whole >= 60) {
            return "%d min %02d s".formatted(whole / 60, whole % 60);
        }
        return String.format(Locale.ROOT, seconds < 9.995 ? "%.2f s" : "%.1f s", seconds);
    }
}
