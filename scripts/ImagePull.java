///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/View.java ../lib/docker/Docker.java ../lib/docker/PullProgress.java ../lib/docker/RemoteImage.java
//SOURCES ../lib/serve/Diagnosis.java ../lib/serve/EngineImages.java ../lib/serve/ServerFacts.java
package scripts;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.UsageException;
import lib.View;
import lib.docker.Docker;
import lib.docker.PullProgress;
import lib.docker.RemoteImage;
import lib.serve.Diagnosis;
import lib.serve.EngineImages;
import lib.serve.ServerFacts;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Pulls the container image of an engine, the guide's `docker pull`, or lists the images that are known to fit a Thor.
///
/// Before anything is loaded the registry is asked whether the image is there for this machine, and how much it is; after
/// it, the engine is asked what it got.
@CommandLine.Command(name = "image-pull", description = "Pull the container image of an engine, or list those that fit a Thor.")
public final class ImagePull implements Step<ImagePull.State> {

    /// @param reference    the image that is meant; absent when all are listed
    /// @param image        it, where the host has it
    /// @param architecture of the host, as images name it
    /// @param download     packed bytes to load, where it is not here and the registry says so
    /// @param freeBytes    on the disk that holds Docker's images
    /// @param dataRoot     Docker's folder there
    /// @param here         the known images that the host has
    public record State(Optional<String> reference, Optional<Docker.Image> image, String architecture, Optional<Long> download,
                        long freeBytes, String dataRoot, List<String> here) implements View.Viewable {
        @Override
        public View view() {
            return reference.map(this::pulled).orElseGet(this::list);
        }

        private View pulled(String name) {
            return View.of(new Pulled(name, image.map(Docker.Image::architecture), image.map(held -> size(held.size()))));
        }

        private View list() {
            return View.of(EngineImages.load().images().stream().map(known -> new Listed(known.engine(), known.reference(),
                    known.vllm().orElse(""), known.fits(), here.contains(known.reference()) ? "yes" : "", known.note())).toList());
        }
    }

    private record Pulled(String image, Optional<String> architecture, Optional<String> size) {}

    private record Listed(String engine, String image, String vllm, String fits, String here, String note) {}

    private static final Map<String, String> ARCHITECTURES = Map.of("aarch64", "arm64", "x86_64", "amd64");
    private static final Duration PULL = Duration.ofHours(12);
    /// Packed layers of CUDA images double when they are unpacked, and both lie on the disk for a while.
    private static final int SPACE_FOR_ONE_BYTE = 3;

    @Parameters(arity = "0..1", paramLabel = "ENGINE|IMAGE",
            description = "an engine, as vllm, for its usual image, or an image with its tag; without it the known images are listed")
    private Optional<String> what = Optional.empty();

    @Option(names = "--image", paramLabel = "IMAGE", description = "another image for the engine")
    private Optional<String> override = Optional.empty();

    private final Consumer<String> progress;

    ImagePull() {
        this.progress = line -> System.err.println("image-pull: " + line);
    }

    /// @param what an engine or an image with its tag
    public ImagePull(String what) {
        this();
        this.what = Optional.of(what);
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new ImagePull(), args));
    }

    @Override
    public String name() {
        return "image-pull";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void check() {
        reference();
    }

    private Optional<String> reference() {
        var images = EngineImages.load();
        if (override.isPresent() && what.isPresent()) {
            images.images().stream().filter(image -> image.engine().equals(what.get())).findAny()
                    .orElseThrow(() -> new UsageException(
                            "--image is another image for an engine, and '%s' is none".formatted(what.get())));
        }
        return override.or(() -> what).map(images::reference);
    }

    @Override
    public State read(Host host) {
        var docker = Docker.on(host);
        var info = docker.info().orElseThrow(() -> new StepException("no Docker engine answers on " + host.name()));
        String architecture = ARCHITECTURES.getOrDefault(info.architecture(), info.architecture());
        long free = host.query("df", "-Pk", info.dataRoot()).lines().skip(1).findFirst()
                .map(line -> Long.parseLong(line.split("\\s+")[3]) << 10).orElse(0L);
        var reference = reference();
        if (reference.isEmpty()) {
            return new State(reference, Optional.empty(), architecture, Optional.empty(), free, info.dataRoot(),
                    EngineImages.load().images().stream().map(EngineImages.Known::reference)
                            .filter(known -> docker.image(known).isPresent()).toList());
        }
        var image = docker.image(reference.get());
        var download = image.filter(held -> held.architecture().equals(architecture)).isPresent() ? Optional.<Long>empty()
                : download(docker, reference.get(), architecture);
        return new State(reference, image, architecture, download, free, info.dataRoot(), List.of());
    }

    /// How much there is to load. A registry that does not say so is no error: the pull itself tells what is wrong.
    private static Optional<Long> download(Docker docker, String reference, String architecture) {
        var asked = docker.run(Command.query("docker", "manifest", "inspect", "--verbose", reference));
        if (!asked.ok()) {
            return Optional.empty();
        }
        var remote = RemoteImage.parse(asked.stdout());
        var variant = remote.of(architecture).orElseThrow(() -> new StepException("%s is not made for %s, only for %s".formatted(
                reference, architecture, remote.variants().stream().map(RemoteImage.Variant::architecture)
                        .collect(Collectors.joining(", ")))));
        return Optional.of(variant.download()).filter(bytes -> bytes > 0);
    }

    @Override
    public List<Change> plan(State state) {
        if (state.reference().isEmpty() || state.image().filter(held -> held.architecture().equals(state.architecture())).isPresent()) {
            return List.of();
        }
        state.download().filter(bytes -> bytes * SPACE_FOR_ONE_BYTE > state.freeBytes()).ifPresent(bytes -> {
            throw new StepException(("%s is %s to load and takes about %s on the way, but %s has %s free; "
                    + "docker image prune -a removes what is not used").formatted(state.reference().get(), size(bytes),
                    size(bytes * SPACE_FOR_ONE_BYTE), state.dataRoot(), size(state.freeBytes())));
        });
        return List.of(new Change("image " + state.reference().get(), state.image().map(held -> "for " + held.architecture()).orElse(""),
                "for %s%s".formatted(state.architecture(),
                        state.download().map(bytes -> ", %s to load".formatted(size(bytes))).orElse(""))));
    }

    @Override
    public void apply(Host host, State state) {
        String reference = state.reference().orElseThrow();
        var pull = Command.change("docker", "pull", "--platform", "linux/" + state.architecture(), reference).within(PULL);
        var pulled = Docker.on(host).run(pull, new PullProgress(progress));
        if (!pulled.ok()) {
            var findings = Diagnosis.read(pulled.stderr().lines(), ServerFacts.NONE);
            throw new StepException("%s can't be pulled: %s%s".formatted(reference, pulled.stderr().strip(),
                    findings.findings().isEmpty() ? "" : "\n" + findings.view().plain()));
        }
    }

    private static String size(long bytes) {
        return bytes < 1e5 ? "%.1f kB".formatted(bytes / 1e3) : bytes < 1e8 ? "%.1f MB".formatted(bytes / 1e6)
                : "%.1f GB".formatted(bytes / 1e9);
    }
}
