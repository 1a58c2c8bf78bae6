///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/apt/Apt.java
package scripts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.UsageException;
import lib.apt.Apt;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Installs jetson-stats from PyPI with its service, so that `jtop` shows a Jetson's load. It gets a Python environment of its own: the
/// guide's `pip3 install --break-system-packages`, an option here, can break the system's own Python programs.
///
/// Undo brings back the release that was there before, or none, where it was; a package of the system that Python needed stays.
@CommandLine.Command(name = "jetson-stats-install",
        description = "Install jetson-stats (jtop) with its service, in a Python environment of its own.")
public final class JetsonStatsInstall implements Step<JetsonStatsInstall.State> {

    /// @param version  that `jtop --version` answers; absent when there is none
    /// @param own      it is in the environment that this step makes; otherwise in the system's
    /// @param venv     Python can make environments
    /// @param pip      the system's Python has pip
    /// @param service  jtop.service is enabled and runs
    /// @param user     who is to use jtop; root needs no group
    /// @param inGroup  whether the user is in the group `jtop`
    public record State(Optional<String> version, boolean own, boolean venv, boolean pip, boolean service, String user, boolean inGroup) {}

    private static final String VENV = "/opt/thorbook/jetson-stats";
    private static final String UNIT = "/etc/systemd/system/jtop.service";
    private static final Duration INSTALL = Duration.ofMinutes(20);

    /// As jetson-stats has it, but for the path: jtop is where the link is, whichever way it was installed.
    private static final String SERVICE = """
            # Written by Thorbook's step jetson-stats-install.
            [Unit]
            Description=jtop service
            After=systemd-modules-load.service

            [Service]
            Environment=JTOP_SERVICE=True
            ExecStart=/usr/local/bin/jtop --force
            Restart=on-failure
            RestartSec=10s

            [Install]
            WantedBy=multi-user.target
            """;

    private static final String ASK = """
            command -v python3 > /dev/null || exit 66
            jtop --version 2>/dev/null
            printf '\\036'; readlink -f "$(command -v jtop)" 2>/dev/null
            printf '\\036'; python3 -c 'import ensurepip, venv' 2>/dev/null && echo yes
            printf '\\036'; python3 -m pip --version 2>/dev/null
            printf '\\036'; systemctl is-enabled jtop.service 2>/dev/null; systemctl is-active jtop.service 2>/dev/null
            printf '\\036'; id -un
            printf '\\036'; id -nG "$(id -un)" | tr ' ' '\\n' | grep -x jtop
            true""";
    private static final int NO_PYTHON = 66;

    /// The environment comes whole or not at all: where pip fails, nothing stays.
    private static final String MAKE_VENV = """
            set -e; v=$1; rm -rf "$v"; mkdir -p "$(dirname "$v")"
            python3 -m venv "$v"
            "$v/bin/pip" install --disable-pip-version-check --no-input "$2" || { rm -rf "$v"; exit 1; }
            ln -sfn "$v/bin/jtop" /usr/local/bin/jtop""";

    @Option(names = "--release", paramLabel = "VERSION",
            description = "the release of jetson-stats (default: the newest, or the one that is there)")
    private Optional<String> release = Optional.empty();

    @Option(names = "--break-system-packages", description = "the guide's way: into the system's own Python")
    private boolean breakSystem;

    private final Consumer<String> progress = line -> System.err.println("jetson-stats-install: " + line);
    private Optional<State> restored = Optional.empty();

    /// The newest release, in an environment of its own.
    public JetsonStatsInstall() {}

    public static void main(String... args) {
        System.exit(StepCommand.run(new JetsonStatsInstall(), args));
    }

    @Override
    public String name() {
        return "jetson-stats-install";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void check() {
        release.filter(version -> !version.matches("[0-9][0-9A-Za-z.]*")).ifPresent(version -> {
            throw new UsageException("--release: not a version: '%s'".formatted(version));
        });
    }

    @Override
    public State read(Host host) {
        var asked = host.run(Command.query("sh", "-c", ASK));
        if (asked.exitCode() == NO_PYTHON) {
            throw new StepException("%s has no python3".formatted(host.name()));
        }
        String[] parts = asked.orFail().stdout().split("\036", -1);
        // "jtop 7.2.2"
        var version = Optional.of(parts[0].strip().replaceFirst("^jtop ", "")).filter(text -> text.matches("[0-9][0-9A-Za-z.]*"));
        return new State(version, parts[1].startsWith(VENV + "/"), !parts[2].isBlank(), !parts[3].isBlank(),
                parts[4].strip().equals("enabled\nactive"), parts[5].strip(), !parts[6].isBlank());
    }

    @Override
    public List<Change> plan(State state) {
        var changes = new ArrayList<Change>();
        if (restored.isPresent()) {
            return planBack(state, restored.get());
        }
        if (!installed(state)) {
            missing(state).ifPresent(name -> changes.add(new Change("package " + name, "", "installed, to stay")));
            changes.add(new Change("jetson-stats", state.version().orElse(""), "%s from PyPI, in %s".formatted(release.orElse("the newest"),
                    breakSystem ? "the system's Python" : VENV)));
        }
        if (!state.service()) {
            changes.add(new Change("jtop.service", "", "enabled and running"));
        }
        if (!state.user().equals("root") && !state.inGroup()) {
            changes.add(new Change("group jtop (from the next login of %s on)".formatted(state.user()), "", state.user()));
        }
        return changes;
    }

    /// The package of the system that is needed, and is not there.
    private Optional<String> missing(State state) {
        return Optional.of(breakSystem ? "python3-pip" : "python3-venv").filter(name -> !(breakSystem ? state.pip() : state.venv()));
    }

    private boolean installed(State state) {
        return state.version().filter(version -> release.map(version::equals).orElse(true)).isPresent()
                && (state.own() || breakSystem || release.isEmpty());
    }

    private static List<Change> planBack(State state, State before) {
        var changes = new ArrayList<Change>();
        if (state.service() && !before.service()) {
            changes.add(new Change("jtop.service", "enabled and running", ""));
        }
        if (moved(state, before)) {
            changes.add(new Change("jetson-stats", state.version().map(version -> where(version, state)).orElse(""),
                    before.version().map(version -> where(version, before)).orElse("")));
        }
        if (state.inGroup() && !before.inGroup()) {
            changes.add(new Change("group jtop", state.user(), ""));
        }
        return changes;
    }

    /// Whether another jetson-stats is there than before, or one at another place.
    private static boolean moved(State state, State before) {
        return !state.version().equals(before.version()) || state.version().isPresent() && state.own() != before.own();
    }

    private static String where(String version, State state) {
        return "%s, in %s".formatted(version, state.own() ? VENV : "the system's Python");
    }

    @Override
    public void apply(Host host, State state) {
        if (restored.isPresent()) {
            applyBack(host, state, restored.get());
            return;
        }
        if (!installed(state)) {
            install(host, state);
        }
        host.run(Command.change("groupadd", "--system", "--force", "jtop").asRoot()).orFail();
        if (!state.user().equals("root")) {
            host.run(Command.change("usermod", "--append", "--groups", "jtop", state.user()).asRoot()).orFail();
        }
        host.write(UNIT, SERVICE, 0644, true);
        var start = "systemctl daemon-reload && systemctl enable jtop.service && systemctl restart jtop.service";
        host.run(Command.change("sh", "-c", start).asRoot()).orFail();
        awaitService(host);
    }

    private void install(Host host, State state) {
        String what = "jetson-stats" + release.map(version -> "==" + version).orElse("");
        missing(state).ifPresent(name -> {
            var apt = new Apt(host, progress);
            apt.update();
            apt.install(List.of(name));
        });
        var command = breakSystem ? pip("install", "--disable-pip-version-check", "--no-input", what)
                : makeVenv(what);
        host.run(command.asRoot().within(INSTALL)).orFail();
    }

    private static Command makeVenv(String what) {
        return Command.change("sh", "-c", MAKE_VENV, "sh", VENV, what);
    }

    /// The system's pip. The variable says what `--break-system-packages` says, which a pip before 23.0.1 does not know.
    private static Command pip(String... arguments) {
        return Command.change(Stream.concat(Stream.of("env", "PIP_BREAK_SYSTEM_PACKAGES=1", "python3", "-m", "pip"), Stream.of(arguments))
                .toArray(String[]::new));
    }

    /// A service that ends at once counts as active for a moment: so it is asked until its socket is there.
    private static void awaitService(Host host) {
        var wait = "for i in $(seq 30); do [ -S /run/jtop.sock ] && systemctl is-active --quiet jtop && exit 0; sleep 0.5; done; exit 1";
        if (!host.run(Command.query("sh", "-c", wait)).ok()) {
            throw new StepException("jtop is installed on %s, but its service does not come up: journalctl -u jtop".formatted(host.name()));
        }
    }

    private static void applyBack(Host host, State state, State before) {
        if (!before.service()) {
            var stop = "systemctl disable --now jtop.service; rm -f \"$1\"; systemctl daemon-reload";
            host.run(Command.change("sh", "-c", stop, "sh", UNIT).asRoot()).orFail();
        }
        if (moved(state, before)) {
            takeOff(host, state);
            before.version().ifPresent(version -> putBack(host, "jetson-stats==" + version, before.own()));
        }
        if (state.inGroup() && !before.inGroup()) {
            host.run(Command.change("gpasswd", "--delete", state.user(), "jtop").asRoot()).orFail();
        }
    }

    private static void takeOff(Host host, State state) {
        if (state.own()) {
            host.run(Command.change("rm", "-rf", VENV, "/usr/local/bin/jtop").asRoot()).orFail();
        } else if (state.version().isPresent()) {
            host.run(pip("uninstall", "--yes", "jetson-stats").asRoot().within(INSTALL)).orFail();
        }
    }

    /// The system's one may still be there, without the program that the link took the place of.
    private static void putBack(Host host, String what, boolean own) {
        var command = own ? makeVenv(what)
                : pip("install", "--disable-pip-version-check", "--no-input", "--force-reinstall", "--no-deps", what);
        host.run(command.asRoot().within(INSTALL)).orFail();
        var restart = "! systemctl is-enabled --quiet jtop.service || systemctl restart jtop.service";
        host.run(Command.change("sh", "-c", restart).asRoot()).orFail();
    }

    @Override
    public Optional<Step<State>> undo(State before) {
        var back = new JetsonStatsInstall();
        back.restored = Optional.of(before);
        return Optional.of(back);
    }
}
