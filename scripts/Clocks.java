///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/Unit.java ../lib/jetson/ClockTable.java
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
import lib.Unit;
import lib.UsageException;
import lib.jetson.ClockTable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Locks the clocks of a Jetson at the maximum of its power mode, the guide's `jetson_clocks`, shows or restores them.
///
/// The settings are stored before the first lock: `jetson_clocks --store` on locked clocks would store the locked
/// values, and then nothing could be restored. A power mode brings clocks of its own: lock again after changing it.
/// A lock ends with the next boot, unless `--at-boot` leaves a unit that locks again, after nvpmodel has set the mode.
@CommandLine.Command(name = "clocks", description = "Lock the clocks of a Jetson at their maximum (jetson_clocks), show or restore them.")
public final class Clocks implements Step<Clocks.State> {

    /// @param locked all CPUs, the GPU and the memory are at their maximum
    /// @param stored settings from before the lock are on the device
    /// @param atBoot a unit locks the clocks at each boot
    /// @param clocks each clock, in MHz
    public record State(boolean locked, boolean stored, boolean atBoot, List<ClockTable.Clock> clocks) {
        ClockTable table() {
            return new ClockTable(clocks);
        }
    }

    /// With a path of its own: the tool's default lies in the home of whoever sudo makes it.
    private static final String STORE = "/var/lib/thorbook/l4t_dfs.conf";
    /// The limits that a lock goes to are those of the power mode, so nvpmodel has to be first.
    private static final Unit AT_BOOT = new Unit("thorbook-clocks.service", """
            # Written by Thorbook's step clocks; clocks --restore removes it.
            [Unit]
            Description=Lock the clocks at the maximum of the power mode
            After=nvpmodel.service

            [Service]
            Type=oneshot
            StateDirectory=thorbook
            RemainAfterExit=yes
            ExecStart=/bin/rm -f %1$s
            ExecStart=/usr/bin/jetson_clocks --store %1$s
            ExecStart=/usr/bin/jetson_clocks

            [Install]
            WantedBy=multi-user.target
            """.formatted(STORE));

    @Option(names = "--restore", description = "go back to the settings from before the lock")
    private boolean restore;

    @Option(names = "--at-boot", description = "lock them at each boot too, after nvpmodel has set the power mode; --restore ends it")
    private boolean atBoot;

    @Option(names = "--show", description = "only show the clocks")
    private boolean show;

    /// Locks the clocks.
    public Clocks() {}

    private Clocks(boolean restore, boolean atBoot, boolean show) {
        this.restore = restore;
        this.atBoot = atBoot;
        this.show = show;
    }

    /// The step that locks the clocks now and at each boot.
    public static Clocks atBoot() {
        return new Clocks(false, true, false);
    }

    /// The step that goes back to the settings from before the lock, and locks no more at boot.
    public static Clocks restored() {
        return new Clocks(true, false, false);
    }

    /// The step that only shows the clocks.
    public static Clocks shown() {
        return new Clocks(false, false, true);
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
        if (atBoot && (restore || show)) {
            throw new UsageException("--at-boot locks the clocks: it excludes --restore and --show");
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
        return new State(table.locked(), host.run(Command.query("test", "-s", STORE)).ok(), AT_BOOT.on(host), table.clocks());
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
        } else if (state.locked() && !state.atBoot()) {
            throw new StepException("the clocks are locked, but the settings from before are not stored on the device: a reboot unlocks them");
        }
        if (state.atBoot() && restore) {
            changes.add(new Change("clocks locked at each boot", AT_BOOT.name(), ""));
        } else if (!state.atBoot() && atBoot) {
            changes.add(new Change("clocks locked at each boot", "", AT_BOOT.name() + ", after nvpmodel.service"));
        }
        return changes;
    }

    @Override
    public void apply(Host host, State state) {
        if (restore) {
            host.run(Command.change("sh", "-c", "[ ! -s \"$1\" ] || jetson_clocks --restore \"$1\" && rm -f \"$1\"", "sh", STORE)
                    .asRoot()).orFail();
            if (state.atBoot()) {
                AT_BOOT.remove(host);
            }
            return;
        }
        if (!state.table().unlocked().isEmpty()) {
            lock(host, state);
        }
        if (atBoot && !state.atBoot()) {
            AT_BOOT.enable(host);
        }
    }

    /// One command, so that no cut between storing and locking can make the next try store locked values. The tool asks before it
    /// overwrites a stored file, and takes no answer for a no.
    private static void lock(Host host, State state) {
        boolean store = state.table().free() || !state.stored();
        var storing = "mkdir -p \"${1%/*}\" && rm -f \"$1\" && jetson_clocks --store \"$1\" && ";
        host.run(Command.change("sh", "-c", (store ? storing : "") + "jetson_clocks", "sh", STORE).asRoot()).orFail();
    }

    @Override
    public Optional<Step<State>> undo(State before) {
        return Optional.of(before.locked() ? new Clocks(false, before.atBoot(), false) : restored());
    }
}
