///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/memory/FreeMemory.java
package scripts;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.UsageException;
import lib.memory.FreeMemory;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Drops the kernel's cached files once, the guide's `echo 3 > /proc/sys/vm/drop_caches`, and says what it freed. A model that is loaded
/// right after it finds the memory free that CUDA would otherwise not count as such. What was cached has to be read from disk again:
/// so a cache that is small is left alone. There is nothing to undo.
@CommandLine.Command(name = "drop-caches", description = "Drop the kernel's cached files once, and say what it freed.")
public final class DropCaches implements Step<DropCaches.State> {

    /// Memory in MiB.
    ///
    /// @param totalMiB     what the kernel has
    /// @param freeMiB      holds nothing
    /// @param cachedMiB    copies of files, which can be dropped
    /// @param availableMiB what programs can get
    /// @param freedMiB     cached files that this run dropped; absent when it dropped nothing
    public record State(long totalMiB, long freeMiB, long cachedMiB, long availableMiB, Optional<Long> freedMiB) {}

    private static final Duration SYNC = Duration.ofMinutes(5);

    @Option(names = "--above", paramLabel = "MIB", defaultValue = "1024",
            description = "leave a cache alone that is no larger than this (default: ${DEFAULT-VALUE})")
    private long above = 1024;

    private Optional<FreeMemory> before = Optional.empty();

    /// Drops a cache of more than 1 GiB.
    public DropCaches() {}

    public static void main(String... args) {
        System.exit(StepCommand.run(new DropCaches(), args));
    }

    @Override
    public String name() {
        return "drop-caches";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void check() {
        if (above < 0) {
            throw new UsageException("--above: not a size in MiB: '%d'".formatted(above));
        }
    }

    @Override
    public State read(Host host) {
        var memory = FreeMemory.of(host);
        return new State(memory.total(), memory.free(), memory.cached(), memory.available(),
                before.map(then -> then.cached() - memory.cached()));
    }

    /// Some files stay cached, those that a running program has mapped: so a drop counts as done when it freed something.
    @Override
    public List<Change> plan(State state) {
        boolean done = state.freedMiB().filter(freed -> freed > 0).isPresent();
        return done || state.cachedMiB() <= above ? List.of()
                : List.of(new Change("cached files", "more than " + FreeMemory.gib(above), "dropped"));
    }

    @Override
    public void apply(Host host, State state) {
        before = Optional.of(FreeMemory.of(host));
        // what is not written yet can't be dropped
        host.run(Command.change("sh", "-c", "sync && sysctl -w vm.drop_caches=3").asRoot().within(SYNC)).orFail();
    }
}
