///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/memory/FreeMemory.java
package scripts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.memory.FreeMemory;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Lets a device boot without a desktop, which leaves about 1 GiB more to models and nothing that draws on the GPU. The desktop goes with
/// the next boot, or at once with `--now`, which ends its sessions and what runs in them.
///
/// Whoever works on such a device comes by ssh: `ssh-setup` and `static-ip` first.
@CommandLine.Command(name = "headless-mode", description = "Boot without a desktop, which leaves more memory to models; or with one again.")
public final class HeadlessMode implements Step<HeadlessMode.State> {

    /// @param bootsInto    the target that the device boots into
    /// @param desktop      a desktop or its login screen runs now
    /// @param availableMiB memory that programs can get now
    public record State(String bootsInto, boolean desktop, long availableMiB) {}

    private static final String HEADLESS = "multi-user.target";
    private static final String DESKTOP = "graphical.target";
    /// The name under which every login screen goes: gdm, lightdm and others are aliases of it.
    private static final String LOGIN_SCREEN = "display-manager.service";

    @Option(names = "--now", description = "stop the desktop at once too; whoever is logged in at it loses what is open there")
    private boolean now;

    @Option(names = "--off", description = "boot into the desktop again")
    private boolean off;

    private Optional<State> restored = Optional.empty();

    /// Headless from the next boot on.
    public HeadlessMode() {}

    /// @param now whether the desktop ends at once
    public HeadlessMode(boolean now) {
        this.now = now;
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new HeadlessMode(), args));
    }

    @Override
    public String name() {
        return "headless-mode";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public State read(Host host) {
        var target = host.run(Command.query("systemctl", "get-default"));
        if (!target.ok() || target.text().isBlank()) {
            throw new StepException("%s has no systemd that names a target to boot into".formatted(host.name()));
        }
        return new State(target.text(), host.run(Command.query("systemctl", "is-active", "--quiet", LOGIN_SCREEN)).ok(),
                FreeMemory.of(host).available());
    }

    private String wantedTarget() {
        return restored.map(State::bootsInto).orElse(off ? DESKTOP : HEADLESS);
    }

    /// Whether the desktop should run now; what is not asked for stays as it is.
    private boolean wantedDesktop(State state) {
        return restored.map(before -> before.desktop() || state.desktop()).orElse(now ? off : state.desktop());
    }

    @Override
    public List<Change> plan(State state) {
        var changes = new ArrayList<Change>();
        if (!state.bootsInto().equals(wantedTarget())) {
            changes.add(new Change("boots into", state.bootsInto(), wantedTarget()));
        }
        if (state.desktop() != wantedDesktop(state)) {
            changes.add(new Change("desktop", state.desktop() ? "runs" : "", state.desktop() ? "" : "runs"));
        }
        return changes;
    }

    @Override
    public void apply(Host host, State state) {
        if (!state.bootsInto().equals(wantedTarget())) {
            host.run(Command.change("systemctl", "set-default", wantedTarget()).asRoot()).orFail();
        }
        if (state.desktop() != wantedDesktop(state)) {
            host.run(Command.change("systemctl", state.desktop() ? "stop" : "start", LOGIN_SCREEN).asRoot().within(Duration.ofMinutes(2)))
                    .orFail();
        }
    }

    @Override
    public Optional<Step<State>> undo(State before) {
        var back = new HeadlessMode();
        back.restored = Optional.of(before);
        return Optional.of(back);
    }
}
