///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/Json.java ../lib/StepCommand.java ../lib/Terminal.java ../lib/Tool.java ../lib/UsageException.java
//SOURCES ../lib/View.java ../lib/flash/ImageCheck.java ../lib/flash/StickWriter.java ../lib/flash/Sticks.java ../lib/hub/ByteText.java
package scripts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lib.Change;
import lib.Host;
import lib.Json;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.StepRunner;
import lib.Terminal;
import lib.Tool;
import lib.UsageException;
import lib.View;
import lib.flash.ByteProgress;
import lib.flash.Check;
import lib.flash.Disk;
import lib.flash.ImageCheck;
import lib.flash.InstallerImage;
import lib.flash.Refusal;
import lib.flash.Safety;
import lib.flash.StickWriter;
import lib.flash.Sticks;
import lib.hub.ByteText;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Makes an installation stick of an image, on the machine that this runs on, whatever host a recipe is about: a stick is plugged in
/// where the person sits. Everything that was on it is lost, so only a removable USB disk that nobody uses is written to, and only
/// after its name was typed. What was written is read back, past the cache, and compared byte by byte. There is no undo.
public final class UsbWrite implements Step<UsbWrite.Stick> {

    /// @param disk        maker, model and serial number
    /// @param bytes       of the disk
    /// @param holdsImage  every byte of the image is on it, in its place; read from the medium
    /// @param writeSeconds    until all was on the medium; absent when nothing was written
    /// @param readBackSeconds likewise
    public record Stick(String device, String disk, long bytes, String image, long imageBytes, boolean holdsImage,
                        Optional<Double> writeSeconds, Optional<Double> readBackSeconds) {}

    @Parameters(arity = "0..1", paramLabel = "IMAGE", description = "the installer image; without it the sticks are listed")
    private Optional<Path> image = Optional.empty();

    @Option(names = "--device", paramLabel = "DEVICE", description = "the stick, e.g. sdb; without it you choose from a list")
    private Optional<String> device = Optional.empty();

    @Option(names = "--confirm", paramLabel = "NAME",
            description = "the stick's name once more, instead of typing it when asked: all on it is lost")
    private Optional<String> confirm = Optional.empty();

    @Option(names = "--any-image", description = "write a file that does not look like a Jetson installer, too")
    private boolean anyImage;

    @Option(names = "--allow-loop", description = "to rehearse: take a loop device (losetup) for a stick, too")
    private boolean allowLoop;

    private ByteProgress.Place place = new ByteProgress.Place(System.err, false, "usb-write");
    private Optional<Disk> judged = Optional.empty();
    private Optional<StickWriter.Proof> proof = Optional.empty();

    UsbWrite() {}

    /// @param image   path of the installer image
    /// @param device  the stick, e.g. `sdb`
    /// @param confirm its name once more: all that is on it is lost
    public UsbWrite(String image, String device, String confirm) {
        this.image = Optional.of(Path.of(image));
        this.device = Optional.of(device);
        this.confirm = Optional.of(confirm);
    }

    /// The same on a loop device, to rehearse.
    public static UsbWrite rehearsal(String image, String device, String confirm) {
        var rehearsal = new UsbWrite(image, device, confirm);
        rehearsal.allowLoop = true;
        return rehearsal;
    }

    public static void main(String... args) {
        System.exit(new Line(Terminal.system(), System.getProperty("os.name")).run(args));
    }

    @Override
    public String name() {
        return "usb-write";
    }

    @Override
    public Class<Stick> stateType() {
        return Stick.class;
    }

    @Override
    public void check() {
        Path file = image.orElseThrow(() -> new UsageException("name the IMAGE"));
        if (!Files.isRegularFile(file)) {
            throw new UsageException(Files.exists(file) ? file + " is not a file" : "there is no file " + file);
        }
        if (device.isEmpty()) {
            throw new UsageException("name the stick with --device; usb-write alone lists those there are");
        }
    }

    /// Nothing here concerns the host that a recipe is about, which may not even be there yet.
    @Override
    public boolean locksHost() {
        return false;
    }

    /// Looks at this machine, not at the host.
    @Override
    public Stick read(Host host) {
        check();
        Disk disk = disk();
        requireConfirmed(disk);
        requireInstaller();
        boolean same = proof.isPresent() || new StickWriter(image.get(), disk).differs(place).isEmpty();
        return new Stick(disk.path(), describe(disk), disk.bytes(), image.get().toString(), size(image.get()), same,
                proof.map(StickWriter.Proof::writeSeconds), proof.map(StickWriter.Proof::readSeconds));
    }

    /// The stick, judged anew at every look; it must stay the one that it was at the first.
    private Disk disk() {
        if (proof.isPresent()) {
            // whoever waits for sticks may have mounted it by now
            return judged.orElseThrow();
        }
        try {
            Disk disk = Sticks.find(Sticks.look(image, allowLoop), device.orElseThrow());
            if (judged.filter(before -> !before.equals(disk)).isPresent()) {
                throw new UsageException("%s is another disk than a moment ago: %s, it was %s"
                        .formatted(disk.path(), describe(disk), describe(judged.get())));
            }
            judged = Optional.of(disk);
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireConfirmed(Disk disk) {
        confirm.filter(typed -> !typed.equals(disk.name()) && !typed.equals(disk.path())).ifPresent(typed -> {
            throw new UsageException("--confirm is '%s', and the stick is %s".formatted(typed, disk.name()));
        });
    }

    private void requireInstaller() {
        if (anyImage) {
            return;
        }
        try {
            InstallerImage glance = ImageCheck.glance(image.orElseThrow());
            glance.checks().stream().filter(check -> check.verdict() == Check.Verdict.FAIL).findFirst().ifPresent(check -> {
                throw new UsageException("%s is not fit to make a stick of: %s: %s; iso-check says more, --any-image writes it all the same"
                        .formatted(image.get(), check.what(), check.found()));
            });
        } catch (IOException e) {
            throw new UsageException("can't read %s: %s".formatted(image.get(), e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("interrupted");
        }
    }

    @Override
    public List<Change> plan(Stick state) {
        if (state.holdsImage()) {
            return List.of();
        }
        return List.of(new Change("all of %s (%s), without a way back".formatted(state.device(), state.disk()), "what is on it",
                "%s (%s)".formatted(Path.of(state.image()).getFileName(), ByteText.of(state.imageBytes()))));
    }

    @Override
    public void apply(Host host, Stick state) {
        if (confirm.isEmpty()) {
            throw new UsageException("type the stick's name: --confirm " + judged.orElseThrow().name());
        }
        proof = Optional.of(new StickWriter(image.orElseThrow(), disk()).write(place));
    }

    private static String describe(Disk disk) {
        String what = disk.backing().map(file -> "loop device of " + file).orElse(disk.label().isEmpty() ? "unnamed" : disk.label());
        return "%s%s, %s".formatted(what, disk.serial().map(serial -> " " + serial).orElse(""), ByteText.of(disk.bytes()));
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A disk that could be meant, and why it is none that may be overwritten; empty reasons when it is.
    public record Candidate(String device, String disk, long bytes, List<String> refused) {}

    /// The command line. It is another than that of the other steps: there is no host to choose, no `--yes` that is said by habit,
    /// and no `--undo`.
    @CommandLine.Command(name = "usb-write", sortOptions = false, usageHelpAutoWidth = true,
            description = "Make an installation stick: write an image, read it back, compare every byte. Linux only; there is no undo.")
    public static final class Line {

        @Mixin
        private final UsbWrite step = new UsbWrite();

        @Option(names = "--plan", description = "show what would be overwritten, write nothing; exit code 3 when there is something")
        private boolean plan;

        @Option(names = "--json", description = "the outcome, or the list of sticks, as one JSON document on standard output")
        private boolean json;

        @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
        private boolean help;

        private final Terminal terminal;
        private final String system;

        /// @param terminal where it speaks
        /// @param system   the name of the operating system, as Java has it
        public Line(Terminal terminal, String system) {
            this.terminal = terminal;
            this.system = system;
        }

        /// Runs the command line.
        /// @return the exit code: 0 the stick holds the image, 1 failed, 2 wrong usage or a refused disk, 3 `--plan` found changes
        public int run(String... args) {
            return Tool.run(this, terminal, this::work, args);
        }

        private int work() throws IOException {
            if (!system.equals("Linux")) {
                throw new StepException(
                        "on %s no stick can be written; use the guide's tool, Balena Etcher (https://etcher.balena.io)".formatted(system));
            }
            step.place = new ByteProgress.Place(terminal.err(), terminal.colour(), "usb-write");
            if (step.image.isEmpty()) {
                if (step.device.isPresent() || step.confirm.isPresent() || plan || step.anyImage) {
                    throw new UsageException("name the IMAGE to write; without it the sticks are listed, and nothing else");
                }
                return list();
            }
            if (step.device.isEmpty() && terminal.interactive()) {
                list();
                step.device = typed("Which of them is to be overwritten? ").filter(name -> !name.isEmpty());
            }
            try (Host local = Host.local()) {
                return StepCommand.report(step, local, new StepRunner(plan, this::consent).run(step, local), json, terminal);
            }
        }

        private int list() throws IOException {
            Safety safety = Sticks.look(step.image, step.allowLoop);
            List<Candidate> candidates = Stream.concat(safety.sticks().stream(), safety.nearly().stream()).map(disk -> new Candidate(
                    disk.name(), describe(disk), disk.bytes(), safety.refusals(disk).stream().map(Refusal::reason).toList())).toList();
            if (json) {
                terminal.out().println(Json.pretty(candidates));
            } else if (candidates.isEmpty()) {
                terminal.say("usb-write: no stick is plugged in");
            } else {
                terminal.out().println(new View.Table(List.of("device", "disk", ""), candidates.stream().map(candidate -> List.of(
                        candidate.device(), candidate.disk(),
                        candidate.refused().isEmpty() ? "can be overwritten" : "no: " + String.join("; ", candidate.refused())))
                        .toList()).plain());
            }
            return 0;
        }

        /// Nothing but the stick's name, typed, lets it be overwritten.
        private boolean consent(String name, Host host, List<Change> changes) {
            terminal.plan(name, "this machine", changes);
            terminal.say("There is no --undo: what is on the stick now will be gone.");
            if (step.confirm.isPresent()) {
                return true;
            }
            String stick = step.judged.orElseThrow().name();
            if (!terminal.interactive()) {
                throw new UsageException("nobody to ask without a terminal: --confirm %s says it, --plan only shows it".formatted(stick));
            }
            step.confirm = typed("Type %s to overwrite it: ".formatted(stick)).filter(stick::equals);
            return step.confirm.isPresent();
        }

        private Optional<String> typed(String prompt) {
            return terminal.person().flatMap(person -> person.line(prompt)).map(String::strip);
        }
    }
}
