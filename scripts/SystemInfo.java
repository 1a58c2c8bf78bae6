///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/ReadOnlyStep.java ../lib/StepCommand.java ../lib/jetson/Board.java ../lib/jetson/Release.java ../lib/jetson/PowerModes.java
package scripts;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.Command;
import lib.Host;
import lib.ReadOnlyStep;
import lib.StepCommand;
import lib.jetson.Board;
import lib.jetson.PowerModes;
import lib.jetson.Release;
import picocli.CommandLine;

/// Says what a host is: the guide's section on information, in one round trip. It changes nothing, and what a host does
/// not have is left out: any Linux machine can be asked.
@CommandLine.Command(name = "system-info", description = "Say what a host is: Jetson or not, release, CPU, memory, disk, GPU, Docker.")
public final class SystemInfo implements ReadOnlyStep<SystemInfo.Info> {

    /// @param jetson       it is a Jetson: it has `/etc/nv_tegra_release` or the device tree of one
    /// @param model        the board by its device tree or, on a PC, its firmware
    /// @param l4t          release of Jetson Linux, e.g. `38.2.0`
    /// @param jetpack      e.g. `7.0`; absent when the release is not in Thorbook's table
    /// @param powerMode    the mode in force
    /// @param system       name of the distribution
    /// @param architecture e.g. `aarch64`
    /// @param cores        CPUs that are on
    /// @param memoryMiB    what the kernel may use; a Thor shares it between CPU and GPU
    /// @param availableMiB what programs can get without swapping
    /// @param diskGiB      size of the file system that holds `/`
    /// @param freeGiB      what of it a user may still fill
    /// @param gpu          name and compute capability of each NVIDIA GPU
    /// @param driver       NVIDIA's driver
    /// @param docker       version of the engine that answers
    /// @param runtimes     Docker's container runtimes; a Thor needs `nvidia`
    public record Info(boolean jetson, Optional<String> model, Optional<String> l4t, Optional<String> jetpack, Optional<String> powerMode,
                       String system, String kernel, String architecture, String cpu, int cores, long memoryMiB, long availableMiB,
                       long diskGiB, long freeGiB, List<String> gpu, Optional<String> driver, Optional<String> docker,
                       List<String> runtimes) {

        /// The model where it is known, and otherwise that it is no Jetson.
        public String title() {
            return jetson ? model.orElse("NVIDIA Jetson") : "not a Jetson" + model.map(m -> " (" + m + ")").orElse("");
        }
    }

    /// Each part begins with its name on a line of its own after a character that no text holds.
    private static final String ASK = """
            p() { printf '\\036%s\\n' "$1"; }
            p tegra; cat /etc/nv_tegra_release 2>/dev/null
            p tree; tr '\\0' '\\n' < /proc/device-tree/model 2>/dev/null
            p boot; cat /etc/nv_boot_control.conf 2>/dev/null
            p firmware; cat /sys/class/dmi/id/product_name 2>/dev/null
            p system; (. /etc/os-release && echo "$PRETTY_NAME")
            p uname; uname -r; uname -m
            p cpu; LC_ALL=C lscpu 2>/dev/null || cat /proc/cpuinfo
            p cores; getconf _NPROCESSORS_ONLN
            p memory; cat /proc/meminfo
            p disk; df -Pk /
            p gpu; command -v nvidia-smi > /dev/null && nvidia-smi --query-gpu=name,compute_cap,driver_version --format=csv,noheader 2>/dev/null
            p docker; command -v docker > /dev/null && docker info --format '{{.ServerVersion}}{{range $k, $v := .Runtimes}} {{$k}}{{end}}' 2>/dev/null
            p conf; cat /etc/nvpmodel.conf 2>/dev/null
            p mode; command -v nvpmodel > /dev/null && nvpmodel -q 2>/dev/null
            true""";

    public static void main(String... args) {
        System.exit(StepCommand.run(new SystemInfo(), args));
    }

    @Override
    public String name() {
        return "system-info";
    }

    @Override
    public Class<Info> stateType() {
        return Info.class;
    }

    @Override
    public Info read(Host host) {
        return parse(parts(host.run(Command.query("sh", "-c", ASK)).orFail().stdout()));
    }

    private static Map<String, String> parts(String answer) {
        var parts = new LinkedHashMap<String, String>();
        for (String part : answer.split("\036")) {
            int end = part.indexOf('\n');
            if (end > 0) {
                parts.put(part.substring(0, end), part.substring(end + 1).strip());
            }
        }
        return parts;
    }

    private static Info parse(Map<String, String> parts) {
        var cpu = value(parts.get("cpu"), "Model name").or(() -> value(parts.get("cpu"), "model name"));
        var uname = parts.get("uname");
        var release = Release.parse(parts.get("tegra"));
        var tree = line(parts.get("tree"), 0);
        boolean jetson = release.isPresent() || tree.filter(m -> m.contains("Jetson")).isPresent();
        var modes = PowerModes.parse(parts.get("conf"));
        var disk = parts.get("disk").lines().skip(1).findFirst().map(l -> l.split("\\s+")).orElse(new String[] {"", "0", "0", "0"});
        var gpus = parts.get("gpu").lines().map(l -> l.split(",\\s*")).filter(f -> f.length == 3).toList();
        var docker = Arrays.asList(parts.get("docker").split("\\s+"));
        return new Info(jetson, tree.or(() -> jetson ? Board.named(parts.get("boot")) : line(parts.get("firmware"), 0)),
                release.map(Release::version), release.flatMap(Release::jetPack), modes.current(parts.get("mode")).map(PowerModes.Mode::name),
                line(parts.get("system"), 0).orElse("unknown"), line(uname, 0).orElse("unknown"), line(uname, 1).orElse("unknown"),
                cpu.orElse("unknown"), Integer.parseInt(line(parts.get("cores"), 0).orElse("0")),
                mebibytes(parts.get("memory"), "MemTotal"), mebibytes(parts.get("memory"), "MemAvailable"),
                Long.parseLong(disk[1]) >> 20, Long.parseLong(disk[3]) >> 20,
                gpus.stream().map(f -> f[0] + " (compute capability " + f[1] + ")").toList(), gpus.stream().map(f -> f[2]).findFirst(),
                Optional.of(docker.getFirst()).filter(v -> !v.isEmpty()), docker.stream().skip(1).toList());
    }

    private static Optional<String> line(String text, int index) {
        return text.lines().skip(index).findFirst().map(String::strip).filter(l -> !l.isEmpty());
    }

    private static Optional<String> value(String text, String key) {
        return text.lines().filter(l -> l.matches(key + "\\s*:.*")).map(l -> l.substring(l.indexOf(':') + 1).strip()).findFirst();
    }

    private static long mebibytes(String meminfo, String key) {
        return value(meminfo, key).map(v -> Long.parseLong(v.replaceAll("\\D", "")) >> 10).orElse(0L);
    }
}
