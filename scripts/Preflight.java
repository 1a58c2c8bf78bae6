///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/ReadOnlyStep.java ../lib/StepCommand.java ../lib/View.java ../lib/docker/Docker.java ../lib/memory/FreeMemory.java ../lib/serve/EngineImages.java
//SOURCES SystemInfo.java PowerMode.java Clocks.java GpuInfo.java HeadlessMode.java
package scripts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import lib.Command;
import lib.Host;
import lib.HostException;
import lib.ReadOnlyStep;
import lib.StepCommand;
import lib.StepException;
import lib.View;
import lib.docker.Docker;
import lib.memory.FreeMemory;
import lib.serve.EngineImages;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Says in one table whether a device is in the state that the guide's numbers were measured in, and for each line that is not, which
/// step would make it so. It changes nothing.
///
/// What can't be found out is said to be unknown, and never taken for right.
@CommandLine.Command(name = "preflight", description = "Say whether a device is in the state that the guide's numbers were measured in.")
public final class Preflight implements ReadOnlyStep<Preflight.State> {

    /// How a line stands.
    public enum Verdict { OK, DIFFERS, UNKNOWN }

    /// @param what    that a number depends on
    /// @param guide   as it was when the guide measured; where the guide does not say, as for the desktop, what a fair number needs
    /// @param here    as it is
    /// @param fix     the step that would make it as in the guide, or what else to do; empty where nothing is to do
    public record Line(String what, String guide, String here, Verdict verdict, String fix) {}

    public record State(List<Line> lines) implements View.Viewable {

        /// The lines that are not as in the guide.
        public List<Line> differences() {
            return lines.stream().filter(line -> line.verdict() != Verdict.OK).toList();
        }

        @Override
        public View view() {
            var rows = lines.stream().map(line -> List.of(line.what(), line.guide(), line.here(), line.verdict().name().toLowerCase(),
                    line.fix())).toList();
            int good = lines.size() - differences().size();
            return new View.Several(List.of(new View.Table(List.of("what", "guide", "here", "verdict", "step"), rows),
                    new View.Text("%d of %d as in the guide".formatted(good, lines.size()))));
        }
    }

    private static final String RELEASE = "38.2.0";
    private static final int PORT = 8000;
    /// Of all memory: what a Thor has free after the cache is dropped and with no server on it.
    private static final int FREE_PERCENT = 85;
    private static final int DISK_GIB = 30;
    /// Devices that slow the chip down, and what listens on the guide's port. The kernel writes ports in hexadecimal, and 0A is LISTEN.
    private static final String ASK = """
            for d in /sys/class/thermal/cooling_device*; do
                case $(cat "$d/type" 2>/dev/null) in *-throttle-alert) echo "alert $(cat "$d/cur_state")" ;; esac
            done
            grep -qi ":$1 [0-9A-F:]* 0A" /proc/net/tcp /proc/net/tcp6 2>/dev/null && echo taken
            true""";

    @Option(names = "--strict", description = "fail when a line is not as in the guide")
    private boolean strict;

    public static void main(String... args) {
        System.exit(StepCommand.run(new Preflight(), args));
    }

    @Override
    public String name() {
        return "preflight";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public State read(Host host) {
        var state = new State(lines(host));
        if (strict && !state.differences().isEmpty()) {
            throw new StepException("%s is not in the guide's state: %s".formatted(host.name(), state.differences().stream()
                    .map(line -> "%s is %s, not %s%s".formatted(line.what(), line.here(), line.guide(), line.fix().isEmpty() ? "" : " ("
                            + line.fix() + ")"))
                    .collect(Collectors.joining("; "))));
        }
        return state;
    }

    private static List<Line> lines(Host host) {
        var lines = new ArrayList<Line>();
        var device = new SystemInfo().read(host);
        var board = device.model().orElse("unknown");
        lines.add(line("board", "NVIDIA Jetson AGX Thor Developer Kit", board, board.contains("AGX Thor"),
                "compare with numbers of this board"));
        lines.add(line("L4T", RELEASE, device.l4t().orElse("none"), device.l4t().filter(RELEASE::equals).isPresent(),
                "compare with numbers of this release"));
        lines.add(found("power mode", "MAXN", () -> new PowerMode().read(host), mode -> mode.mode(), mode -> mode.mode().startsWith("MAXN"),
                "power-mode --mode strongest"));
        lines.add(found("clocks", "locked", () -> Clocks.shown().read(host), clocks -> clocks.locked() ? "locked" : "follow the load",
                Clocks.State::locked, "clocks"));
        lines.add(found("GPU", "whole and idle", () -> new GpuInfo().read(host), Preflight::use, gpu -> use(gpu).equals("whole and idle"),
                "server-stop; where MIG divides it: sudo nvidia-smi -mig 0"));
        lines.add(found("desktop", "none", () -> new HeadlessMode().read(host), mode -> mode.desktop() ? "runs" : "none",
                mode -> !mode.desktop(), "headless-mode --now"));
        lines.add(memory(host));
        lines.addAll(state(host));
        lines.add(line("free disk", DISK_GIB + " GiB or more", device.freeGiB() + " GiB", device.freeGiB() >= DISK_GIB,
                "docker image prune"));
        lines.add(line("container runtime", "nvidia", device.docker().isEmpty() ? "no Docker" : String.join(", ", device.runtimes()),
                device.runtimes().contains("nvidia"), "docker-setup"));
        lines.add(image(host));
        return lines;
    }

    private static String use(GpuInfo.State gpu) {
        return !gpu.instances().isEmpty() ? "divided into %d parts".formatted(gpu.instances().size()) : gpu.programs().isEmpty()
                ? "whole and idle"
                : "used by " + gpu.programs().stream().map(GpuInfo.Program::name).collect(Collectors.joining(", "));
    }

    private static Line memory(Host host) {
        return found("free memory", FREE_PERCENT + " % or more", () -> FreeMemory.of(host), memory -> "%d %% (%s), %s cached".formatted(
                memory.free() * 100 / memory.total(), FreeMemory.gib(memory.free()), FreeMemory.gib(memory.cached())),
                memory -> memory.free() * 100 >= FREE_PERCENT * memory.total(), "drop-caches, or server-stop");
    }

    private static List<Line> state(Host host) {
        var answer = host.run(Command.query("sh", "-c", ASK, "sh", "%04X".formatted(PORT))).orFail().lines();
        var alerts = answer.stream().filter(line -> line.startsWith("alert ")).toList();
        boolean hot = alerts.stream().anyMatch(line -> !line.equals("alert 0"));
        boolean taken = answer.contains("taken");
        return List.of(alerts.isEmpty() ? new Line("throttling", "none", "unknown", Verdict.UNKNOWN, "watch")
                        : line("throttling", "none", hot ? "throttled" : "none", !hot, "fan-profile --profile cool"),
                line("port " + PORT, "free", taken ? "taken" : "free", !taken, "server-stop, or --port of serve"));
    }

    private static Line image(Host host) {
        String guide = EngineImages.load().reference("vllm");
        return found("image of vLLM", guide, () -> Docker.on(host).image(guide), image -> image.isPresent() ? "here" : "not here",
                Optional::isPresent, "image-pull vllm");
    }

    private static Line line(String what, String guide, String here, boolean good, String fix) {
        return new Line(what, guide, here, good ? Verdict.OK : Verdict.DIFFERS, good ? "" : fix);
    }

    /// A line about something that may not be there to be asked.
    private static <T> Line found(String what, String guide, Supplier<T> ask, Function<T, String> here, Function<T, Boolean> good,
            String fix) {
        try {
            T state = ask.get();
            return line(what, guide, here.apply(state), good.apply(state), fix);
        } catch (StepException | HostException.CommandFailed | HostException.NotAllowed e) {
            return new Line(what, guide, "unknown: " + e.getMessage().lines().findFirst().orElse(""), Verdict.UNKNOWN, fix);
        }
    }
}
