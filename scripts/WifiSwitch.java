///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/net/Wifi.java ../lib/net/WifiOptions.java
//SOURCES ../lib/net/ProfileEdits.java ../lib/net/WifiReturn.java
package scripts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.UsageException;
import lib.net.ProfileEdits;
import lib.net.Wifi;
import lib.net.WifiOptions;
import lib.net.WifiReturn;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Switches to another Wi-Fi connection that the host knows, or switches one off: the guide's `nmcli connection up` and
/// `down`. Names may be double; from the choice on, only the UUID is used. Both connections are known and stay so: a host that is
/// switched off before it was reached again takes the one that it used last.
@CommandLine.Command(name = "wifi-switch", description = "Switch to a Wi-Fi connection that the host knows, or switch it off.")
public final class WifiSwitch implements Step<Wifi> {

    @Parameters(index = "0", arity = "0..1", paramLabel = "CONNECTION", description = "its name or UUID")
    private String connection = "";

    @Option(names = "--off", description = "switch the connection off")
    private boolean off;

    @Mixin
    private WifiOptions options = new WifiOptions();

    WifiSwitch() {}

    /// @param connection name or UUID
    public WifiSwitch(String connection) {
        this.connection = connection;
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new WifiSwitch(), args));
    }

    @Override
    public String name() {
        return "wifi-switch";
    }

    @Override
    public Class<Wifi> stateType() {
        return Wifi.class;
    }

    @Override
    public void check() {
        if (connection.isEmpty()) {
            throw new UsageException("name the CONNECTION; nmcli connection show lists them");
        }
        options.check();
    }

    @Override
    public Wifi read(Host host) {
        var state = Wifi.read(host, options.device(), "no");
        find(state);
        return state;
    }

    private Wifi.Profile find(Wifi state) {
        var found = state.profiles().stream()
                .filter(profile -> profile.uuid().equals(connection) || profile.name().equals(connection)).toList();
        if (found.size() > 1) {
            throw new UsageException("%d connections are called '%s'; name one by its UUID: %s".formatted(found.size(), connection,
                    found.stream().map(Wifi.Profile::uuid).collect(Collectors.joining(", "))));
        }
        if (found.isEmpty()) {
            throw new UsageException("no Wi-Fi connection '%s'; there are %s".formatted(connection,
                    state.profiles().stream().map(profile -> "'" + profile.name() + "'").collect(Collectors.joining(", "))));
        }
        return found.getFirst();
    }

    @Override
    public List<Change> plan(Wifi state) {
        var meant = find(state);
        if (meant.uuid().equals(state.active()) != off) {
            return List.of();
        }
        var changes = new ArrayList<>(List.of(new Change("connection of " + state.device(), state.currentName(), off ? "" : meant.name())));
        changes.addAll(options.change(state, Optional.empty()).announcement());
        return changes;
    }

    @Override
    public void apply(Host host, Wifi state) {
        String uuid = find(state).uuid();
        var activation = off ? Command.change("nmcli", "--wait", "30", "connection", "down", "uuid", uuid)
                : Command.change("nmcli", "--wait", "45", "connection", "up", "uuid", uuid, "ifname", state.device());
        options.change(state, Optional.empty()).apply(host, ProfileEdits.NONE, activation.asRoot());
    }

    @Override
    public String subject(Wifi state) {
        return state.device();
    }

    @Override
    public Optional<Step<Wifi>> undo(Wifi before) {
        return Optional.of(new WifiReturn(name(), before, "", options));
    }
}
