//DEPS info.picocli:picocli:4.7.7
//SOURCES LabDevice.java LabMachine.java ../Step.java
package lib.lab;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Change;
import lib.Host;
import lib.Program;
import lib.Step;
import lib.StepException;
import picocli.CommandLine;

/// A small installer image and a stick to write it to, for a rehearsal: the lab makes the image, and a loop device of this machine
/// plays the stick. A loop device needs root; without it there is the image alone, and the state says why.
@CommandLine.Command(name = "lab-stick")
public final class LabStick implements Step<LabStick.State> {

    /// @param image  path of the installer image
    /// @param device the stick, e.g. `loop3`; empty where there is none
    /// @param without why there is no stick; empty where there is one
    public record State(String image, String device, String without) {}

    /// Of the release that the lab runs.
    private static final String LABEL = "jetsoninstaller-r38.2.0";
    private static final String IMAGE = "jetsoninstaller-0.2.0-r38.2-2025-08-22-01-33-29-arm64.iso";
    private static final String MEDIUM = "stick.img";
    private static final String MADE = "/tmp/" + LABEL + ".iso";
    private static final long BYTES = 32 << 20;

    private Optional<String> refused = Optional.empty();

    @Override
    public String name() {
        return "lab-stick";
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
        var folder = LabDevice.machine(host).folder();
        String device = devices(folder).stream().findFirst().orElse("");
        String without = device.isEmpty() ? refused.orElseGet(LabStick::lacking) : "";
        return new State(folder.resolve(IMAGE).toString(), device, without);
    }

    private static String lacking() {
        if (!Files.exists(Path.of("/dev/loop-control"))) {
            return "this machine has no loop devices";
        }
        return Files.isWritable(Path.of("/dev/loop-control")) ? "" : "a loop device needs root";
    }

    /// The loop devices of a lab's stick, e.g. `loop3`.
    static List<String> devices(Path folder) {
        try {
            var asked = new Program("losetup").run(List.of("--noheadings", "--output", "NAME",
                    "--associated", folder.resolve(MEDIUM).toString()));
            return asked.stdout().lines().map(line -> line.strip().replaceFirst("^/dev/", "")).filter(line -> !line.isEmpty()).toList();
        } catch (Program.Missing e) {
            return List.of();
        }
    }

    @Override
    public List<Change> plan(State state) {
        var changes = new ArrayList<Change>();
        if (!Files.exists(Path.of(state.image()))) {
            changes.add(new Change(state.image(), "", "a small installer image"));
        }
        if (state.device().isEmpty() && state.without().isEmpty()) {
            changes.add(new Change("loop device", "", "a stick of %d MiB".formatted(BYTES >> 20)));
        }
        return changes;
    }

    @Override
    public void apply(Host host, State state) {
        var machine = LabDevice.machine(host);
        Path image = Path.of(state.image());
        if (!Files.exists(image)) {
            LabDevice.saying(() -> build(machine, image));
        }
        if (state.device().isEmpty() && state.without().isEmpty()) {
            attach(machine.folder().resolve(MEDIUM));
        }
    }

    /// In one move, with its sum beside it: an image that is no NVIDIA's is not to be remembered as one.
    private static Path build(LabMachine machine, Path image) {
        machine.run("installer-image", LABEL, MADE);
        Path part = image.resolveSibling(image.getFileName() + ".part");
        machine.fetch(MADE, part);
        try {
            String sum = new Program("sha256sum").output(part.toString()).split(" ")[0];
            Files.writeString(image.resolveSibling(image.getFileName() + ".sha256"), "%s  %s\n".formatted(sum, image.getFileName()));
            return Files.move(part, image);
        } catch (IOException e) {
            throw new StepException("can't write %s: %s".formatted(image, e.getMessage()));
        }
    }

    private void attach(Path medium) {
        try (var file = new RandomAccessFile(medium.toFile(), "rw")) {
            file.setLength(BYTES);
        } catch (IOException e) {
            throw new StepException("can't write %s: %s".formatted(medium, e.getMessage()));
        }
        try {
            new Program("losetup").output("--find", medium.toString());
        } catch (Program.Missing | Program.Failed e) {
            refused = Optional.of(e.getMessage());
        }
    }

    /// Lets go of the loop devices of a lab's stick.
    static void detach(Path folder) {
        devices(folder).forEach(device -> new Program("losetup").output("--detach", "/dev/" + device));
    }
}
