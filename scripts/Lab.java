///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/LabLogin.java ../lib/Program.java ../lib/Json.java ../lib/Terminal.java
//FILES lab/Dockerfile=../tests/lab/Dockerfile lab/NetworkManager.conf=../tests/lab/NetworkManager.conf
//FILES lab/display-manager.service=../tests/lab/display-manager.service lab/free=../tests/lab/free
//FILES lab/jetson_clocks=../tests/lab/jetson_clocks lab/jtop-service=../tests/lab/jtop-service lab/lab-init=../tests/lab/lab-init
//FILES lab/lab.conf=../tests/lab/lab.conf lab/lab.sh=../tests/lab/lab.sh lab/nmcli=../tests/lab/nmcli
//FILES lab/nvfancontrol=../tests/lab/nvfancontrol lab/nvfancontrol.service=../tests/lab/nvfancontrol.service
//FILES lab/nvfancontrol_p3767_0000.conf=../tests/lab/nvfancontrol_p3767_0000.conf
//FILES lab/nvfancontrol_p3834_0008.conf=../tests/lab/nvfancontrol_p3834_0008.conf lab/nvidia-apt=../tests/lab/nvidia-apt
//FILES lab/nvidia-l4t-core.control=../tests/lab/nvidia-l4t-core.control lab/nvidia-smi=../tests/lab/nvidia-smi
//FILES lab/nvpmodel=../tests/lab/nvpmodel lab/nvpmodel.service=../tests/lab/nvpmodel.service
//FILES lab/nvpmodel_p3767_0003_super.conf=../tests/lab/nvpmodel_p3767_0003_super.conf
//FILES lab/nvpmodel_p3834_0000.conf=../tests/lab/nvpmodel_p3834_0000.conf
//FILES lab/nvpmodel_p3834_0008.conf=../tests/lab/nvpmodel_p3834_0008.conf lab/orin.board=../tests/lab/orin.board
//FILES lab/reboot=../tests/lab/reboot lab/sshd.conf=../tests/lab/sshd.conf lab/sysctl=../tests/lab/sysctl
//FILES lab/systemctl=../tests/lab/systemctl lab/t4000.board=../tests/lab/t4000.board lab/tegrastats=../tests/lab/tegrastats
//FILES lab/thor.board=../tests/lab/thor.board lab/wired.nmconnection=../tests/lab/wired.nmconnection
package scripts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lib.Json;
import lib.LabLogin;
import lib.Program;
import lib.Terminal;
import lib.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// Starts, stops or shows the lab: a container that looks like a Jetson AGX Thor or another board, to rehearse on. It needs Docker.
///
/// `up` prints the options that every step and recipe takes, so this works:
/// `jbang power-mode --mode MAXN $(jbang lab up)`.
@CommandLine.Command(name = "lab", sortOptions = false, usageHelpAutoWidth = true,
        description = "A container that looks like a Jetson AGX Thor, a T4000 or an Orin, to rehearse on.")
public final class Lab {

    /// What to do with the lab.
    public enum Action { UP, DOWN, STATUS }

    /// What a lab looks like: an AGX Thor, a T4000 or an Orin Nano Super.
    public enum Board { THOR, T4000, ORIN }

    /// Where the lab stands.
    ///
    /// @param state     `running`, `stopped` or `absent`
    /// @param container its name for docker
    /// @param image     the image it is made of
    /// @param host      for `--host`; only while it runs, as are the next two
    /// @param sshConfig for `--ssh-config`
    /// @param port      where its ssh port is published on this machine's loopback
    public record State(String state, String container, String image, Optional<String> host, Optional<String> sshConfig, Optional<Integer> port) {}

    private static final String NAME = "thorbook-lab";
    /// The lab's own throttle alerts lie over those of the machine that it runs on.
    private static final Path THERMAL = Path.of("/sys/class/thermal");
    private static final Duration BOOT = Duration.ofSeconds(60);
    private static final String FORMAT = "{{.State.Running}} {{with index .HostConfig.PortBindings \"22/tcp\"}}{{(index . 0).HostPort}}{{end}}";

    private final Program docker;
    private final Path folder;
    private final Terminal terminal;

    @Parameters(paramLabel = "up|down|status", description = "start it; remove it with all that happened in it; show whether it runs")
    private Action action;

    @Option(names = "--ask-sudo", description = "up: sudo in the lab asks for the password, which is 'thorpass'")
    private boolean askSudo;

    @Option(names = "--board", paramLabel = "thor|t4000|orin",
            description = "up: the device that the lab looks like (default: thor, an AGX Thor)")
    private Optional<Board> board = Optional.empty();

    @Option(names = "--json", description = "the state of the lab as one JSON document on standard output")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param docker   the docker client
    /// @param folder   keeps the key and the ssh configuration
    /// @param terminal where it speaks
    public Lab(Program docker, Path folder, Terminal terminal) {
        this.docker = docker;
        this.folder = folder;
        this.terminal = terminal;
    }

    public static void main(String... args) {
        System.exit(new Lab(new Program("docker"), cacheFolder(), Terminal.system()).run(args));
    }

    /// Runs the command line.
    /// @return the exit code: 0 done or nothing to do, 1 failed, 2 wrong usage
    public int run(String... args) {
        var line = new CommandLine(this).setCaseInsensitiveEnumValuesAllowed(true);
        try {
            line.parseArgs(args);
            if (line.isUsageHelpRequested()) {
                line.usage(terminal.out());
                return 0;
            }
            if (action != Action.UP) {
                ofNewLab().ifPresent(option -> {
                    throw new UsageException(option + " goes with 'up'");
                });
            }
            checkEngine();
            show(switch (action) {
                case UP -> up();
                case DOWN -> down();
                case STATUS -> state();
            });
            return 0;
        } catch (ParameterException | UsageException e) {
            terminal.error("lab", e.getMessage());
            return 2;
        } catch (LabFailed | Program.Missing | Program.Failed e) {
            terminal.error("lab", e.getMessage());
            return 1;
        }
    }

    private static final class LabFailed extends RuntimeException {
        LabFailed(String message) {
            super(message);
        }
    }

    private void checkEngine() {
        var version = docker.run(List.of("version", "--format", "{{.Server.Version}}"));
        if (!version.ok()) {
            throw new LabFailed("the lab is a container, and no Docker engine answers: " + version.lastWord());
        }
    }

    /// An option that only a lab that is not made yet can follow.
    private Optional<String> ofNewLab() {
        return askSudo ? Optional.of("--ask-sudo") : board.map(chosen -> "--board");
    }

    private State up() {
        var before = state();
        if (!before.state().equals("absent")) {
            ofNewLab().ifPresent(option -> {
                throw new UsageException(option + " is for a new lab; remove this one first: lab down");
            });
        }
        if (before.state().equals("running")) {
            terminal.say("lab: already running");
            return before;
        }
        if (before.state().equals("stopped")) {
            terminal.say("lab: starting the stopped container again");
            docker.output("start", NAME);
        } else {
            buildImage();
            terminal.say("lab: starting");
            create(LabLogin.create(folder, LabLogin.freePort(), true));
        }
        var after = state();
        var login = new LabLogin(folder, after.port().orElseThrow(() -> new LabFailed("the container ended at once; see: docker logs " + NAME)));
        if (!login.awaitSsh(BOOT)) {
            throw new LabFailed("no ssh answers after %d s; see: docker logs %s".formatted(BOOT.toSeconds(), NAME));
        }
        return after;
    }

    private void create(LabLogin login) {
        var run = new ArrayList<>(List.of("run", "--detach", "--name", NAME, "--hostname", "thor", "--label", "thorbook.lab=1",
                "--restart", "always", "--cap-add", "NET_ADMIN", "--publish", "127.0.0.1:%d:22".formatted(login.port()),
                "--env", "LAB_AUTHORIZED_KEY=" + login.publicKey()));
        if (askSudo) {
            run.addAll(List.of("--env", "LAB_SUDO=password"));
        }
        board.ifPresent(chosen -> run.addAll(List.of("--env", "LAB_BOARD=" + chosen.name().toLowerCase())));
        if (Files.isDirectory(THERMAL)) {
            run.addAll(List.of("--tmpfs", THERMAL + ":mode=755"));
        }
        run.add(NAME);
        docker.output(run.toArray(String[]::new));
    }

    private State down() {
        if (state().state().equals("absent")) {
            terminal.say("lab: there is none");
        } else {
            docker.output("rm", "--force", "--volumes", NAME);
        }
        return state();
    }

    private State state() {
        var inspected = docker.run(List.of("container", "inspect", "--format", FORMAT, NAME));
        if (!inspected.ok()) {
            return new State("absent", NAME, NAME, Optional.empty(), Optional.empty(), Optional.empty());
        }
        String[] words = inspected.stdout().strip().split(" ");
        if (words[0].equals("false")) {
            return new State("stopped", NAME, NAME, Optional.empty(), Optional.empty(), Optional.empty());
        }
        var login = new LabLogin(folder, Integer.parseInt(words[1]));
        return new State("running", NAME, NAME, Optional.of(LabLogin.HOST), Optional.of(login.config().toString()), Optional.of(login.port()));
    }

    private void show(State state) {
        if (json) {
            terminal.out().println(Json.pretty(state));
        } else if (state.host().isPresent()) {
            terminal.out().println("--host %s --ssh-config %s".formatted(state.host().get(), state.sshConfig().orElseThrow()));
        } else {
            terminal.out().println(state.state());
        }
    }

    /// Docker builds from a folder, and this script may come from a URL: so the lab's files travel with it as resources.
    private void buildImage() {
        terminal.say("lab: building the image, which takes a minute the first time");
        try {
            Path context = Files.createTempDirectory("thorbook-lab-image");
            var copies = new ArrayList<Path>(List.of(context));
            try {
                copies.add(Files.write(context.resolve("Dockerfile"), resource("Dockerfile")));
                for (String name : namedIn(Files.readString(context.resolve("Dockerfile")))) {
                    copies.add(Files.write(context.resolve(name), resource(name)));
                }
                docker.output("build", "--quiet", "--tag", NAME, context.toString());
            } finally {
                for (Path copy : copies.reversed()) {
                    Files.delete(copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the files of the image", e);
        }
    }

    /// The files that a Dockerfile copies: all words of a COPY line but its last, the target.
    private static List<String> namedIn(String dockerfile) {
        return dockerfile.lines().filter(line -> line.startsWith("COPY "))
                .map(line -> line.split(" +"))
                .flatMap(words -> Arrays.stream(words, 1, words.length - 1))
                .toList();
    }

    private static byte[] resource(String name) throws IOException {
        try (var file = Lab.class.getResourceAsStream("/lab/" + name)) {
            return Optional.ofNullable(file).orElseThrow(() -> new LabFailed("//FILES of Lab.java does not name " + name)).readAllBytes();
        }
    }

    private static Path cacheFolder() {
        String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        return (cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache)).resolve("thorbook/lab");
    }
}
