package lib.jetson;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The clocks that `jetson_clocks --show` lists. Each line is a name and KEY=VALUE tokens; which keys there are differs
/// by module and release, so a line counts when it has MinFreq, MaxFreq and CurrentFreq, and others are passed over.
///
/// @param clocks in the order listed
public record ClockTable(List<Clock> clocks) {

    /// One clock, in MHz. The listing has CPUs in kHz and all others in Hz.
    public record Clock(String name, double minMHz, double maxMHz, double currentMHz) {

        /// Locked at its maximum. The memory clock's minimum is not raised on a Thor: it counts by its current value.
        public boolean locked() {
            return name.equals("EMC") ? currentMHz == maxMHz : minMHz == maxMHz;
        }

        boolean isCpu() {
            return name.matches("cpu\\d+");
        }

        /// Whether jetson_clocks locks it: the vision accelerators stay as they are while they are off.
        boolean counts() {
            return isCpu() || name.toLowerCase().startsWith("gpu") || name.equals("EMC");
        }

        private String range() {
            return "%.0f to %.0f MHz".formatted(minMHz, maxMHz);
        }

        private String lock() {
            return "locked at %.0f MHz".formatted(maxMHz);
        }
    }

    private static final Pattern LINE = Pattern.compile("^([A-Za-z][A-Za-z0-9_-]*):?\\s+(.*)$");
    private static final Pattern TOKEN = Pattern.compile("(\\w+)=(\\d+)(?=\\s|$)");

    public ClockTable {
        clocks = List.copyOf(clocks);
    }

    public static ClockTable parse(String show) {
        var clocks = new ArrayList<Clock>();
        for (String line : show.lines().toList()) {
            var match = LINE.matcher(line);
            if (match.find()) {
                Map<String, Long> values = new LinkedHashMap<>();
                TOKEN.matcher(match.group(2)).results().forEach(token -> values.put(token.group(1), Long.valueOf(token.group(2))));
                if (values.keySet().containsAll(List.of("MinFreq", "MaxFreq", "CurrentFreq"))) {
                    double perMegahertz = match.group(1).matches("cpu\\d+") ? 1e3 : 1e6;
                    clocks.add(new Clock(match.group(1), values.get("MinFreq") / perMegahertz, values.get("MaxFreq") / perMegahertz,
                            values.get("CurrentFreq") / perMegahertz));
                }
            }
        }
        return new ClockTable(clocks);
    }

    /// Every clock that counts is at its maximum.
    public boolean locked() {
        return clocks.stream().filter(Clock::counts).allMatch(Clock::locked);
    }

    /// Not one clock that counts is held at its maximum, but for the memory, which may be there by itself.
    public boolean free() {
        return clocks.stream().filter(Clock::counts).filter(clock -> !clock.name().equals("EMC")).noneMatch(Clock::locked);
    }

    /// What of the clocks is not locked, by group: `cpu`, and each other by name, with its range. The range is steady;
    /// the current value of a free clock is not.
    public Map<String, String> unlocked() {
        return ranges(false);
    }

    /// What is locked, by group, with the frequency it is locked at.
    public Map<String, String> lockedAt() {
        return ranges(true);
    }

    private Map<String, String> ranges(boolean locked) {
        var groups = new LinkedHashMap<String, String>();
        for (Clock clock : clocks) {
            if (clock.counts() && clock.locked() == locked) {
                groups.putIfAbsent(clock.isCpu() ? "cpu" : clock.name(), locked ? clock.lock() : clock.range());
            }
        }
        return groups;
    }

    /// The frequency that a group would be locked at.
    public String top(String group) {
        return clocks.stream().filter(c -> c.name().equals(group) || group.equals("cpu") && c.isCpu()).findFirst()
                .map(Clock::lock).orElseThrow();
    }
}
