//SOURCES Nmcli.java ../Change.java
package lib.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lib.Change;

/// The IPv4 settings of a stored connection, as far as Thorbook sets them.
///
/// @param method    `auto`, `manual`, `disabled`, `shared` or `link-local`
/// @param addresses with prefix length, in NetworkManager's order
/// @param gateway   empty when there is none
public record Ipv4Profile(String method, List<String> addresses, String gateway, List<String> dns, boolean autoconnect) {

    public Ipv4Profile {
        addresses = List.copyOf(addresses);
        dns = List.copyOf(dns);
    }

    private static final String FIELDS = "ipv4.method,ipv4.addresses,ipv4.gateway,ipv4.dns,"
            + "connection.autoconnect,connection.interface-name";

    /// The query that [#parse] reads.
    public static String[] show(String uuid) {
        return new String[] {"nmcli", "-t", "-f", FIELDS, "connection", "show", "uuid", uuid};
    }

    public static Ipv4Profile parse(Map<String, String> properties) {
        return new Ipv4Profile(properties.getOrDefault("ipv4.method", ""), list(properties.getOrDefault("ipv4.addresses", "")),
                properties.getOrDefault("ipv4.gateway", ""), list(properties.getOrDefault("ipv4.dns", "")),
                properties.getOrDefault("connection.autoconnect", "").equals("yes"));
    }

    /// The command that sets all of it at once. An empty value takes a property back to its default.
    public List<String> modify(String uuid) {
        return List.of("nmcli", "connection", "modify", "uuid", uuid,
                "ipv4.method", method, "ipv4.addresses", String.join(",", addresses),
                "ipv4.gateway", gateway, "ipv4.dns", String.join(",", dns),
                "connection.autoconnect", autoconnect ? "yes" : "no");
    }

    public List<Change> changesTo(Ipv4Profile other) {
        var changes = new ArrayList<Change>();
        compare(changes, "ipv4.method", method, other.method);
        compare(changes, "ipv4.addresses", String.join(", ", addresses), String.join(", ", other.addresses));
        compare(changes, "ipv4.gateway", gateway, other.gateway);
        compare(changes, "ipv4.dns", String.join(", ", dns), String.join(", ", other.dns));
        compare(changes, "connection.autoconnect", autoconnect ? "yes" : "no", other.autoconnect ? "yes" : "no");
        return changes;
    }

    private static void compare(List<Change> changes, String what, String before, String after) {
        if (!before.equals(after)) {
            changes.add(new Change(what, before, after));
        }
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split("[,;]")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }
}
