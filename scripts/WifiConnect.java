///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/net/Wifi.java ../lib/net/WifiOptions.java
//SOURCES ../lib/net/ProfileEdits.java ../lib/net/WifiReturn.java ../lib/net/WifiPassword.java
package scripts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import lib.Change;
import lib.Host;
import lib.Secret;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.UsageException;
import lib.net.AccessPoint;
import lib.net.ProfileEdits;
import lib.net.Wifi;
import lib.net.WifiOptions;
import lib.net.WifiPassword;
import lib.net.WifiReturn;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Joins a Wi-Fi network, the guide's `nmcli device wifi connect SSID password PASSWORD`, which shows the password to every
/// user of the host. Here nmcli reads it from its standard input. A connection that is stored for the network is used as it
/// is; otherwise one is made.
@CommandLine.Command(name = "wifi-connect", description = "Join a Wi-Fi network.")
public final class WifiConnect implements Step<Wifi> {

    @Parameters(index = "0", arity = "0..1", paramLabel = "NETWORK", description = "its name (SSID), or an access point's address (BSSID)")
    private String network = "";

    @Option(names = "--hidden", description = "the network does not tell its name")
    private boolean hidden;

    @Mixin
    private WifiPassword password = new WifiPassword();

    @Mixin
    private WifiOptions options = new WifiOptions();

    WifiConnect() {}

    /// @param network  SSID or BSSID
    /// @param password empty for an open network, and for one whose password the host knows
    public WifiConnect(String network, Optional<Secret> password) {
        this.network = network;
        this.password = new WifiPassword(password);
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new WifiConnect(), args));
    }

    @Override
    public String name() {
        return "wifi-connect";
    }

    @Override
    public Class<Wifi> stateType() {
        return Wifi.class;
    }

    @Override
    public void check() {
        if (network.isEmpty()) {
            throw new UsageException("name the NETWORK; wifi-list shows those in range");
        }
        Wifi.checkSsid(network);
        password.check();
        options.check();
    }

    @Override
    public Wifi read(Host host) {
        return Wifi.read(host, options.device(), "auto");
    }

    /// The access points that are meant, the strongest first; none for a hidden network.
    private List<AccessPoint> meant(Wifi state) {
        return state.accessPoints().stream().filter(point -> point.isCalled(network)).toList();
    }

    /// The one access point that is meant, where it is not the whole network.
    private Optional<AccessPoint> one(Wifi state) {
        return meant(state).stream().filter(point -> !point.ssid().equals(network)).findFirst();
    }

    private String ssid(Wifi state) {
        return one(state).map(AccessPoint::ssid).orElse(network);
    }

    private Optional<Wifi.Profile> stored(Wifi state) {
        return state.profiles().stream().filter(profile -> profile.ssid().equals(ssid(state)) && !profile.mode().equals("ap")).findFirst();
    }

    private boolean inNetwork(Wifi state) {
        return state.current().filter(profile -> profile.ssid().equals(ssid(state))).isPresent();
    }

    /// How the network is joined, NetworkManager's `key-mgmt`; a hidden one is asked for a password if one is given.
    private Optional<String> keyManagement(Wifi state) {
        return meant(state).isEmpty() ? password.secret().map(_ -> "wpa-psk") : meant(state).getFirst().keyManagement();
    }

    @Override
    public List<Change> plan(Wifi state) {
        if (inNetwork(state)) {
            return one(state).filter(point -> !point.inUse()).map(point -> toOther(state, point)).orElse(List.of());
        }
        if (meant(state).isEmpty() && !hidden) {
            var there = state.accessPoints().stream().map(AccessPoint::ssid).filter(name -> !name.isEmpty()).distinct()
                    .map(name -> "'" + name + "'").collect(Collectors.joining(", "));
            throw new StepException("no network '%s' in range of %s; there are %s".formatted(
                    network, state.device(), there.isEmpty() ? "none" : there));
        }
        if (ssid(state).isEmpty()) {
            throw new StepException("the network of %s does not tell its name: give the name, and --hidden".formatted(network));
        }
        var changes = new ArrayList<Change>();
        if (stored(state).isEmpty()) {
            if (keyManagement(state).filter(kind -> !kind.equals("owe")).isPresent() && password.secret().isEmpty()) {
                throw new StepException("'%s' wants a password: --password-file, or --password to be asked".formatted(ssid(state)));
            }
            changes.add(new Change("Wi-Fi connection", "", state.freeName(ssid(state))));
        }
        changes.add(new Change("connection of " + state.device(), state.currentName(),
                stored(state).map(Wifi.Profile::name).orElse(state.freeName(ssid(state)))));
        changes.addAll(options.change(state, Optional.empty()).announcement());
        return changes;
    }

    /// From one access point of a network to another.
    private List<Change> toOther(Wifi state, AccessPoint point) {
        var now = state.accessPoints().stream().filter(AccessPoint::inUse).map(AccessPoint::bssid).findFirst().orElse("");
        var changes = new ArrayList<>(List.of(new Change("access point of " + state.device(), now, point.bssid())));
        changes.addAll(options.change(state, Optional.empty()).announcement());
        return changes;
    }

    @Override
    public void apply(Host host, Wifi state) {
        String name = state.freeName(ssid(state));
        var edits = stored(state).isPresent() ? ProfileEdits.NONE : ProfileEdits.added(add(state, name), name);
        var up = new ArrayList<>(List.of("nmcli", "--wait", "45", "connection", "up"));
        up.addAll(stored(state).map(profile -> List.of("uuid", profile.uuid())).orElse(List.of("id", name)));
        up.addAll(List.of("ifname", state.device()));
        one(state).ifPresent(point -> up.addAll(List.of("ap", point.bssid())));
        try {
            options.change(state, Optional.empty()).apply(host, edits, password.given(up));
        } catch (StepException e) {
            throw new StepException("'%s' was not joined%s.%n%s".formatted(ssid(state), meant(state).stream().findFirst()
                    .map(point -> "; the password may be wrong, or the signal of %d %% too weak".formatted(point.signal()))
                    .orElse("; the name or the password may be wrong, or the network out of range"), e.getMessage()));
        }
    }

    private List<String> add(Wifi state, String name) {
        var argv = new ArrayList<>(List.of("nmcli", "connection", "add", "type", "wifi", "ifname", state.device(),
                "con-name", name, "ssid", ssid(state)));
        one(state).ifPresent(point -> argv.addAll(List.of("802-11-wireless.bssid", point.bssid())));
        if (hidden) {
            argv.addAll(List.of("802-11-wireless.hidden", "yes"));
        }
        keyManagement(state).ifPresent(kind -> argv.addAll(List.of("802-11-wireless-security.key-mgmt", kind)));
        return argv;
    }

    @Override
    public String subject(Wifi state) {
        return state.device();
    }

    @Override
    public Optional<Step<Wifi>> undo(Wifi before) {
        return Optional.of(new WifiReturn(name(), before, ssid(before), options));
    }
}
