//SOURCES Core.java Memory.java Unit.java
package lib.jetson.telemetry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one line of `tegrastats` says, in the formats of L4T R36, R38 and R39. Fields may be missing, come in any order, or be
/// ones that nobody has heard of.
///
/// A line may be cut off at either end. A number therefore counts only when what ends it is there too: its unit, a bracket, or
/// white space; and the first word only when a line can begin with it. A field that comes twice does not count at all. Of the
/// figures of a rail or temperature the first is the present one; the others, an average and a maximum, are over the time that
/// tegrastats has been running, which is of no use to anybody else.
///
/// @param cores      in order; empty when the line does not say
/// @param units      by name without `_FREQ`
/// @param celsius    temperatures by sensor, e.g. `tj`, the hottest spot of the chip
/// @param milliwatts power by rail, e.g. `VIN`
public record Tegrastats(Optional<Memory> ram, Optional<Memory> swap, List<Core> cores, Map<String, Unit> units,
                         Map<String, Double> celsius, Map<String, Integer> milliwatts) {

    /// Degrees. A sensor without power reads -256, in a line and in sysfs.
    static final int NO_POWER = -100;
    private static final Pattern BEGIN = Pattern.compile("\\d{2}-\\d{2}-\\d{4}|RAM");
    private static final Pattern KEY = Pattern.compile("[A-Z][A-Z0-9_]*");
    private static final Pattern MEMORY = Pattern.compile("(\\d{1,9})/(\\d{1,9})MB");
    private static final Pattern CORES = Pattern.compile("\\[([^\\[\\]]*)](?:@(\\d{1,5}))?");
    private static final Pattern CORE = Pattern.compile("(\\d{1,3})%(?:@(\\d{1,5}))?");
    private static final Pattern UNIT = Pattern.compile("(?:(\\d{1,3})%)?(?:@?(\\d{1,5})|@\\[(\\d{1,5}(?:,\\d{1,5})*)])?");
    private static final Pattern LOAD = Pattern.compile("(\\d{1,3})%@\\S*");
    private static final Pattern TEMPERATURE = Pattern.compile("([A-Za-z][A-Za-z0-9_-]*)@(-?\\d{1,3}(?:\\.\\d{1,3})?)C(?:/\\S*)?");
    private static final Pattern POWER = Pattern.compile("(\\d{1,7})mW(?:/\\S*)?");

    public Tegrastats {
        cores = List.copyOf(cores);
        units = Collections.unmodifiableMap(new LinkedHashMap<>(units));
        celsius = Collections.unmodifiableMap(new LinkedHashMap<>(celsius));
        milliwatts = Collections.unmodifiableMap(new LinkedHashMap<>(milliwatts));
    }

    /// Reads a line, or what there is of one.
    /// @param line with its line end, if it is known to be whole
    public static Tegrastats parse(String line) {
        return new Reader(line).read();
    }

    /// Goes through the words of a line: a key and what follows it, or a word that holds both.
    private static final class Reader {
        private final List<String> words;
        private final boolean spaceAtEnd;
        private final boolean whole;
        private final Map<String, Memory> memory = new LinkedHashMap<>();
        private final Map<String, List<Core>> cpus = new LinkedHashMap<>();
        private final Map<String, Unit> units = new LinkedHashMap<>();
        private final Map<String, Double> celsius = new LinkedHashMap<>();
        private final Map<String, Integer> milliwatts = new LinkedHashMap<>();
        private final Set<String> seen = new HashSet<>();

        Reader(String line) {
            words = List.of(line.strip().split("\\s+"));
            spaceAtEnd = !line.isEmpty() && Character.isWhitespace(line.charAt(line.length() - 1));
            whole = line.endsWith("\n");
        }

        Tegrastats read() {
            // when the beginning is lost, the first word may be the end of another
            for (int i = BEGIN.matcher(words.getFirst()).matches() ? 0 : 1; i < words.size(); i++) {
                String word = words.get(i);
                if (word.equals("CPU")) {
                    cores(i + 1).ifPresent(cores -> once("CPU", cores, cpus));
                } else if (!temperature(word) && KEY.matcher(word).matches() && i + 1 < words.size()) {
                    field(word, i + 1);
                }
            }
            return new Tegrastats(Optional.ofNullable(memory.get("RAM")), Optional.ofNullable(memory.get("SWAP")),
                    cpus.getOrDefault("CPU", List.of()), units, celsius, milliwatts);
        }

        private <T> void once(String key, T value, Map<String, T> values) {
            if (seen.add(key)) {
                values.put(key, value);
            } else {
                values.remove(key);
            }
        }

        private boolean temperature(String word) {
            Matcher match = TEMPERATURE.matcher(word);
            if (!match.matches()) {
                return false;
            }
            double degrees = Double.parseDouble(match.group(2));
            if (degrees > NO_POWER) {
                once(match.group(1), degrees, celsius);
            }
            return true;
        }

        private void field(String key, int at) {
            String value = words.get(at);
            Matcher power = POWER.matcher(value);
            Matcher used = MEMORY.matcher(value);
            if (power.matches()) {
                once(key, Integer.valueOf(power.group(1)), milliwatts);
            } else if (used.matches()) {
                long usedMB = Long.parseLong(used.group(1));
                long totalMB = Long.parseLong(used.group(2));
                if (usedMB <= totalMB) {
                    once(key, new Memory(usedMB, totalMB), memory);
                }
            } else {
                unit(value, ended(at)).ifPresent(unit -> once(key.replaceFirst("_FREQ$", ""), unit, units));
            }
        }

        /// Whether the word is followed by white space, so that a number at its end has all its digits.
        private boolean ended(int at) {
            return at < words.size() - 1 || spaceAtEnd;
        }

        private static Optional<Unit> unit(String value, boolean ended) {
            if (value.equals("off")) {
                return Optional.of(Unit.OFF);
            }
            Matcher match = UNIT.matcher(value);
            if (match.matches() && (ended || match.group(2) == null)) {
                List<Integer> clocks = match.group(2) != null ? List.of(Integer.valueOf(match.group(2)))
                        : match.group(3) != null ? List.of(match.group(3).split(",")).stream().map(Integer::valueOf).toList() : List.of();
                return Optional.of(new Unit(true, percent(match.group(1)), clocks));
            }
            Matcher load = LOAD.matcher(value);
            return load.matches() ? Optional.of(new Unit(true, percent(load.group(1)), List.of())) : Optional.empty();
        }

        /// The groups of cores that follow: `[0%@972,off]`, `[0%,off]@972`, or `off` for a whole group, which says of no core. They
        /// count when something comes after them, or else one more might.
        private Optional<List<Core>> cores(int from) {
            var cores = new ArrayList<Core>();
            int i = from;
            for (; i < words.size() && (words.get(i).startsWith("[") || words.get(i).equals("off")); i++) {
                Matcher group = CORES.matcher(words.get(i));
                if (group.matches()) {
                    OptionalInt clock = group.group(2) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(group.group(2)));
                    for (String text : group.group(1).split(",")) {
                        Matcher core = CORE.matcher(text);
                        if (core.matches()) {
                            cores.add(new Core(true, percent(core.group(1)),
                                    core.group(2) == null ? clock : OptionalInt.of(Integer.parseInt(core.group(2)))));
                        } else if (text.equals("off")) {
                            cores.add(Core.OFF);
                        } else {
                            return Optional.empty();
                        }
                    }
                } else if (!words.get(i).equals("off")) {
                    return Optional.empty();
                }
            }
            return cores.isEmpty() || i == words.size() && !whole ? Optional.empty() : Optional.of(cores);
        }

        private static OptionalInt percent(String text) {
            return text == null || Integer.parseInt(text) > 100 ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
        }
    }
}
