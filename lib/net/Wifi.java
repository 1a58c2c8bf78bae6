//SOURCES AccessPoint.java Nmcli.java Way.java ../Command.java ../Host.java ../StepException.java ../UsageException.java ../View.java
package lib.net;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import lib.Command;
import lib.Host;
import lib.StepException;
import lib.UsageException;
import lib.View;

/// A Wi-Fi device of a host: what it is connected to, what it knows and what it sees.
///
/// @param names        of all stored connections, of every kind
/// @param active       UUID of the connection in force on it; empty when there is none
/// @param profiles     all Wi-Fi connections that are stored
/// @param accessPoints in range, the strongest first
/// @param way          by which this session has come
public record Wifi(String device, String active, List<String> names, List<Profile> profiles, List<AccessPoint> accessPoints, Way way)
        implements View.Viewable {

    /// A stored connection.
    ///
    /// @param ssid of its network, as text
    /// @param mode `infrastructure` or `ap`
    public record Profile(String uuid, String name, String ssid, String mode) {}

    private static final List<String> DEVICES = List.of("nmcli", "-t", "-f", "DEVICE,TYPE,STATE", "device", "status");
    /// Names and SSIDs may hold everything but a line end here: each is on a line of its own.
    private static final String CONNECTIONS = """
            nmcli -t -f UUID,TYPE connection show | sed -n 's/:802-11-wireless$//p' | while read -r uuid; do
                echo "$uuid"
                for property; do
                    printf '%s\\n' "$(nmcli -e no -s -g $property connection show uuid "$uuid" < /dev/null)"
                done
            done""";

    public Wifi {
        names = List.copyOf(names);
        profiles = List.copyOf(profiles);
        accessPoints = List.copyOf(accessPoints);
    }

    /// Reads the state of a device. Queries only; looking for networks sends, but changes nothing.
    /// @param wanted the device's name; empty for the only one
    /// @param rescan `no`, `auto` (when the last look is older than 30 s) or `yes`
    /// @throws StepException  when the host has no Wi-Fi, or it is switched off
    /// @throws UsageException when it has no such device, or several to choose from
    public static Wifi read(Host host, Optional<String> wanted, String rescan) {
        var devices = Nmcli.ask(host, DEVICES).lines().map(Nmcli::fields)
                .filter(f -> f.get(1).equals("wifi") && !f.get(2).equals("unmanaged")).toList();
        String device = choose(host, devices.stream().map(List::getFirst).toList(), wanted);
        if (devices.stream().anyMatch(f -> f.getFirst().equals(device) && f.get(2).equals("unavailable"))) {
            throw new StepException("the Wi-Fi of %s is switched off: sudo nmcli radio wifi on; if that does not help: rfkill list"
                    .formatted(host.name()));
        }
        var connections = Nmcli.connections(Nmcli.ask(host, Nmcli.LIST));
        String active = connections.stream().filter(c -> c.device().equals(device)).map(Nmcli.Connection::uuid).findFirst().orElse("");
        var look = new ArrayList<>(AccessPoint.LIST);
        look.addAll(List.of("ifname", device, "--rescan", rescan));
        return new Wifi(device, active, connections.stream().map(Nmcli.Connection::name).toList(),
                profiles(host), AccessPoint.parse(Nmcli.ask(host, look)), Way.of(host));
    }

    private static String choose(Host host, List<String> devices, Optional<String> wanted) {
        if (devices.isEmpty()) {
            throw new StepException("%s has no Wi-Fi device that NetworkManager looks after".formatted(host.name()));
        }
        if (wanted.isPresent() ? !devices.contains(wanted.get()) : devices.size() > 1) {
            throw new UsageException("--device: %s has %s".formatted(host.name(), String.join(", ", devices)));
        }
        return wanted.orElseGet(devices::getFirst);
    }

    private static List<Profile> profiles(Host host) {
        return connections(host, List.of("connection.id", "802-11-wireless.ssid", "802-11-wireless.mode"), false).stream()
                .map(c -> new Profile(c.get(0), c.get(1), c.get(2), c.get(3))).toList();
    }

    /// All Wi-Fi connections that are stored, each as its UUID and the properties asked for, empty where they are not set.
    /// @param secrets whether passwords are among them, which takes root
    static List<List<String>> connections(Host host, List<String> properties, boolean secrets) {
        var argv = new ArrayList<>(List.of("sh", "-c", CONNECTIONS, "sh"));
        argv.addAll(properties);
        var asked = Command.of(Command.Kind.QUERY, argv);
        var lines = host.run(secrets ? asked.asRoot() : asked).orFail().stdout().lines().toList();
        int width = properties.size() + 1;
        return IntStream.range(0, lines.size() / width).mapToObj(i -> lines.subList(i * width, (i + 1) * width)).toList();
    }

    /// @throws UsageException when no network can have this name
    public static void checkSsid(String ssid) {
        int length = ssid.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > 32) {
            throw new UsageException("a network's name has 1 to 32 bytes, not %d".formatted(length));
        }
    }

    /// The connection in force.
    public Optional<Profile> current() {
        return profiles.stream().filter(profile -> profile.uuid().equals(active)).findFirst();
    }

    /// How the connection in force is called in a plan; empty when there is none.
    public String currentName() {
        return current().map(Profile::name).orElse(active);
    }

    /// A name for a new connection that no other has.
    public String freeName(String wish) {
        String name = wish;
        for (int i = 2; names.contains(name); i++) {
            name = wish + " " + i;
        }
        return name;
    }

    /// Whether a change takes the session's own way to the host.
    public boolean cut() {
        return way.through(device);
    }

    @Override
    public View view() {
        return View.of(accessPoints);
    }
}
