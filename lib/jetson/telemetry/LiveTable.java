//SOURCES Core.java Memory.java Sample.java Track.java Unit.java ../../Terminal.java ../../TextTable.java
package lib.jetson.telemetry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.Terminal;
import lib.TextTable;

/// A device's telemetry as the lines of a table that is drawn anew with each sample. It keeps no samples, only what they come to.
public final class LiveTable {

    private static final int RED = 31;
    private static final int GREEN = 32;
    private static final int YELLOW = 33;
    private static final int BOLD = 1;
    private static final int DIM = 2;
    /// A Thor's chip is switched off at 114.5 °C; its fan runs at full speed long before.
    private static final double HOT = 105;
    private static final double WARM = 90;
    private static final double COLD = 20;

    private final Terminal terminal;
    private final Map<String, Track> tracks = new LinkedHashMap<>();
    private final TreeSet<String> alerts = new TreeSet<>();
    private Optional<Sample> previous = Optional.empty();
    private OptionalLong firstEvents = OptionalLong.empty();
    private double throttledSeconds;
    private long count;

    /// @param terminal whose colours it uses
    public LiveTable(Terminal terminal) {
        this.terminal = terminal;
    }

    /// The table with one more sample.
    /// @param title e.g. the host
    public List<String> with(Sample sample, String title) {
        count++;
        alerts.addAll(sample.throttling().keySet());
        firstEvents = firstEvents.isPresent() ? firstEvents : sample.overCurrentEvents();
        previous.filter(before -> before.throttledBy().filter(by -> !by.isEmpty()).isPresent())
                .ifPresent(before -> throttledSeconds += sample.uptime() - before.uptime());
        previous = Optional.of(sample);
        var lines = new ArrayList<String>();
        lines.add("%s  %s".formatted(terminal.paint(BOLD, title), terminal.paint(DIM, "sample %d".formatted(count))));
        power(sample, lines);
        temperatures(sample, lines);
        lines.add("");
        lines.add(label("THROTTLING") + throttling(sample));
        clocks(sample, lines);
        sample.memory().ifPresent(memory -> lines.add(label("RAM") + memory(memory)));
        sample.swap().ifPresent(memory -> lines.add(label("swap") + memory(memory)));
        return lines;
    }

    private void power(Sample sample, List<String> lines) {
        sample.milliwatts().forEach((rail, power) -> track("mW " + rail).add(power / 1000.0));
        var whole = sample.wholeDevice();
        var rails = new ArrayList<>(whole.stream().toList());
        named("mW ").filter(rail -> !whole.equals(Optional.of(rail))).forEach(rails::add);
        heading("POWER", rails.isEmpty() ? "  not available" : "", lines);
        for (String rail : rails) {
            Track track = track("mW " + rail);
            String now = Optional.ofNullable(sample.milliwatts().get(rail)).map(power -> format("%.1f W", power / 1000.0)).orElse("-");
            boolean all = whole.equals(Optional.of(rail));
            lines.add(row(rail + (all ? " (all)" : ""), all ? terminal.paint(BOLD, pad(now, 10)) : pad(now, 10),
                    format("%.1f W", track.mean()), format("%.1f W", track.peak()), track.bars(0, track.peak())));
        }
    }

    private void temperatures(Sample sample, List<String> lines) {
        sample.celsius().forEach((sensor, degrees) -> track("C " + sensor).add(degrees));
        List<String> sensors = named("C ").toList();
        lines.add("");
        heading("TEMPERATURE", sensors.isEmpty() ? "  not available" : "", lines);
        for (String sensor : sensors) {
            Track track = track("C " + sensor);
            String now = Optional.ofNullable(sample.celsius().get(sensor)).map(degrees -> {
                String text = pad(format("%.1f °C", degrees), 10);
                return degrees >= HOT ? terminal.paint(RED, text) : degrees >= WARM ? terminal.paint(YELLOW, text) : text;
            }).orElse(pad("-", 10));
            lines.add(row(sensor, now, format("%.1f °C", track.mean()), format("%.1f °C", track.peak()), track.bars(COLD, HOT)));
        }
    }

    private String throttling(Sample sample) {
        String events = firstEvents.isPresent() && sample.overCurrentEvents().isPresent()
                ? ", %d for over-current".formatted(sample.overCurrentEvents().getAsLong() - firstEvents.getAsLong()) : "";
        if (alerts.isEmpty()) {
            return "not available" + events;
        }
        List<String> active = sample.throttledBy().orElse(List.of());
        String now = sample.throttledBy().isEmpty() ? "not available"
                : active.isEmpty() ? terminal.paint(GREEN, "none") : terminal.paint(RED, String.join(", ", active));
        return "%s, %.1f s so far%s".formatted(now, throttledSeconds, events);
    }

    private void clocks(Sample sample, List<String> lines) {
        lines.add("");
        heading("LOAD", "", lines);
        unit("GPU", sample.gpu(), lines);
        unit("memory bus", Optional.ofNullable(sample.units().get("EMC")), lines);
        cores(sample.cores(), lines);
        String others = sample.units().entrySet().stream().filter(unit -> !unit.getKey().equals("GR3D") && !unit.getKey().equals("EMC"))
                .filter(unit -> unit.getValue().clock().isPresent())
                .map(unit -> format("%s %.0f", unit.getKey(), unit.getValue().clock().getAsDouble())).collect(Collectors.joining("  "));
        if (!others.isEmpty()) {
            lines.add(label("other MHz") + terminal.paint(DIM, others));
        }
    }

    private void unit(String name, Optional<Unit> unit, List<String> lines) {
        unit.map(Unit::percent).ifPresent(percent -> percent.ifPresent(load -> track("% " + name).add(load)));
        String clock = unit.map(LiveTable::clock).orElse("-");
        lines.add(load(name, unit.map(Unit::percent).orElse(OptionalInt.empty()), clock));
    }

    private static String clock(Unit unit) {
        return unit.clock().isPresent() ? format("%.0f MHz", unit.clock().getAsDouble()) : unit.on() ? "-" : "off";
    }

    private void cores(List<Core> cores, List<String> lines) {
        if (cores.isEmpty()) {
            lines.add(load("CPU", OptionalInt.empty(), "-"));
            return;
        }
        List<Core> online = cores.stream().filter(Core::online).toList();
        double mean = online.stream().flatMapToInt(core -> core.percent().stream()).average().orElse(0);
        var mhz = online.stream().flatMapToInt(core -> core.mhz().stream()).summaryStatistics();
        track("% CPU").add(mean);
        String range = mhz.getMin() == mhz.getMax() ? mhz.getMax() + " MHz" : mhz.getMin() + "-" + mhz.getMax() + " MHz";
        String clock = mhz.getCount() == 0 ? "-" : range;
        lines.add(load("CPU", OptionalInt.of((int) Math.round(mean)), "%s, %d of %d cores".formatted(clock, online.size(), cores.size())));
    }

    private String load(String name, OptionalInt percent, String clock) {
        boolean known = tracks.containsKey("% " + name);
        return label(name) + pad(percent.isPresent() ? percent.getAsInt() + " %" : "-", 10) + "  " + clock
                + (known ? " ".repeat(Math.max(2, 26 - clock.length())) + terminal.paint(DIM, track("% " + name).bars(0, 100)) : "");
    }

    private String memory(Memory memory) {
        double share = memory.totalMB() == 0 ? 0 : (double) memory.usedMB() / memory.totalMB();
        int full = (int) Math.round(share * Track.KEPT);
        String text = pad(format("%.1f GiB", memory.usedMB() / 1024.0), 10) + pad(format("of %.1f GiB", memory.totalMB() / 1024.0), 14);
        return text + " ".repeat(14) + terminal.paint(DIM, "█".repeat(full) + "░".repeat(Track.KEPT - full));
    }

    private Stream<String> named(String kind) {
        return tracks.keySet().stream().filter(key -> key.startsWith(kind)).map(key -> key.substring(kind.length()));
    }

    private Track track(String key) {
        return tracks.computeIfAbsent(key, _ -> new Track());
    }

    private void heading(String name, String rest, List<String> lines) {
        String columns = rest.isEmpty() && !name.equals("LOAD") ? pad("now", 10) + "  " + pad("mean", 10) + "  " + pad("peak", 10) : rest;
        lines.add(terminal.paint(BOLD, name) + terminal.paint(DIM, (" ".repeat(18 - name.length()) + columns).stripTrailing()));
    }

    private String row(String name, String now, String mean, String peak, String bars) {
        return label(name) + now + "  " + pad(mean, 10) + "  " + pad(peak, 10) + "  " + terminal.paint(DIM, bars);
    }

    private static String label(String name) {
        return name + " ".repeat(Math.max(1, 18 - name.length()));
    }

    /// Right-aligned.
    private static String pad(String text, int width) {
        return " ".repeat(Math.max(0, width - TextTable.width(text))) + text;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
