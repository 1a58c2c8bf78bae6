///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/apt/Apt.java ../lib/jetson/Release.java
package scripts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.HostException;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.apt.Apt;
import lib.jetson.Release;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Installs JetPack, NVIDIA's libraries and tools for a Jetson, the guide's `apt install nvidia-jetpack`. A Thor that was installed from
/// the ISO image has Docker and the container toolkit, but not this.
///
/// An installation that was cut off, by a lost link or a reboot, is completed by running the step again, or taken back by undo. Undo
/// removes the packages that it brought, and no others.
@CommandLine.Command(name = "jetpack-install", description = "Install JetPack (apt), or complete an installation that was cut off.")
public final class JetpackInstall implements Step<JetpackInstall.State> {

    /// @param l4t            release of Jetson Linux, e.g. `38.2.0`
    /// @param installed      version of the package nvidia-jetpack, e.g. `7.0-b128`; absent when it is not wholly installed
    /// @param candidate      version that apt would install, as far as its lists know
    /// @param interrupted    an installation was cut off
    /// @param unfinished     this step began to install it and did not come to an end
    /// @param rebootRequired installed packages ask for a reboot
    public record State(String l4t, Optional<String> installed, Optional<String> candidate, boolean interrupted, boolean unfinished,
                        boolean rebootRequired) {}

    private static final String PACKAGE = "nvidia-jetpack";
    /// What an installation brought, one package a line.
    private static final String BROUGHT = "/var/lib/thorbook/jetpack-packages";
    /// What was installed before it. Kept from before the first change on, so that a cut does not lose it.
    private static final String BEFORE = "/var/lib/thorbook/packages-before-jetpack";
    private static final Duration REBOOT = Duration.ofMinutes(10);

    @Option(names = "--reboot", description = "reboot where installed packages ask for it, and wait for the device")
    private boolean reboot;

    private final Consumer<String> progress = line -> System.err.println("jetpack-install: " + line);
    private boolean remove;

    /// Installs without a reboot.
    public JetpackInstall() {}

    /// @param reboot where installed packages ask for it
    public JetpackInstall(boolean reboot) {
        this.reboot = reboot;
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new JetpackInstall(), args));
    }

    @Override
    public String name() {
        return "jetpack-install";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public State read(Host host) {
        var release = host.read("/etc/nv_tegra_release").flatMap(Release::parse).orElseThrow(() -> new StepException(
                "%s has no /etc/nv_tegra_release: JetPack is for a Jetson".formatted(host.name())));
        var found = Apt.of(host, PACKAGE);
        return new State(release.version(), text(found.installed()), text(found.candidate()), found.interrupted(),
                host.run(Command.query("test", "-e", BEFORE)).ok(), found.rebootRequired());
    }

    private static Optional<String> text(String text) {
        return Optional.of(text).filter(word -> !word.isEmpty());
    }

    @Override
    public List<Change> plan(State state) {
        var changes = new ArrayList<Change>();
        if (remove) {
            if (state.installed().isPresent() || state.unfinished()) {
                changes.add(new Change(PACKAGE, state.installed().orElse("half done"), ""));
            }
            return changes;
        }
        if (state.interrupted()) {
            changes.add(new Change("installation that was cut off", "half done", "completed"));
        }
        if (state.installed().isEmpty()) {
            changes.add(new Change(PACKAGE, "", state.candidate().orElse("the newest that apt-get update finds")));
            if (reboot) {
                changes.add(new Change("reboot", "", "where installed packages ask for it"));
            }
        } else if (reboot && state.rebootRequired()) {
            changes.add(new Change("reboot", "", "since installed packages ask for it"));
        }
        return changes;
    }

    @Override
    public void apply(Host host, State state) {
        var apt = new Apt(host, progress);
        if (remove) {
            remove(host, apt);
            return;
        }
        if (state.interrupted()) {
            apt.complete();
        }
        if (state.installed().isEmpty()) {
            install(host, apt);
        }
        if (reboot && Apt.of(host, PACKAGE).rebootRequired()) {
            reboot(host);
        }
    }

    private static void remove(Host host, Apt apt) {
        Optional<List<String>> before = host.read(BEFORE).map(text -> text.lines().toList());
        if (before.isPresent()) {
            // since then, others may have been installed
            var family = apt.family(PACKAGE);
            apt.settle();
            apt.purge(apt.present().stream().filter(name -> !before.get().contains(name))
                    .filter(name -> family.contains(name.replaceFirst(":.*", ""))).toList());
        } else {
            apt.purge(host.read(BROUGHT).map(text -> text.lines().toList()).orElse(List.of(PACKAGE)));
        }
        host.run(Command.change("rm", "-f", BROUGHT, BEFORE).asRoot()).orFail();
    }

    private static void install(Host host, Apt apt) {
        apt.update();
        if (Apt.of(host, PACKAGE).candidate().isEmpty()) {
            throw new StepException("no source of apt on %s has %s: NVIDIA's sources come with the package nvidia-l4t-apt-source"
                    .formatted(host.name(), PACKAGE));
        }
        if (host.read(BEFORE).isEmpty()) {
            host.write(BEFORE, String.join("\n", apt.present()) + "\n", 0644, true);
        }
        apt.install(List.of(PACKAGE));
        var before = host.read(BEFORE).orElseThrow().lines().toList();
        var brought = apt.present().stream().filter(name -> !before.contains(name)).toList();
        host.write(BROUGHT, String.join("\n", brought) + "\n", 0644, true);
        host.run(Command.change("rm", "-f", BEFORE).asRoot()).orFail();
    }

    private static void reboot(Host host) {
        if (host.isLocal()) {
            throw new StepException("JetPack is installed; this machine is not rebooted from here: do it, and all is done");
        }
        String boot = host.bootId();
        try {
            host.run(Command.change("systemctl", "reboot").asRoot());
        } catch (HostException.ConnectionLost e) {
            // the reboot cuts the line
        }
        host.awaitReboot(boot, REBOOT);
    }

    @Override
    public Optional<Step<State>> undo(State before) {
        var back = new JetpackInstall();
        back.remove = before.installed().isEmpty();
        return Optional.of(back);
    }
}
