///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/ReadOnlyStep.java ../lib/StepCommand.java ../lib/jetson/GpuAnswer.java
package scripts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.Command;
import lib.Host;
import lib.ReadOnlyStep;
import lib.StepCommand;
import lib.StepException;
import lib.jetson.GpuAnswer;
import picocli.CommandLine;

/// Says what the GPU of a host is: the guide's `nvidia-smi --query-gpu=compute_cap`, and of all else that programs ask nvidia-smi for
/// what it gives here and what it does not. On a Thor memory, temperature, power and clocks come back as `[N/A]`, since the GPU shares
/// them with the CPU: then it says where the figure is to be had.
@CommandLine.Command(name = "gpu-info", description = "Say what the GPU is, and what nvidia-smi gives of it and what it does not.")
public final class GpuInfo implements ReadOnlyStep<GpuInfo.State> {

    /// @param name              e.g. `NVIDIA Thor`
    /// @param computeCapability e.g. `11.0`
    /// @param architecture      as compilers name it, e.g. `sm_110`
    /// @param driver            version of NVIDIA's driver
    /// @param powerState        of the GPU's power rail: `on`, or `auto` where it may be switched off while idle
    /// @param instances         parts that MIG has divided it into; none is usual
    /// @param readings          what programs ask nvidia-smi for
    /// @param programs          that use the GPU
    public record State(String name, String computeCapability, String architecture, Optional<String> driver, Optional<String> powerState,
                        List<String> instances, List<Reading> readings, List<Program> programs) {}

    /// @param field   as nvidia-smi names it
    /// @param answer  its value; absent where nvidia-smi has none
    /// @param instead where the value is to be had, and what it is there
    public record Reading(String field, Optional<String> answer, Optional<String> instead) {}

    /// @param memory as nvidia-smi tells it, the only figure of GPU memory by program
    public record Program(int pid, String name, String memory) {}

    private static final List<String> FIELDS = List.of("name", "compute_cap", "driver_version", "addressing_mode", "utilization.gpu",
            "memory.total",
            "memory.used", "temperature.gpu", "power.draw", "clocks.sm", "clocks.mem", "pstate");

    /// Field by field: one that this release does not know would spoil the answer to all of them.
    private static final String ASK = """
            command -v nvidia-smi > /dev/null || exit 66
            p() { printf '\\036%s\\n' "$1"; }
            p works; nvidia-smi -L 2>&1 || echo "exit code $?"
            for field in "$@"; do p "$field"; nvidia-smi -i 0 --query-gpu="$field" --format=csv,noheader 2>/dev/null; done
            p instances; nvidia-smi -L 2>/dev/null | grep 'MIG '
            p programs; nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv,noheader 2>/dev/null
            p memory; cat /proc/meminfo
            p clock; cat /sys/class/devfreq/gpu-gpc-0/cur_freq /sys/class/devfreq/*.gpu/cur_freq 2>/dev/null
            p temperature; for z in /sys/class/thermal/thermal_zone*; do
                case $(cat "$z/type" 2>/dev/null) in gpu-thermal) cat "$z/temp" 2>/dev/null ;; esac; done
            p rail; cat /sys/bus/pci/devices/0000:01:00.0/power/control 2>/dev/null
            true""";
    private static final int NO_NVIDIA_SMI = 66;
    /// A program's name may have commas.
    private static final Pattern PROGRAM = Pattern.compile("(\\d{1,9}), *(.*), *([^,]*)");

    public static void main(String... args) {
        System.exit(StepCommand.run(new GpuInfo(), args));
    }

    @Override
    public String name() {
        return "gpu-info";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public State read(Host host) {
        var argv = new ArrayList<>(List.of("sh", "-c", ASK, "sh"));
        argv.addAll(FIELDS);
        var asked = host.run(Command.of(Command.Kind.QUERY, argv));
        if (asked.exitCode() == NO_NVIDIA_SMI) {
            throw new StepException("%s has no nvidia-smi: NVIDIA's driver is not installed".formatted(host.name()));
        }
        var parts = GpuAnswer.parts(asked.orFail().stdout());
        if (parts.get("works").lines().anyMatch(line -> line.startsWith("exit code ")) || parts.get("works").isEmpty()) {
            throw new StepException("nvidia-smi on %s finds no GPU: %s".formatted(host.name(), parts.get("works").replace("\n", "; ")));
        }
        String name = GpuAnswer.given(parts.get("name")).orElse("unknown");
        String capability = GpuAnswer.given(parts.get("compute_cap")).orElse("unknown");
        return new State(name, capability, GpuAnswer.architecture(capability), GpuAnswer.given(parts.get("driver_version")),
                Optional.of(parts.get("rail")).filter(control -> !control.isEmpty()), parts.get("instances").lines().map(String::strip)
                        .toList(),
                FIELDS.stream().skip(3).map(field -> reading(field, parts)).toList(),
                parts.get("programs").lines().map(PROGRAM::matcher).filter(Matcher::matches)
                        .map(program -> new Program(Integer.parseInt(program.group(1)), program.group(2), program.group(3))).toList());
    }

    private static Reading reading(String field, Map<String, String> parts) {
        var given = GpuAnswer.given(parts.get(field));
        return new Reading(field, given, given.isPresent() ? Optional.empty() : GpuAnswer.instead(field, parts));
    }
}
