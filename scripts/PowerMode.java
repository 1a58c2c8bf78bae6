///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/jetson/PowerModes.java
package scripts;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.HostException;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.UsageException;
import lib.jetson.PowerModes;
import lib.jetson.PowerModes.Mode;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Sets the power mode of a Jetson, the guide's `nvpmodel -m`, or shows it when no mode is given.
///
/// Modes that switch other parts of the chip off need a reboot. nvpmodel then asks on its standard input, and on any
/// answer but yes it does nothing, records nothing, and may still exit with 0. So the mode is always read back.
@CommandLine.Command(name = "power-mode", description = "Set the power mode of a Jetson (nvpmodel), or show it and those there are.")
public final class PowerMode implements Step<PowerMode.State> {

    /// @param mode       the mode in force
    /// @param id         its id
    /// @param atNextBoot the mode that the next boot will set, if another
    /// @param modes      all modes of this device, in the order of its configuration
    public record State(String mode, int id, Optional<String> atNextBoot, List<Mode> modes) {
        Mode find(String nameOrId) {
            return new PowerModes(modes, Optional.empty()).find(nameOrId).orElseThrow(() -> new UsageException(
                    "no power mode '%s' on this device; it has %s".formatted(nameOrId, new PowerModes(modes, Optional.empty()))));
        }
    }

    private static final String STATUS = "/var/lib/nvpmodel/status";
    /// All in one round trip: the configuration, what the next boot will set, and what is in force.
    private static final String ASK = """
            [ -r /etc/nvpmodel.conf ] || exit 66
            cat /etc/nvpmodel.conf
            printf '\\036'
            cat "$1" 2>/dev/null
            printf '\\036'
            nvpmodel -q""";
    private static final int NO_CONFIGURATION = 66;
    private static final Duration REBOOT = Duration.ofMinutes(10);

    @Option(names = "--mode", paramLabel = "MODE",
            description = "name or id, e.g. MAXN, or 'strongest': the one without limits; without it the mode is only shown")
    private Optional<String> mode = Optional.empty();

    @Option(names = "--no-reboot", description = "where the mode needs a reboot, leave it for the next boot instead of rebooting now")
    private boolean noReboot;

    PowerMode() {}

    /// Sets a mode by name or id, with a reboot where one is needed.
    public PowerMode(String mode) {
        this(mode, true);
    }

    /// Sets a mode by name or id.
    /// @param reboot whether to reboot where the mode needs it, or leave it for the next boot
    public PowerMode(String mode, boolean reboot) {
        this.mode = Optional.of(mode);
        this.noReboot = !reboot;
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new PowerMode(), args));
    }

    @Override
    public String name() {
        return "power-mode";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public State read(Host host) {
        var asked = host.run(Command.query("sh", "-c", ASK, "sh", STATUS));
        if (asked.exitCode() == NO_CONFIGURATION) {
            throw new StepException("%s has no /etc/nvpmodel.conf: power modes are a Jetson's".formatted(host.name()));
        }
        var parts = asked.orFail().stdout().split("\036", -1);
        var modes = PowerModes.parse(parts[0]);
        var current = modes.current(parts[2]).orElseThrow(() -> new StepException(
                "nvpmodel -q on %s names no mode of /etc/nvpmodel.conf: %s".formatted(host.name(), parts[2].strip())));
        var next = modes.recorded(parts[1]).filter(m -> m.id() != current.id()).map(Mode::name);
        var state = new State(current.name(), current.id(), next, modes.modes());
        mode.ifPresent(state::find);
        return state;
    }

    @Override
    public List<Change> plan(State state) {
        if (mode.isEmpty()) {
            return List.of();
        }
        Mode wanted = state.find(mode.get());
        String next = state.atNextBoot().orElse(state.mode());
        if (wanted.name().equals(state.mode()) || later(state, wanted)) {
            return next.equals(wanted.name()) ? List.of() : List.of(new Change("power mode at the next boot", next, wanted.name()));
        }
        return List.of(new Change(needsReboot(state, wanted) ? "power mode (reboots the device)" : "power mode", state.mode(),
                wanted.name()));
    }

    @Override
    public void apply(Host host, State state) {
        Mode wanted = state.find(mode.orElseThrow());
        if (wanted.name().equals(state.mode()) || later(state, wanted)) {
            host.write(STATUS, PowerModes.record(host.read(STATUS).orElse(""), wanted), 0644, true);
        } else if (needsReboot(state, wanted)) {
            rebootInto(host, wanted);
        } else {
            var result = host.run(nvpmodel(wanted)).orFail();
            if ((result.stdout() + result.stderr()).contains("Reboot required")) {
                throw new StepException("nvpmodel wants a reboot for %s, which its configuration does not announce; --no-reboot sets it for the next boot"
                        .formatted(wanted.name()));
            }
        }
    }

    @Override
    public Optional<Step<State>> undo(State before) {
        return Optional.of(new PowerMode(before.mode(), !noReboot));
    }

    /// Answers nvpmodel's question with yes and waits for the device to come back in the new mode.
    private static void rebootInto(Host host, Mode wanted) {
        if (host.isLocal()) {
            host.run(nvpmodel(wanted).stdin("yes\n")).orFail();
            throw new StepException("this machine reboots into %s now; run this again after that to see it verified".formatted(wanted.name()));
        }
        String boot = host.bootId();
        try {
            var answer = host.run(nvpmodel(wanted).stdin("yes\n"));
            if ((answer.stdout() + answer.stderr()).contains("NVPM ERROR")) {
                throw new StepException("nvpmodel on %s does not go to %s: %s".formatted(host.name(), wanted.name(),
                        (answer.stdout() + answer.stderr()).lines().filter(line -> line.contains("NVPM ERROR")).findFirst().orElse("")));
            }
        } catch (HostException.ConnectionLost e) {
            // the reboot cuts the line before nvpmodel can answer
        }
        host.awaitReboot(boot, REBOOT);
        // ssh may be up before nvpmodel.service has set the mode
        var wait = "for i in $(seq 60); do [ \"$(nvpmodel -q | tail -n 1)\" = \"$1\" ] && break; sleep 1; done";
        host.run(Command.query("sh", "-c", wait, "sh", String.valueOf(wanted.id())).within(Duration.ofSeconds(90)));
    }

    private static Command nvpmodel(Mode mode) {
        return Command.change("nvpmodel", "-m", String.valueOf(mode.id())).asRoot();
    }

    private boolean later(State state, Mode wanted) {
        return noReboot && needsReboot(state, wanted);
    }

    private static boolean needsReboot(State state, Mode wanted) {
        return !state.find(state.mode()).powerGating().equals(wanted.powerGating());
    }
}
