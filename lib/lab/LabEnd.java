//DEPS info.picocli:picocli:4.7.7
//SOURCES LabDevice.java LabMachine.java LabStick.java ../Step.java
package lib.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lib.Change;
import lib.Host;
import lib.Step;
import lib.StepException;
import picocli.CommandLine;

/// Removes the lab that a recipe ran on, with all that happened in it, its stick, its keys and its image.
@CommandLine.Command(name = "lab-end")
public final class LabEnd implements Step<LabEnd.State> {

    /// @param container its name for docker
    /// @param state     `running`, `stopped` or `absent`
    /// @param files     what is left in its folder on this machine
    public record State(String container, String state, List<String> files) {}

    @Override
    public String name() {
        return "lab-end";
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
    public State read(Host host) {
        var machine = LabDevice.machine(host);
        return LabDevice.saying(() -> new State(machine.name(), machine.state().state(), files(machine.folder())));
    }

    @Override
    public List<Change> plan(State state) {
        var changes = new ArrayList<Change>();
        if (!state.state().equals("absent")) {
            changes.add(new Change(state.container(), state.state(), "removed"));
        }
        if (!state.files().isEmpty()) {
            changes.add(new Change("its files on this machine", String.join(", ", state.files()), "removed"));
        }
        return changes;
    }

    @Override
    public void apply(Host host, State state) {
        var machine = LabDevice.machine(host);
        LabDevice.saying(() -> {
            LabStick.detach(machine.folder());
            if (!state.state().equals("absent")) {
                machine.down();
            }
            return state;
        });
        try {
            for (String file : state.files()) {
                Files.deleteIfExists(machine.folder().resolve(file));
            }
            Files.deleteIfExists(machine.folder());
        } catch (IOException e) {
            throw new StepException("can't remove %s: %s".formatted(machine.folder(), e.getMessage()));
        }
    }

    private static List<String> files(Path folder) {
        return Stream.of(Optional.ofNullable(folder.toFile().list()).orElse(new String[0])).sorted().toList();
    }
}
