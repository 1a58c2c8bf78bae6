///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/net/Wifi.java ../lib/net/WifiOptions.java
//SOURCES ../lib/net/WifiReturn.java ../lib/net/ConfirmOrRevert.java
package scripts;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Secret;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.UsageException;
import lib.net.AccessPoint;
import lib.net.ConfirmOrRevert;
import lib.net.Wifi;
import lib.net.WifiOptions;
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

    @Parameters(index = "0", paramLabel = "NETWORK", description = "its name (SSID), or an access point's address (BSSID)")
    private String network = "";

    @Option(names = "--password-file", paramLabel = "FILE", description = "file whose first line is the password")
    private Optional<Path> passwordFile = Optional.empty();

    @Option(names = "--password", interactive = true, arity = "0", description = "ask for the password")
    private char[] asked = {};

    @Option(names = "--hidden", description = "the network does not tell its name")
    private boolean hidden;

    @Mixin
    private WifiOptions options = new WifiOptions();

    private Optional<Secret> given = Optional.empty();

    WifiConnect() {}

    /// @param network  SSID or BSSID
    /// @param password empty for an open network, and for one whose password the host knows
    public WifiConnect(String network, Optional<Secret> password) {
        this.network = network;
        this.given = password;
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
        int length = network.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > 32) {
            throw new UsageException("a network's name has 1 to 32 bytes, not %d".formatted(length));
        }
        password();
        options.revertAfter();
    }

    private Optional<Secret> password() {
        return passwordFile.map(WifiOptions::passphrase)
                .or(() -> asked.length == 0 ? given : Optional.of(Secret.of(new String(asked))))
                .map(secret -> WifiOptions.passphrase("the password", secret));
    }

    @Override
    public Wifi read(Host host) {
        return Wifi.read(host, options.device(), "auto");
    }

    /// The access points that are meant, the strongest first; none for a hidden network.
    private List<AccessPoint> meant(Wifi state) {
        return state.accessPoints().stream().filter(point -> point.isCalled(network)).toList();
    }

    private String ssid(Wifi state) {
        return meant(state).stream().map(AccessPoint::ssid).filter(name -> !name.isEmpty()).findFirst().orElse(network);
    }

    private Optional<Wifi.Profile> stored(Wifi state) {
        return state.profiles().stream().filter(profile -> profile.ssid().equals(ssid(state)) && !profile.mode().equals("ap")).findFirst();
    }

    private boolean connected(Wifi state) {
        return state.current().filter(profile -> profile.ssid().equals(ssid(state))).isPresent()
                && (ssid(state).equals(network) || meant(state).stream().anyMatch(AccessPoint::inUse));
    }

    @Override
    public List<Change> plan(Wifi state) {
        if (connected(state)) {
            return List.of();
        }
        if (meant(state).isEmpty() && !hidden) {
            var there = state.accessPoints().stream().map(AccessPoint::ssid).filter(name -> !name.isEmpty()).distinct()
                    .map(name -> "'" + name + "'").collect(Collectors.joining(", "));
            throw new StepException("no network '%s' in range of %s; there are %s".formatted(
                    network, state.device(), there.isEmpty() ? "none" : there));
        }
        var changes = new ArrayList<Change>();
        if (stored(state).isEmpty()) {
            changes.add(new Change("Wi-Fi connection", "", state.freeName(ssid(state))));
        }
        changes.add(new Change("connection of " + state.device(), state.currentName(),
                stored(state).map(Wifi.Profile::name).orElse(ssid(state))));
        return changes;
    }

    @Override
    public void apply(Host host, Wifi state) {
        Optional<Secret> password = password();
        boolean secured = !meant(state).isEmpty() ? !meant(state).getFirst().open() : password.isPresent();
        if (secured && password.isEmpty() && stored(state).isEmpty()) {
            throw new StepException("'%s' wants a password: --password-file, or --password to be asked".formatted(ssid(state)));
        }
        String name = state.freeName(ssid(state));
        List<Command> add = stored(state).isPresent() ? List.of()
                : List.of(Command.of(Command.Kind.CHANGE, add(state, name, secured)).asRoot());
        var up = new ArrayList<>(List.of("nmcli", "--wait", "45", "connection", "up"));
        up.addAll(stored(state).map(profile -> List.of("uuid", profile.uuid())).orElse(List.of("id", name)));
        up.addAll(List.of("ifname", state.device()));
        password.ifPresent(_ -> up.addAll(List.of("passwd-file", "/dev/stdin")));
        var activation = Command.of(Command.Kind.CHANGE, up).asRoot();
        try {
            new ConfirmOrRevert(options.revertAfter(), state.way(), state.cut(), options.reach().stream().toList(), there -> {})
                    .apply(host, add, password.map(secret -> activation.stdin(WifiOptions.passwordFile(secret))).orElse(activation));
        } catch (StepException e) {
            throw new StepException("'%s' could not be joined; the password may be wrong, or the signal too weak (%s).%n%s".formatted(
                    ssid(state), meant(state).stream().findFirst().map(point -> point.signal() + " %").orElse("not seen"), e.getMessage()));
        }
    }

    private List<String> add(Wifi state, String name, boolean secured) {
        var argv = new ArrayList<>(List.of("nmcli", "connection", "add", "type", "wifi", "ifname", state.device(),
                "con-name", name, "ssid", ssid(state)));
        if (!ssid(state).equals(network)) {
            argv.addAll(List.of("802-11-wireless.bssid", network));
        }
        if (hidden) {
            argv.addAll(List.of("802-11-wireless.hidden", "yes"));
        }
        if (secured) {
            boolean sae = meant(state).stream().findFirst().filter(point -> point.security().equals("WPA3")).isPresent();
            argv.addAll(List.of("802-11-wireless-security.key-mgmt", sae ? "sae" : "wpa-psk"));
        }
        return argv;
    }

    @Override
    public String subject(Wifi state) {
        return state.device();
    }

    @Override
    public Optional<Step<Wifi>> undo(Wifi before) {
        return Optional.of(new WifiReturn(name(), before, before.freeName(ssid(before)), options.revertAfter(), options.reach()));
    }
}
