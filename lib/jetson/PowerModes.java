package lib.jetson;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The power modes of a Jetson, read from its own configuration: ids, names and limits differ between modules and
/// releases, so none is built in.
///
/// The grammar is that of nvpmodel's configuration: a header `< POWER_MODEL ID=n NAME=x >`, then lines
/// `PARAMETER ATTRIBUTE VALUE`; `< PM_CONFIG DEFAULT=n >` names the mode of a fresh system. Ids may have gaps.
///
/// @param modes     in the order of the file
/// @param defaultId the id of the default mode
public record PowerModes(List<Mode> modes, Optional<Integer> defaultId) {

    /// @param cores       CPUs that are on
    /// @param cpuCapMHz   the highest clock of a CPU; empty where the mode sets no limit of its own
    /// @param gpuCapMHz   likewise of the GPU
    /// @param powerGating the masks that switch off parts of the chip, as one text to compare. Where two modes differ
    ///                    in it, going from one to the other takes a reboot; what the values mean differs by release.
    public record Mode(int id, String name, int cores, Optional<Integer> cpuCapMHz, Optional<Integer> gpuCapMHz, String powerGating) {}

    private static final Pattern HEADER = Pattern.compile("^<\\s*POWER_MODEL\\s+ID=(\\d+)\\s+NAME=(\\S+)\\s*>");
    private static final Pattern DEFAULT = Pattern.compile("^<\\s*PM_CONFIG\\s+DEFAULT=(\\d+)\\s*>", Pattern.MULTILINE);
    private static final Pattern SETTING = Pattern.compile("^(\\w+)\\s+(\\w+)\\s+(\\S+)");
    /// Two ways to say that a clock has no limit: -1 in the file, which nvpmodel also prints as the largest int.
    private static final Pattern NO_CAP = Pattern.compile("-1|0|2147483647");
    private static final String STRONGEST = "strongest";

    public PowerModes {
        modes = List.copyOf(modes);
    }

    /// Reads a configuration file.
    public static PowerModes parse(String conf) {
        var modes = new ArrayList<Mode>();
        var settings = new TreeMap<String, String>();
        for (String line : conf.lines().toList()) {
            var header = HEADER.matcher(line);
            var setting = SETTING.matcher(line);
            if (header.find()) {
                settings.clear();
                modes.add(mode(Integer.parseInt(header.group(1)), header.group(2), settings));
            } else if (setting.find() && !modes.isEmpty()) {
                settings.put(setting.group(1) + " " + setting.group(2), setting.group(3));
                var last = modes.removeLast();
                modes.add(mode(last.id(), last.name(), settings));
            }
        }
        var chosen = DEFAULT.matcher(conf);
        return new PowerModes(modes, chosen.find() ? Optional.of(Integer.valueOf(chosen.group(1))) : Optional.empty());
    }

    private static Mode mode(int id, String name, Map<String, String> settings) {
        var masks = new TreeMap<>(settings);
        masks.keySet().removeIf(key -> !key.matches("\\w*POWER_GATING .*"));
        long on = settings.entrySet().stream().filter(s -> s.getKey().startsWith("CPU_ONLINE ") && s.getValue().equals("1")).count();
        return new Mode(id, name, (int) on, cap(settings, "CPU_(?!ONLINE)\\w+ MAX_FREQ", 1e3), cap(settings, "GPU\\w* MAX_FREQ", 1e6),
                masks.toString());
    }

    /// The highest of the limits whose name matches; empty when one of them is none.
    private static Optional<Integer> cap(Map<String, String> settings, String name, double perMegahertz) {
        var values = settings.entrySet().stream().filter(s -> s.getKey().matches(name)).map(Map.Entry::getValue).toList();
        boolean capped = values.stream().allMatch(value -> value.matches("\\d{1,18}") && !NO_CAP.matcher(value).matches());
        return capped ? values.stream().map(value -> (int) (Long.parseLong(value) / perMegahertz)).max(Integer::compare) : Optional.empty();
    }

    /// The mode without limits of its own. It goes by its name, since its id differs: 0 on a Thor, 2 on an Orin Nano Super.
    public Optional<Mode> strongest() {
        return modes.stream().filter(mode -> mode.name().startsWith("MAXN")).max(Comparator.comparing(mode -> mode.name().length()));
    }

    /// A mode by its name, in any case, or by its id; `strongest` is [#strongest].
    public Optional<Mode> find(String nameOrId) {
        if (nameOrId.equalsIgnoreCase(STRONGEST)) {
            return strongest();
        }
        return modes.stream().filter(mode -> mode.name().equalsIgnoreCase(nameOrId)).findFirst()
                .or(() -> modes.stream().filter(mode -> String.valueOf(mode.id()).equals(nameOrId)).findFirst());
    }

    /// The mode that `nvpmodel -q` reports: the last line that is not empty holds its id; warnings may come before.
    public Optional<Mode> current(String query) {
        return query.lines().map(String::strip).filter(line -> !line.isEmpty()).reduce((a, b) -> b).flatMap(this::byId);
    }

    /// The mode that the next boot will set, from `/var/lib/nvpmodel/status`, e.g. `pmode:0002`.
    public Optional<Mode> recorded(String status) {
        var matcher = Pattern.compile("pmode:0*(\\d+)").matcher(status);
        return matcher.find() ? byId(matcher.group(1)) : Optional.empty();
    }

    /// The text of the status file with another mode in it, other entries kept.
    public static String record(String status, Mode mode) {
        var entry = "pmode:%04d".formatted(mode.id());
        return status.contains("pmode:") ? status.replaceAll("pmode:\\d+", entry) : entry + (status.isBlank() ? "\n" : " " + status);
    }

    private Optional<Mode> byId(String id) {
        return modes.stream().filter(mode -> String.valueOf(mode.id()).equals(id)).findFirst();
    }

    @Override
    public String toString() {
        return String.join(", ", modes.stream().map(mode -> mode.name() + " (" + mode.id() + ")").toList());
    }
}
