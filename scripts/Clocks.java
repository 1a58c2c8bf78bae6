///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/jetson/ClockTable.java
package scripts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.UsageException;
import lib.jetson.ClockTable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Locks the clocks of a Jetson at the maximum of its power mode, the guide's `jetson_clocks`, shows or restores them.
///
/// The settings are stored before the first lock: `jetson_clocks --store` on locked clocks would store the locked
/// values, and then nothing could be restored. A power mode brings clocks of its own: lock again after changing it.
/// A lock ends with the next boot.
@CommandLine.Command(name = "clocks", description = "Lock the clocks of a Jetson at their maximum (jetson_clocks), show or restore them.")
public final class Clocks implements Step<Clocks.State> {

    /// @param locked all CPUs, the GPU and the memory are at their maximum
    /// @param stored settings from before the lock are on the device
    /// @param clocks each clock, in MHz
    public record State(boolean locked, boolean stored, List<ClockTable.Clock> clocks) {
        ClockTable table() {
            return new ClockTable(clocks);
        }
    }

    /// With a path of its own: the tool's default lies in the home of whoever sudo makes it.
    private static final String STORE = "/var/lib/thorbook/l4t_dfs.conf";

    @Option(names = "--restore", description = "go back to the settings from before the lock")
    private boolean restore;

    @Option(names = "--show", description = "only show the clocks")
    private boolean show;

    /// Locks the clocks.
    public Clocks() {}

    private Clocks(boolean restore, boolean show) {
        this.restore = restore;
        this.show = show;
    }

    /// The step that goes back to the settings from before the lock.
    public static Clocks restored() {
        return new Clocks(true, false);
    }

    /// The step that only shows the clocks.
    public static Clocks shown() {
        return new Clocks(false, true);
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new Clocks(), args));
    }

    @Override
    public String name() {
        return "clocks";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void check() {
        if (restore && show) {
            throw new UsageException("--restore and --show exclude each other");
        }
    }

    @Override
    public State read(Host host) {
        if (!host.run(Command.query("sh", "-c", "command -v jetson_clocks")).ok()) {
            throw new StepException("%s has no jetson_clocks: locking clocks is for a Jetson".formatted(host.name()));
        }
        var table = ClockTable.parse(host.run(Command.query("jetson_clocks", "--show").asRoot()).orFail().stdout());
        if (table.clocks().isEmpty()) {
            throw new StepException("jetson_clocks --show on %s lists no clock".formatted(host.name()));
        }
        return new State(table.locked(), host.run(Command.query("test", "-s", STORE)).ok(), table.clocks());
    }

    @Override
    public List<Change> plan(State state) {
        var table = state.table();
        var changes = new ArrayList<Change>();
        if (show) {
            return changes;
        }
        if (!restore) {
            table.unlocked().forEach((group, range) -> changes.add(new Change(group + " clock", range, table.top(group))));
        } else if (state.stored()) {
            table.lockedAt().forEach((group, lock) -> changes.add(new Change(group + " clock", lock, "as stored before the lock")));
        } else if (state.locked()) {
            throw new StepException("the clocks are locked, but the settings from before are not stored on the device: a reboot unlocks them");
        }
        return changes;
    }

    @Override
    public void apply(Host host, State state) {
        if (restore) {
            host.run(Command.change("sh", "-c", "jetson_clocks --restore \"$1\" && rm -f \"$1\"", "sh", STORE).asRoot()).orFail();
            return;
        }
        // One command, so that no cut between storing and locking can make the next try store locked values. The tool
        // asks before it overwrites a stored file, and takes no answer for a no.
        boolean store = state.table().free() || !state.stored();
        var storing = "mkdir -p \"${1%/*}\" && rm -f \"$1\" && jetson_clocks --store \"$1\" && ";
        host.run(Command.change("sh", "-c", (store ? storing : "") + "jetson_clocks", "sh", STORE).asRoot()).orFail();
    }

    @Override
    public Optional<Step<State>> undo(State before) {
        return Optional.of(restored());
    }
}
