///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/View.java ../lib/docker/DaemonConfig.java ../lib/docker/Docker.java
package scripts;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.UsageException;
import lib.View;
import lib.docker.DaemonConfig;
import lib.docker.Docker;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Prepares Docker for servers on a Jetson, as the guide does: the NVIDIA runtime and registry mirrors in
/// `/etc/docker/daemon.json`, and the user in the group `docker`.
///
/// The rest of the file stays as it is. Docker is restarted only when something changed, and asked afterwards what it uses;
/// where it does not start with the new file, the old one comes back.
@CommandLine.Command(name = "docker-setup",
        description = "Register the NVIDIA runtime and registry mirrors with Docker, and let a user use it.")
public final class DockerSetup implements Step<DockerSetup.State> {

    /// The guide's mirror of Docker Hub, for China. Other registries, as nvcr.io, have none.
    static final String GUIDE_MIRROR = "https://docker.xuanyuan.me";

    /// @param file           bytes of `/etc/docker/daemon.json` in Base64; absent when there is no file
    /// @param mode           its permission bits in octal
    /// @param runtimes       that Docker has in force
    /// @param defaultRuntime likewise
    /// @param mirrors        likewise
    /// @param running        whether Docker answers
    /// @param service        what systemd says of the service; empty where there is no systemd
    /// @param toolkit        whether `nvidia-container-runtime` is installed
    /// @param user           who is to use Docker; root needs no group
    /// @param inGroup        whether the user is in the group `docker`
    public record State(Optional<String> file, String mode, List<String> runtimes, String defaultRuntime, List<String> mirrors,
                        boolean running, String service, boolean toolkit, String user, boolean inGroup) implements View.Viewable {

        private DaemonConfig config() {
            try {
                return DaemonConfig.parse(file.map(State::text).orElse(""));
            } catch (IllegalArgumentException e) {
                throw new StepException("%s is %s; it was not touched".formatted(FILE, e.getMessage()));
            }
        }

        private static String text(String base64) {
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64))).toString();
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("not UTF-8", e);
            }
        }

        @Override
        public View view() {
            return View.of(new Shown(runtimes, defaultRuntime, mirrors, user, inGroup || user.equals("root")));
        }
    }

    /// What of the state people want to see.
    private record Shown(List<String> runtimes, String defaultRuntime, List<String> mirrors, String user, boolean mayUseDocker) {}

    private static final String FILE = "/etc/docker/daemon.json";
    private static final String BACKUP = FILE + ".before-thorbook";
    private static final int NO_DOCKER = 66;
    private static final int FOLDER = 67;
    private static final Duration RESTART = Duration.ofMinutes(3);
    /// As root: the file may be for root alone. The parts are set apart by a character that Base64 does not have.
    private static final String ASK = """
            command -v docker > /dev/null || exit 66
            f=$1
            [ ! -d "$f" ] || exit 67
            [ ! -e "$f" ] || { base64 -w 0 "$f"; printf '|'; stat -L -c %a "$f"; }
            printf '\\036'; systemctl is-active docker 2>/dev/null
            printf '\\036'; command -v nvidia-container-runtime
            printf '\\036'; id -nG -- "$2" | tr ' ' '\\n' | grep -x docker
            true""";

    @Option(names = "--mirror", paramLabel = "URL", description = "registry mirror of Docker Hub to add, may be repeated; without it the "
            + "guide's, " + GUIDE_MIRROR + ", where the file has none")
    private List<String> mirrors = new ArrayList<>();

    @Option(names = "--no-mirrors", description = "leave the registry mirrors as they are")
    private boolean noMirrors;

    @Option(names = "--default-runtime", description = "give the GPU also to containers that are started without --runtime")
    private boolean defaultRuntime;

    @Option(names = "--user", paramLabel = "NAME", description = "who is to use Docker without sudo (default: the host's own user)")
    private Optional<String> user = Optional.empty();

    private Optional<State> restored = Optional.empty();

    /// With the guide's mirror, for the host's user.
    public DockerSetup() {}

    /// @param mirrors of Docker Hub to add; none leaves them as they are
    public DockerSetup(List<String> mirrors, boolean defaultRuntime) {
        this.mirrors = List.copyOf(mirrors);
        this.noMirrors = mirrors.isEmpty();
        this.defaultRuntime = defaultRuntime;
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new DockerSetup(), args));
    }

    @Override
    public String name() {
        return "docker-setup";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void check() {
        if (noMirrors && !mirrors.isEmpty() && restored.isEmpty()) {
            throw new UsageException("--mirror and --no-mirrors exclude each other");
        }
        for (String mirror : mirrors) {
            // Docker refuses a mirror with a path, a query or a user
            if (!mirror.matches("https?://[A-Za-z0-9.-]+(:\\d{1,5})?/?") || URI.create(mirror).getHost() == null) {
                throw new UsageException("--mirror: not the address of a registry, as %s: '%s'".formatted(GUIDE_MIRROR, mirror));
            }
        }
        user.filter(name -> !name.matches("[A-Za-z_][A-Za-z0-9_.-]*")).ifPresent(name -> {
            throw new UsageException("--user: not a user name: '%s'".formatted(name));
        });
    }

    @Override
    public State read(Host host) {
        String name = user.orElseGet(() -> host.query("id", "-un"));
        if (!host.run(Command.query("id", "-u", "--", name)).ok()) {
            throw new UsageException("--user: no user '%s' on %s".formatted(name, host.name()));
        }
        var asked = host.run(Command.query("sh", "-c", ASK, "sh", FILE, name).asRoot());
        if (asked.exitCode() == NO_DOCKER) {
            throw new StepException("%s has no docker: install docker.io, or docker-ce from Docker's own packages".formatted(host.name()));
        }
        if (asked.exitCode() == FOLDER) {
            throw new StepException("%s on %s is a folder".formatted(FILE, host.name()));
        }
        String[] parts = asked.orFail().stdout().split("\036", -1);
        var docker = new Docker(host, true).info();
        boolean there = parts[0].contains("|");
        return new State(there ? Optional.of(parts[0].substring(0, parts[0].indexOf('|'))) : Optional.empty(),
                there ? parts[0].substring(parts[0].indexOf('|') + 1).strip() : "644",
                docker.map(Docker.Info::runtimes).orElse(List.of()), docker.map(Docker.Info::defaultRuntime).orElse(""),
                docker.map(Docker.Info::mirrors).orElse(List.of()), docker.isPresent(), parts[1].strip(),
                !parts[2].isBlank(), name, !parts[3].isBlank());
    }

    /// The file that is wanted, as text.
    private DaemonConfig wanted(DaemonConfig current) {
        DaemonConfig wanted = current.withNvidiaRuntime();
        if (!noMirrors) {
            wanted = wanted.withMirrors(!mirrors.isEmpty() || !current.mirrors().isEmpty() ? mirrors : List.of(GUIDE_MIRROR));
        }
        return defaultRuntime ? wanted.withDefaultRuntime("nvidia") : wanted;
    }

    @Override
    public List<Change> plan(State state) {
        if (restored.isPresent()) {
            return planBack(state, restored.get());
        }
        if (!state.toolkit()) {
            throw new StepException(
                    "nvidia-container-runtime is not installed: sudo apt install nvidia-container-toolkit (it comes with JetPack)");
        }
        DaemonConfig current = state.config();
        DaemonConfig wanted = wanted(current);
        var changes = new ArrayList<Change>();
        compare(changes, "runtimes", String.join(", ", current.runtimes()), String.join(", ", wanted.runtimes()));
        compare(changes, "registry mirrors", String.join(", ", current.mirrors()), String.join(", ", wanted.mirrors()));
        compare(changes, "default runtime", current.defaultRuntime().orElse(""), wanted.defaultRuntime().orElse(""));
        if (changes.isEmpty() && !inForce(state, wanted)) {
            changes.add(new Change("docker", state.running() ? "runs with older settings" : "does not answer", "restarted"));
        }
        if (!changes.isEmpty()) {
            needSystemd(state);
        }
        if (!state.user().equals("root") && !state.inGroup()) {
            changes.add(new Change("group docker (from the next login of %s on)".formatted(state.user()), "", state.user()));
        }
        return changes;
    }

    private static List<Change> planBack(State state, State before) {
        var changes = new ArrayList<Change>();
        compare(changes, FILE, state.file().map(DockerSetup::size).orElse("missing"),
                before.file().map(DockerSetup::size).orElse("missing"));
        if (changes.isEmpty() && !state.file().equals(before.file())) {
            changes.add(new Change(FILE, "as docker-setup wrote it", "as it was"));
        }
        if (!changes.isEmpty()) {
            needSystemd(state);
        }
        if (state.inGroup() && !before.inGroup()) {
            changes.add(new Change("group docker", state.user(), ""));
        }
        return changes;
    }

    private static String size(String base64) {
        return Base64.getDecoder().decode(base64).length + " bytes";
    }

    private static void compare(List<Change> changes, String what, String before, String after) {
        if (!before.equals(after)) {
            changes.add(new Change(what, before, after));
        }
    }

    private static void needSystemd(State state) {
        if (state.service().isEmpty()) {
            throw new StepException("Docker has to be restarted, and there is no systemd that could do it; nothing was changed");
        }
    }

    private static boolean inForce(State state, DaemonConfig config) {
        return state.runtimes().containsAll(config.runtimes())
                && config.mirrors().stream().allMatch(
                        mirror -> state.mirrors().stream().anyMatch(other -> DaemonConfig.sameMirror(other, mirror)))
                && config.defaultRuntime().map(state.defaultRuntime()::equals).orElse(true);
    }

    @Override
    public void apply(Host host, State state) {
        if (restored.isPresent()) {
            applyBack(host, state, restored.get());
            return;
        }
        DaemonConfig current = state.config();
        DaemonConfig wanted = wanted(current);
        if (!wanted.equals(current)) {
            host.run(Command.change("sh", "-c",
                    "[ ! -e \"$1\" ] || [ -e \"$2\" ] || cp -p -- \"$1\" \"$2\"", "sh", FILE, BACKUP).asRoot()).orFail();
            host.write(FILE, wanted.text(), Integer.parseInt(state.mode(), 8), true);
        }
        if (!wanted.equals(current) || !inForce(state, wanted)) {
            restart(host, state);
        }
        if (!state.user().equals("root") && !state.inGroup()) {
            host.run(Command.change("usermod", "-aG", "docker", state.user()).asRoot()).orFail();
        }
    }

    private static void restart(Host host, State before) {
        var restarted = host.run(systemctlRestart());
        if (!restarted.ok()) {
            put(host, before);
            host.run(systemctlRestart());
            throw new StepException(("Docker did not start with the new %s, so the old one is back; "
                    + "`journalctl -u docker -n 30` says why: %s").formatted(FILE, restarted.stderr().strip()));
        }
    }

    private static Command systemctlRestart() {
        // after some failures in a row systemd refuses to start a service at all
        return Command.change("sh", "-c", "systemctl reset-failed docker 2>/dev/null; systemctl restart docker").asRoot().within(RESTART);
    }

    /// Puts the file back, byte by byte, or removes it where there was none. A symbolic link stays.
    private static void put(Host host, State state) {
        if (state.file().isPresent()) {
            host.write(FILE, Base64.getDecoder().decode(state.file().get()), Integer.parseInt(state.mode(), 8), true);
        } else {
            host.run(Command.change("sh", "-c", "rm -f -- \"$(readlink -f \"$1\")\"", "sh", FILE).asRoot()).orFail();
        }
    }

    private static void applyBack(Host host, State state, State before) {
        if (!state.file().equals(before.file())) {
            put(host, before);
            host.run(Command.change("rm", "-f", "--", BACKUP).asRoot()).orFail();
            host.run(systemctlRestart()).orFail();
        }
        if (state.inGroup() && !before.inGroup()) {
            host.run(Command.change("gpasswd", "-d", state.user(), "docker").asRoot()).orFail();
        }
    }

    @Override
    public Optional<Step<State>> undo(State before) {
        var back = new DockerSetup();
        back.user = Optional.of(before.user());
        back.restored = Optional.of(before);
        return Optional.of(back);
    }
}
