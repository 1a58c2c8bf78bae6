package lib.bench.report.study;

import java.util.Optional;

/// How the device was set.
///
/// @param powerMode    e.g. `MAXN`; empty where nobody wrote it down
/// @param clocksLocked whether `jetson_clocks` was in force; empty likewise
public record Settings(Optional<String> powerMode, Optional<Boolean> clocksLocked) {

    public static final Settings UNKNOWN = new Settings(Optional.empty(), Optional.empty());

    public boolean known() {
        return powerMode.isPresent() && clocksLocked.isPresent();
    }

    /// Whether the one may be the other: what is unknown contradicts nothing.
    public boolean agreesWith(Settings other) {
        return agree(powerMode, other.powerMode) && agree(clocksLocked, other.clocksLocked);
    }

    private static boolean agree(Optional<?> one, Optional<?> other) {
        return one.isEmpty() || other.isEmpty() || one.equals(other);
    }

    /// `MAXN + jetson_clocks`, or `as it was` where nothing is known.
    @Override
    public String toString() {
        String clocks = clocksLocked.map(locked -> locked ? " + jetson_clocks" : "").orElse("");
        return powerMode.map(mode -> mode + clocks).orElse(clocks.isEmpty() ? "as it was" : "as it was" + clocks);
    }
}
