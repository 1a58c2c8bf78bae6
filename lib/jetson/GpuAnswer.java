package lib.jetson;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads what nvidia-smi answers on a Jetson, where much of it is `[N/A]`, and knows where else to look.
public final class GpuAnswer {

    /// The ways in which nvidia-smi has no value; the last is that of a field that it does not know.
    private static final Pattern NOTHING = Pattern.compile("(?i)\\[?(n/a|not supported|not found|unknown error)\\]?|field \".*");

    private GpuAnswer() {}

    /// The parts of an answer by name. Each begins with its name, on a line of its own after a character that no text holds.
    public static Map<String, String> parts(String answer) {
        var parts = new LinkedHashMap<String, String>();
        for (String part : answer.split("\036")) {
            int end = part.indexOf('\n');
            if (end > 0) {
                parts.put(part.substring(0, end), part.substring(end + 1).strip());
            }
        }
        return parts;
    }

    /// A value, if it is one.
    public static Optional<String> given(String answer) {
        return answer.lines().findFirst().map(String::strip).filter(text -> !text.isEmpty() && !NOTHING.matcher(text).matches());
    }

    /// The name that compilers have for a compute capability: `sm_110` for `11.0`.
    public static String architecture(String computeCapability) {
        return computeCapability.matches("\\d{1,3}\\.\\d") ? "sm_" + computeCapability.replace(".", "") : "unknown";
    }

    /// Where the value of a field is to be had on a Jetson, with what is read there; empty for a field that has no other place.
    /// @param parts `memory` from `/proc/meminfo`, `clock` in Hz, `temperature` in thousandths of a degree; each may be empty
    public static Optional<String> instead(String field, Map<String, String> parts) {
        return switch (field) {
            case "memory.total" -> Optional.of("MemTotal of /proc/meminfo" + mebibytes(parts.get("memory"), "MemTotal"));
            case "memory.used" -> Optional.of("MemAvailable of /proc/meminfo" + mebibytes(parts.get("memory"), "MemAvailable"));
            case "temperature.gpu" -> Optional.of("thermal zone gpu-thermal" + number(parts.get("temperature"), 1000, "°C")
                    .orElse(", which has no reading while the GPU is switched off"));
            case "power.draw" -> Optional.of("the GPU's rail of tegrastats, VDD_GPU on a Thor");
            case "clocks.sm" -> Optional.of("cur_freq of the GPU in /sys/class/devfreq" + number(parts.get("clock"), 1_000_000, "MHz")
                    .orElse(""));
            case "clocks.mem" -> Optional.of("EMC of jetson_clocks --show");
            case "utilization.gpu" -> Optional.of("GR3D_FREQ of tegrastats");
            default -> Optional.empty();
        };
    }

    private static String mebibytes(String meminfo, String key) {
        var line = Pattern.compile("(?m)^" + key + ":\\s+(\\d{1,12}) kB").matcher(meminfo);
        return line.find() ? ": %d MiB".formatted(Long.parseLong(line.group(1)) >> 10) : "";
    }

    private static Optional<String> number(String text, long unit, String name) {
        return text.lines().findFirst().filter(line -> line.matches("\\d{1,15}"))
                .map(line -> ": %d %s".formatted(Long.parseLong(line) / unit, name));
    }
}
