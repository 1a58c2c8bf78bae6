///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/net/Wifi.java ../lib/net/WifiOptions.java ../lib/net/WifiPassword.java
//SOURCES ../lib/net/WifiReturn.java ../lib/net/Hotspot.java ../lib/net/Ipv4.java ../lib/net/ProfileEdits.java
package scripts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Secret;
import lib.Step;
import lib.StepCommand;
import lib.UsageException;
import lib.net.Hotspot;
import lib.net.Ipv4;
import lib.net.ProfileEdits;
import lib.net.Wifi;
import lib.net.WifiOptions;
import lib.net.WifiPassword;
import lib.net.WifiReturn;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Makes a host an access point, where there is no other network: its Wi-Fi device serves a network of its own, hands out
/// addresses and shares the host's other links. The guide's linked article does it in `nmtui`.
///
/// A radio is either in a network or makes one. So this cuts a session that came by Wi-Fi, and the host goes back by itself
/// unless somebody has joined its network and come in again.
///
/// A stored access point of exactly these settings is used as it is; otherwise one is made, and none is ever altered.
@CommandLine.Command(name = "wifi-hotspot", description = "Make the host a Wi-Fi access point, or switch that off.")
public final class WifiHotspot implements Step<Hotspot> {

    @Parameters(index = "0", arity = "0..1", paramLabel = "NETWORK", description = "the network's name (SSID)")
    private String network = "";

    @Mixin
    private WifiPassword password = new WifiPassword();

    @Option(names = "--band", paramLabel = "BAND", description = "2.4 or 5 GHz (default: the device's choice, or the channel's)")
    private Optional<String> band = Optional.empty();

    @Option(names = "--channel", paramLabel = "NUMBER",
            description = "1 to 14 at 2.4 GHz, 36 to 177 at 5 GHz (default: the device's choice)")
    private Optional<Integer> channel = Optional.empty();

    @Option(names = "--address", paramLabel = "CIDR", defaultValue = Hotspot.ADDRESS,
            description = "the host's address in the network (default: ${DEFAULT-VALUE})")
    private String address = Hotspot.ADDRESS;

    @Option(names = "--down", description = "switch the access point off")
    private boolean down;

    @Option(names = "--show-password", description = "show the network's password, which is made up if none is given; "
            + "without a NETWORK that of the present one; never in JSON")
    private boolean showPassword;

    @Mixin
    private WifiOptions options = new WifiOptions();

    WifiHotspot() {}

    /// @param network  SSID
    /// @param password empty for one that is made up
    public WifiHotspot(String network, Optional<Secret> password) {
        this.network = network;
        this.password = new WifiPassword(password);
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new WifiHotspot(), args));
    }

    @Override
    public String name() {
        return "wifi-hotspot";
    }

    @Override
    public Class<Hotspot> stateType() {
        return Hotspot.class;
    }

    @Override
    public void check() {
        if (down && (!network.isEmpty() || band.isPresent() || channel.isPresent())) {
            throw new UsageException("--down goes without a NETWORK, --band and --channel");
        }
        if (!down && network.isEmpty() && !showPassword) {
            throw new UsageException("name the NETWORK, or give --down, or --show-password alone");
        }
        if (!down && !(network.isEmpty() && showPassword)) {
            Wifi.checkSsid(network);
            wanted();
        }
        password.check();
        options.check();
    }

    private Hotspot.Settings wanted() {
        var ip = Ipv4.ofHost("--address", Ipv4.parse("--address", address));
        if (ip.prefix() > 30) {
            throw new UsageException("--address: a network of /%d has no address for anybody else".formatted(ip.prefix()));
        }
        return new Hotspot.Settings(network, Hotspot.band(band, channel), channel, ip.toString());
    }

    @Override
    public Hotspot read(Host host) {
        return Hotspot.read(host, options.device(), showPassword || password.secret().isPresent());
    }

    /// The stored access point that is just what is wanted.
    private Optional<Hotspot.Stored> stored(Hotspot state) {
        return state.stored().stream().filter(point -> point.settings().equals(wanted()))
                .filter(point -> password.secret().isEmpty() || point.password().equals(password.secret())).findFirst();
    }

    @Override
    public List<Change> plan(Hotspot state) {
        var wifi = state.wifi();
        var changes = new ArrayList<Change>();
        if (down) {
            state.active().ifPresent(profile -> changes.add(new Change("connection of " + wifi.device(), profile.name(), "")));
        } else if (!network.isEmpty() && stored(state).filter(point -> point.uuid().equals(wifi.active())).isEmpty()) {
            if (stored(state).isEmpty()) {
                changes.add(new Change("Wi-Fi connection", "", wifi.freeName(network)));
            }
            changes.add(new Change("connection of " + wifi.device(), wifi.currentName(), wanted().toString()));
        }
        if (!changes.isEmpty()) {
            changes.addAll(options.change(wifi, reached()).announcement());
        }
        return changes;
    }

    /// Where somebody in the network finds the host.
    private Optional<String> reached() {
        return down ? Optional.empty() : Optional.of(address.replaceFirst("/.*", ""));
    }

    @Override
    public void apply(Host host, Hotspot state) {
        var wifi = state.wifi();
        if (down) {
            options.change(wifi, reached()).apply(host, ProfileEdits.NONE,
                    Command.change("nmcli", "--wait", "30", "connection", "down", "uuid", wifi.active()).asRoot());
            return;
        }
        String name = wifi.freeName(network);
        var edits = stored(state).isPresent() ? ProfileEdits.NONE : ProfileEdits.added(wanted().add(wifi.device(), name), name);
        var up = new ArrayList<>(List.of("nmcli", "--wait", "45", "connection", "up"));
        up.addAll(stored(state).map(point -> List.of("uuid", point.uuid())).orElse(List.of("id", name)));
        up.addAll(List.of("ifname", wifi.device()));
        var secret = stored(state).isPresent() ? password : password.orGenerated();
        options.change(wifi, reached()).apply(host, edits, secret.given(up));
    }

    @Override
    public String subject(Hotspot state) {
        return state.wifi().device();
    }

    @Override
    public Optional<Step<Hotspot>> undo(Hotspot before) {
        if (network.isEmpty() && !down) {
            throw new UsageException("--undo: name the NETWORK, whose connections go with it, or give --down");
        }
        return Optional.of(new Hotspot.Return(new WifiReturn(name(), before.wifi(), network, options)));
    }
}
