//DEPS info.picocli:picocli:4.7.7
//SOURCES LabMachine.java ../Step.java
package lib.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import lib.Change;
import lib.Host;
import lib.Program;
import lib.Step;
import lib.StepException;
import lib.UsageException;
import picocli.CommandLine.Option;

/// Starts the lab that a recipe runs on, as a device that was just flashed: from zero, so that the lab of an earlier run is removed
/// first. It has this machine's Java, if that is one for Linux.
public final class LabDevice implements Step<LabDevice.State> {

    /// @param container its name for docker
    /// @param state     `running`, `stopped` or `absent`
    /// @param run       whose lab it is; empty where there is none
    public record State(String container, String state, String run) {}

    @Option(names = "--run")
    private String run;

    /// @param run the folder of the run that it is for; one that goes on keeps its lab
    public LabDevice(Path run) {
        this.run = run.toAbsolutePath().toString();
    }

    @Override
    public String name() {
        return "lab-device";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public boolean locksHost() {
        return false;
    }

    @Override
    public boolean bringsHost() {
        return true;
    }

    /// The lab that this host is.
    /// @throws UsageException when it is none
    static LabMachine machine(Host host) {
        String lab = host.lab().orElseThrow(() -> new UsageException("this is for a lab, and --host is " + host.name()));
        return LabMachine.named(lab, words -> System.err.println("lab: " + words));
    }

    @Override
    public State read(Host host) {
        var machine = machine(host);
        return saying(() -> {
            machine.checkEngine();
            return new State(machine.name(), machine.state().state(), machine.owner());
        });
    }

    @Override
    public List<Change> plan(State state) {
        var changes = new ArrayList<Change>();
        boolean there = !state.state().equals("absent");
        if (there && !state.run().equals(run)) {
            changes.add(new Change("%s of %s".formatted(state.container(), state.run()), state.state(), "removed"));
        }
        if (!changes.isEmpty() || !state.state().equals("running")) {
            changes.add(new Change(state.container(), changes.isEmpty() && there ? state.state() : "", "running, just flashed"));
        }
        return changes;
    }

    @Override
    public void apply(Host host, State state) {
        var machine = machine(host);
        saying(() -> {
            if (!state.state().equals("absent") && !state.run().equals(run)) {
                machine.down();
            }
            boolean linux = System.getProperty("os.name").equals("Linux");
            Path java = Path.of(System.getProperty("java.home"));
            return machine.up(run, Map.of("LAB_FLASHED", "yes"), linux ? Map.of(java, "/usr/lib/jvm/jdk-25") : Map.of());
        });
    }

    /// What a program says when it can't do its part, as the step's own failure.
    static <T> T saying(Supplier<T> work) {
        try {
            return work.get();
        } catch (Program.Missing | Program.Failed e) {
            throw new StepException(e.getMessage());
        }
    }
}
