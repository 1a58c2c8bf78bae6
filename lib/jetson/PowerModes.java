package lib.jetson;

import java.util.ArrayList;
import java.util.List;
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

    /// @param powerGating the masks that switch off parts of the chip, as one text to compare. Where two modes differ
    ///                    in it, going from one to the other takes a reboot; what the values mean differs by release.
    public record Mode(int id, String name, String powerGating) {}

    private static final Pattern HEADER = Pattern.compile("^<\\s*POWER_MODEL\\s+ID=(\\d+)\\s+NAME=(\\S+)\\s*>");
    private static final Pattern DEFAULT = Pattern.compile("^<\\s*PM_CONFIG\\s+DEFAULT=(\\d+)\\s*>", Pattern.MULTILINE);
    private static final Pattern MASK = Pattern.compile("^(\\S*POWER_GATING)\\s+(\\S+)\\s+(\\S+)");

    public PowerModes {
        modes = List.copyOf(modes);
    }

    /// Reads a configuration file.
    public static PowerModes parse(String conf) {
        var modes = new ArrayList<Mode>();
        var masks = new TreeMap<String, String>();
        for (String line : conf.lines().toList()) {
            var header = HEADER.matcher(line);
            var mask = MASK.matcher(line);
            if (header.find()) {
                masks.clear();
                modes.add(new Mode(Integer.parseInt(header.group(1)), header.group(2), ""));
            } else if (mask.find() && !modes.isEmpty()) {
                masks.put(mask.group(1) + " " + mask.group(2), mask.group(3));
                var last = modes.removeLast();
                modes.add(new Mode(last.id(), last.name(), masks.toString()));
            }
        }
        var chosen = DEFAULT.matcher(conf);
        return new PowerModes(modes, chosen.find() ? Optional.of(Integer.valueOf(chosen.group(1))) : Optional.empty());
    }

    /// A mode by its name, in any case, or by its id.
    public Optional<Mode> find(String nameOrId) {
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
