///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/jetson/FanProfiles.java
package scripts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.UsageException;
import lib.jetson.FanProfiles;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Sets the profile of a Jetson's fans, or shows it when none is given. A Thor comes with `quiet`, which lets it get hot under a long
/// load; `cool` is louder.
///
/// The fan's daemon remembers the profile in a status file, which goes before its configuration: so that file is removed, and the
/// daemon started again.
@CommandLine.Command(name = "fan-profile",
        description = "Set the profile of a Jetson's fans (nvfancontrol), or show it and those there are.")
public final class FanProfile implements Step<FanProfile.State> {

    /// @param number         as nvfancontrol counts, from 1
    /// @param profile        in force
    /// @param defaultProfile that it starts with
    /// @param profiles       that there are
    public record Fan(int number, String profile, String defaultProfile, List<String> profiles) {}

    public record State(List<Fan> fans) {}

    private static final String CONF = "/etc/nvfancontrol.conf";
    private static final String STATUS = "/var/lib/nvfancontrol/status";
    private static final String ASK = "cat \"$1\" || exit 66; printf '\\036'; nvfancontrol -q";
    private static final int NO_CONFIGURATION = 66;

    @Option(names = "--profile", paramLabel = "NAME", description = "e.g. quiet or cool; without it the profile is only shown")
    private Optional<String> profile = Optional.empty();

    private Optional<State> restored = Optional.empty();

    FanProfile() {}

    /// Sets a profile for all fans.
    public FanProfile(String profile) {
        this.profile = Optional.of(profile);
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new FanProfile(), args));
    }

    @Override
    public String name() {
        return "fan-profile";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public State read(Host host) {
        // as root: the daemon's status may be for root alone
        var asked = host.run(Command.query("sh", "-c", ASK, "sh", CONF).asRoot());
        if (asked.exitCode() == NO_CONFIGURATION) {
            throw new StepException("%s has no %s: it is no Jetson, or its fan is not nvfancontrol's".formatted(host.name(), CONF));
        }
        String[] parts = asked.orFail().stdout().split("\036", -1);
        var inForce = FanProfiles.inForce(parts[1]);
        var state = new State(FanProfiles.parse(parts[0]).fans().stream()
                .map(fan -> new Fan(fan.number(), inForce.getOrDefault(fan.number(), ""), fan.defaultProfile(), fan.profiles())).toList());
        if (state.fans().isEmpty()) {
            throw new StepException("%s on %s names no fan".formatted(CONF, host.name()));
        }
        wanted(state);
        return state;
    }

    /// The wanted profile of each fan, by its number.
    private Map<Integer, String> wanted(State state) {
        var wanted = new LinkedHashMap<Integer, String>();
        restored.ifPresent(before -> before.fans().forEach(fan -> wanted.put(fan.number(), fan.defaultProfile())));
        for (Fan fan : profile.isPresent() ? state.fans() : List.<Fan>of()) {
            wanted.put(fan.number(), named(fan, profile.get()));
        }
        return wanted;
    }

    private static String named(Fan fan, String name) {
        return fan.profiles().stream().filter(name::equalsIgnoreCase).findFirst().orElseThrow(() -> new UsageException(
                "no profile '%s' for fan %d of this device; it has %s".formatted(name, fan.number(), String.join(", ", fan.profiles()))));
    }

    @Override
    public List<Change> plan(State state) {
        var changes = new ArrayList<Change>();
        var wanted = wanted(state);
        for (Fan fan : state.fans()) {
            String now = fan.profile().equals(fan.defaultProfile()) ? fan.profile()
                    : "%s, and %s after a restart".formatted(fan.profile(), fan.defaultProfile());
            String then = wanted.getOrDefault(fan.number(), now);
            if (!now.equals(then)) {
                changes.add(new Change("profile of fan %d".formatted(fan.number()), now, then));
            }
        }
        return changes;
    }

    @Override
    public void apply(Host host, State state) {
        String conf = host.run(Command.query("cat", CONF).asRoot()).orFail().stdout();
        host.write(CONF, FanProfiles.withDefaults(conf, wanted(state)), 0644, true);
        var restart = "systemctl stop nvfancontrol && rm -f \"$1\" && systemctl start nvfancontrol";
        host.run(Command.change("sh", "-c", restart, "sh", STATUS).asRoot()).orFail();
    }

    @Override
    public Optional<Step<State>> undo(State before) {
        var back = new FanProfile();
        back.restored = Optional.of(before);
        return Optional.of(back);
    }
}
