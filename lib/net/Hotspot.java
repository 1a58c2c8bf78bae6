//SOURCES Wifi.java WifiReturn.java ../Change.java ../Host.java ../Secret.java ../Step.java ../UsageException.java ../View.java
package lib.net;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Change;
import lib.Host;
import lib.Secret;
import lib.Step;
import lib.UsageException;
import lib.View;

/// The access points that a host can be, and the Wi-Fi device that it can be them on.
///
/// @param stored those that share addresses and want a WPA2 password, as [Settings#add] makes them
public record Hotspot(Wifi wifi, List<Stored> stored) implements View.Viewable {

    /// NetworkManager's own choice for the first network that it shares.
    public static final String ADDRESS = "10.42.0.1/24";

    /// NetworkManager's words for the bands.
    private static final String LOW = "bg";
    private static final String HIGH = "a";

    private static final List<String> PROPERTIES = List.of("802-11-wireless.mode", "802-11-wireless-security.key-mgmt", "ipv4.method",
            "802-11-wireless.ssid", "802-11-wireless.band", "802-11-wireless.channel", "ipv4.addresses");
    private static final String PASSWORD = "802-11-wireless-security.psk";

    public Hotspot {
        stored = List.copyOf(stored);
    }

    /// What an access point is asked to be.
    ///
    /// @param band    `bg` for 2.4 GHz, `a` for 5 GHz; empty for the device's choice
    /// @param channel empty for the device's choice
    /// @param address of the host in the network, with prefix length
    public record Settings(String ssid, Optional<String> band, Optional<Integer> channel, String address) {

        /// The command that makes the connection; its password is asked for when it first comes up.
        public List<String> add(String device, String name) {
            var argv = new ArrayList<>(List.of("nmcli", "connection", "add", "type", "wifi", "ifname", device, "con-name", name,
                    "autoconnect", "no", "ssid", ssid, "802-11-wireless.mode", "ap"));
            band.ifPresent(word -> argv.addAll(List.of("802-11-wireless.band", word)));
            channel.ifPresent(number -> argv.addAll(List.of("802-11-wireless.channel", number.toString())));
            argv.addAll(List.of("802-11-wireless-security.key-mgmt", "wpa-psk", "802-11-wireless-security.proto", "rsn",
                    "802-11-wireless-security.pairwise", "ccmp", "802-11-wireless-security.group", "ccmp",
                    "ipv4.method", "shared", "ipv4.addresses", address, "ipv6.method", "ignore"));
            return argv;
        }

        /// As a plan shows it.
        @Override
        public String toString() {
            return "access point '%s', %s, %s, %s".formatted(ssid,
                    band.map(word -> word.equals(HIGH) ? "5 GHz" : "2.4 GHz").orElse("any band"),
                    channel.map(number -> "channel " + number).orElse("any channel"), address);
        }
    }

    /// @param password only where it was asked for; never written anywhere
    public record Stored(String uuid, Settings settings, @JsonIgnore Optional<Secret> password) {
        // what was written without a password is read back without one
        public Stored {
            password = password == null ? Optional.empty() : password;
        }
    }

    /// Reads the state of a device. Queries only.
    /// @param device    the device's name; empty for the only one
    /// @param passwords whether to read them too, which takes root
    public static Hotspot read(Host host, Optional<String> device, boolean passwords) {
        var wifi = Wifi.read(host, device, "no");
        var properties = new ArrayList<>(PROPERTIES);
        if (passwords) {
            properties.add(PASSWORD);
        }
        var stored = Wifi.connections(host, properties, passwords).stream()
                .filter(c -> c.get(1).equals("ap") && c.get(2).equals("wpa-psk") && c.get(3).equals("shared"))
                .map(c -> new Stored(c.get(0), new Settings(c.get(4), some(c.get(5)), some(c.get(6)).map(Integer::valueOf), c.get(7)),
                        passwords ? some(c.get(8)).map(Secret::of) : Optional.empty())).toList();
        return new Hotspot(wifi, stored);
    }

    /// An unset channel reads `0`.
    private static Optional<String> some(String value) {
        return Optional.of(value).filter(text -> !text.isEmpty() && !text.equals("0"));
    }

    /// NetworkManager's word for a band, which a channel tells as well.
    /// @param gigahertz `2.4` or `5`
    /// @throws UsageException for another band, a channel that no band has, and one of the other band
    public static Optional<String> band(Optional<String> gigahertz, Optional<Integer> channel) {
        gigahertz.filter(text -> !text.equals("2.4") && !text.equals("5")).ifPresent(text -> {
            throw new UsageException("--band: 2.4 or 5, not '%s'".formatted(text));
        });
        var named = gigahertz.map(text -> text.equals("5") ? HIGH : LOW);
        var implied = channel.map(Hotspot::bandOf);
        if (named.isPresent() && implied.isPresent() && !named.equals(implied)) {
            throw new UsageException("--channel: %d is none of the %s GHz band".formatted(channel.get(), gigahertz.get()));
        }
        return named.or(() -> implied);
    }

    private static String bandOf(int channel) {
        if (channel >= 1 && channel <= 14) {
            return LOW;
        }
        boolean high = channel >= 36 && channel <= 64 && channel % 4 == 0 || channel >= 100 && channel <= 144 && channel % 4 == 0
                || channel >= 149 && channel <= 177 && channel % 4 == 1;
        if (!high) {
            throw new UsageException("--channel: there is no channel %d, only 1 to 14 at 2.4 GHz, 36, 40, 44 and so on at 5 GHz"
                    .formatted(channel));
        }
        return HIGH;
    }

    /// The access point in force on the device, whoever made it; empty when it is none.
    public Optional<Wifi.Profile> active() {
        return wifi.current().filter(profile -> profile.mode().equals("ap"));
    }

    private Optional<Stored> own() {
        return stored.stream().filter(point -> point.uuid().equals(wifi.active())).findFirst();
    }

    /// With the password, where it was read.
    @Override
    public View view() {
        return View.of(new Shown(wifi.device(), own().map(point -> point.settings().toString())
                .or(() -> active().map(profile -> "access point '%s'".formatted(profile.ssid()))).orElse("no access point"),
                own().map(point -> point.password().map(Secret::reveal).orElse("--show-password shows it")).orElse("")));
    }

    private record Shown(String device, String network, String password) {}

    /// Takes the device back to the connection it had.
    public record Return(WifiReturn back) implements Step<Hotspot> {

        @Override
        public String name() {
            return back.name();
        }

        @Override
        public Class<Hotspot> stateType() {
            return Hotspot.class;
        }

        @Override
        public Hotspot read(Host host) {
            return Hotspot.read(host, Optional.of(back.before().device()), false);
        }

        @Override
        public List<Change> plan(Hotspot now) {
            return back.plan(now.wifi());
        }

        @Override
        public void apply(Host host, Hotspot now) {
            back.apply(host, now.wifi());
        }
    }
}
