///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/net/Nmcli.java ../lib/net/Ipv4.java ../lib/net/Ipv4Profile.java
//SOURCES ../lib/net/ConfirmOrRevert.java ../lib/net/ProfileEdits.java ../lib/net/Way.java
package scripts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.UsageException;
import lib.net.ConfirmOrRevert;
import lib.net.Ipv4;
import lib.net.Ipv4Profile;
import lib.net.Nmcli;
import lib.net.ProfileEdits;
import lib.net.Way;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Gives a NetworkManager connection a fixed IPv4 address, the guide's `nmcli connection modify`, `down` and `up`, or takes it
/// back to automatic.
///
/// The change stays only when the host has been reached after it by a new connection, at its new address if the session
/// came over the connection itself; see [ConfirmOrRevert]. The session then goes on at the new address.
///
/// The connection is found by name, UUID or device, and from then on only its UUID is used: names may be double. All
/// properties are set in one call, since nmcli refuses method `manual` without an address. That the address is in force
/// is read from the kernel (`ip`), not from nmcli.
@CommandLine.Command(name = "static-ip", description = "Give a NetworkManager connection a fixed IPv4 address, or an automatic one again. "
        + "The host takes the change back by itself unless it is reached again in time.")
public final class StaticIp implements Step<StaticIp.State> {

    /// @param connection the profile that is meant
    /// @param profile    its IPv4 settings, as stored
    /// @param addresses  IPv4 addresses of its device, as the kernel has them
    /// @param gateway    of the default route through its device; empty when there is none
    /// @param dns        name servers in force for its device
    /// @param device     its device: that where it is active, else the only one that it may be used on; empty when it fits several
    /// @param way        by which this session has come
    public record State(Nmcli.Connection connection, Ipv4Profile profile, List<String> addresses, String gateway, List<String> dns,
                        String device, Way way) {

        /// Whether a change takes the session's own way to the host, or may do so.
        boolean cut() {
            return way.through(device);
        }

        /// Whether the profile is in force somewhere: only then does NetworkManager bring it back by itself.
        boolean active() {
            return !connection.device().isEmpty();
        }
    }

    /// What is in force on a device: addresses and default route by the kernel's word, name servers by NetworkManager's.
    private static final String LIVE = """
            ip -o -4 address show dev "$1"
            ip -4 route show default dev "$1"
            nmcli -t -f IP4.DNS,GENERAL.STATE device show "$1\"""";
    /// A router need not answer a ping, but it does answer who has its address.
    private static final String ASK_ROUTER = """
            for i in 1 2 3 4 5; do
                ping -c 1 -W 2 "$1" > /dev/null 2>&1 && exit 0
                ip neigh show "$1" dev "$2" | grep -q -E "REACHABLE|STALE|DELAY|PROBE" && exit 0
            done
            exit 1""";

    /// Asks for the owner of an address on the link of the connection, on any link where it has none yet. The network behind a router
    /// is the router's to know.
    private static final String ASK_OWNER = """
            ip -o -4 address show | grep -q -F " $1/" && exit 1
            case $(ip route get "$1" 2> /dev/null) in *' via '*) exit 1 ;; *" dev $2"*) ;; *) exit 1 ;; esac
            ping -c 1 -W 0.5 "$1" > /dev/null 2>&1 && exit 0
            ip neigh show "$1" | grep -q REACHABLE""";

    @Option(names = "--connection", paramLabel = "NAME", description = "connection by name or UUID, e.g. \"Wired connection 1\"")
    private Optional<String> connection = Optional.empty();

    @Option(names = "--device", paramLabel = "DEVICE", description = "the connection active on this device, e.g. enP2p1s0")
    private Optional<String> device = Optional.empty();

    @Option(names = "--address", paramLabel = "CIDR", description = "e.g. 27.41.19.62/25; without the prefix length --netmask is needed")
    private Optional<String> address = Optional.empty();

    @Option(names = "--netmask", paramLabel = "MASK", description = "e.g. 255.255.255.128, in place of a prefix length")
    private Optional<String> netmask = Optional.empty();

    @Option(names = "--gateway", paramLabel = "ADDRESS", description = "default gateway, inside the same network")
    private Optional<String> gateway = Optional.empty();

    @Option(names = "--dns", paramLabel = "ADDRESS", split = ",", description = "name servers, separated by commas")
    private List<String> dns = new ArrayList<>();

    @Option(names = "--dhcp", description = "back to the automatic address, by DHCP")
    private boolean dhcp;

    @Option(names = "--revert-after", paramLabel = "SECONDS", defaultValue = "" + ConfirmOrRevert.DEFAULT_SECONDS,
            description = "how long the host waits to be reached again before it takes the change back (default: ${DEFAULT-VALUE})")
    private int revertAfter = ConfirmOrRevert.DEFAULT_SECONDS;

    @Option(names = "--reach", paramLabel = "ADDRESS", description = "where to find the host after the change (default: the new address, "
            + "or with --dhcp where it is now)")
    private Optional<String> reach = Optional.empty();

    private Optional<Ipv4Profile> restored = Optional.empty();
    private List<String> formerly = List.of();

    StaticIp() {}

    /// @param connection name or UUID
    /// @param cidr       e.g. `27.41.19.62/25`
    public StaticIp(String connection, String cidr, String gateway, String... dns) {
        this.connection = Optional.of(connection);
        this.address = Optional.of(cidr);
        this.gateway = Optional.of(gateway);
        this.dns = List.of(dns);
    }

    /// Back to an earlier profile, with the options of this step.
    private StaticIp restoring(State before) {
        var back = new StaticIp();
        back.connection = Optional.of(before.connection().uuid());
        back.restored = Optional.of(before.profile());
        back.revertAfter = revertAfter;
        back.reach = reach;
        back.formerly = before.addresses();
        return back;
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new StaticIp(), args));
    }

    @Override
    public String name() {
        return "static-ip";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void check() {
        target();
        wanted();
        ConfirmOrRevert.seconds(revertAfter);
    }

    /// The connection's name or UUID, or the device.
    private String target() {
        if (connection.isPresent() == device.isPresent()) {
            throw new UsageException("name either the --connection or the --device");
        }
        return connection.or(() -> device).orElseThrow();
    }

    /// The IPv4 settings that the options ask for.
    private Ipv4Profile wanted() {
        if (restored.isPresent()) {
            return restored.get();
        }
        if (dhcp) {
            if (address.isPresent() || netmask.isPresent() || gateway.isPresent() || !dns.isEmpty()) {
                throw new UsageException("--dhcp goes without --address, --netmask, --gateway and --dns");
            }
            return new Ipv4Profile("auto", List.of(), "", List.of(), true);
        }
        String text = address.orElseThrow(() -> new UsageException("--address is missing"));
        var ip = netmask.map(mask -> new Ipv4(Ipv4.address("--address", text), Ipv4.prefixOf(mask)))
                .orElseGet(() -> Ipv4.parse("--address", text));
        Ipv4.ofHost("--address", ip);
        gateway.ifPresent(text2 -> {
            int router = Ipv4.address("--gateway", text2);
            if (!ip.sameNetwork(router)) {
                throw new UsageException("--gateway: %s is not in the network of %s".formatted(text2, ip));
            }
            if (router == ip.bits()) {
                throw new UsageException("--gateway: %s is the address itself".formatted(text2));
            }
        });
        dns.forEach(server -> Ipv4.address("--dns", server));
        return new Ipv4Profile("manual", List.of(ip.toString()), gateway.orElse(""), dns, true);
    }

    @Override
    public State read(Host host) {
        var chosen = choose(host, Nmcli.connections(Nmcli.ask(host, Nmcli.LIST)));
        var properties = Nmcli.properties(host.query(Ipv4Profile.show(chosen.uuid())));
        var stored = Ipv4Profile.parse(properties);
        var way = Way.of(host);
        if (chosen.device().isEmpty()) {
            return new State(chosen, stored, List.of(), "", List.of(), properties.getOrDefault("connection.interface-name", ""), way);
        }
        var live = host.query("sh", "-c", LIVE, "sh", chosen.device());
        if (live.contains("(externally)")) {
            throw new UsageException("%s was set up by another program, as a Thor's USB network and Docker's are: that is where its address is from"
                    .formatted(chosen.device()));
        }
        return new State(chosen, stored, each(live, "\\binet (\\S+)"), each(live, "^default via (\\S+)").stream().findFirst().orElse(""),
                each(live, "^IP4\\.DNS\\[\\d+\\]:(\\S+)"), chosen.device(), way);
    }

    private Nmcli.Connection choose(Host host, List<Nmcli.Connection> all) {
        String target = target();
        boolean byDevice = device.isPresent();
        var found = all.stream()
                .filter(c -> byDevice ? c.device().equals(target) : c.uuid().equals(target) || c.name().equals(target)).toList();
        if (found.isEmpty()) {
            var there = all.stream().map(c -> "'%s'%s".formatted(c.name(), c.device().isEmpty() ? "" : " on " + c.device())).toList();
            throw new UsageException("%s '%s' on %s; there are %s".formatted(
                    byDevice ? "no active connection on device" : "no connection", target, host.name(), String.join(", ", there)));
        }
        if (found.size() > 1) {
            var them = found.stream().map(c -> c.uuid() + (c.device().isEmpty() ? " (not active)" : " (on " + c.device() + ")")).toList();
            throw new UsageException("%d connections are called '%s'; name one by its UUID: %s".formatted(
                    found.size(), target, String.join(", ", them)));
        }
        return found.getFirst();
    }

    private static List<String> each(String text, String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).results().map(m -> m.group(1)).toList();
    }

    @Override
    public List<Change> plan(State state) {
        Ipv4Profile wanted = wanted();
        var changes = new ArrayList<>(state.profile().changesTo(wanted));
        if (changes.isEmpty() && wanted.method().equals("manual") && !inForce(state, wanted)) {
            changes.add(new Change("address in force" + (state.connection().device().isEmpty() ? "" : " on " + state.connection().device()),
                    live(state.addresses(), state.gateway(), state.dns()), live(wanted.addresses(), wanted.gateway(), wanted.dns())));
        }
        if (!changes.isEmpty()) {
            changes.addAll(lost(state, wanted));
            changes.addAll(change(state, wanted).announcement());
        }
        return changes;
    }

    /// What DHCP gave and nobody named: easily forgotten, and missed only later.
    private static List<Change> lost(State state, Ipv4Profile wanted) {
        var lost = new ArrayList<Change>();
        if (wanted.method().equals("manual") && state.profile().method().equals("auto")) {
            if (wanted.gateway().isEmpty() && !state.gateway().isEmpty()) {
                lost.add(new Change("gateway in force, by DHCP", state.gateway(), ""));
            }
            if (wanted.dns().isEmpty() && !state.dns().isEmpty()) {
                lost.add(new Change("name servers in force, by DHCP", String.join(", ", state.dns()), ""));
            }
        }
        return lost;
    }

    private ConfirmOrRevert change(State state, Ipv4Profile wanted) {
        return new ConfirmOrRevert(ConfirmOrRevert.seconds(revertAfter), state.way(), state.cut(), reach(wanted),
                there -> checkRouter(there, wanted, state.connection().uuid()));
    }

    /// Where the host will be after the change, as far as that can be said before it: a DHCP server tends to give the same address again.
    private List<String> reach(Ipv4Profile wanted) {
        var addresses = wanted.addresses().isEmpty() ? formerly : wanted.addresses();
        return reach.map(List::of).orElseGet(() -> addresses.stream().map(cidr -> cidr.replaceFirst("/.*", "")).toList());
    }

    private static boolean inForce(State state, Ipv4Profile wanted) {
        return state.addresses().containsAll(wanted.addresses()) && (wanted.gateway().isEmpty() || state.gateway().equals(wanted.gateway()))
                && state.dns().containsAll(wanted.dns());
    }

    private static String live(List<String> addresses, String gateway, List<String> dns) {
        return "%s via %s, DNS %s".formatted(addresses.isEmpty() ? "no address" : String.join(" ", addresses),
                gateway.isEmpty() ? "no gateway" : gateway, dns.isEmpty() ? "none" : String.join(" ", dns));
    }

    @Override
    public void apply(Host host, State state) {
        String uuid = state.connection().uuid();
        Ipv4Profile wanted = wanted();
        wanted.addresses().forEach(cidr -> requireFree(host, cidr.replaceFirst("/.*", ""), state.connection().device()));
        var edits = state.profile().equals(wanted) ? ProfileEdits.NONE : ProfileEdits.of(wanted.modify(uuid),
                state.active() ? List.of() : List.of(state.profile().modify(uuid)));
        // without a DHCP server an automatic connection never comes up; that is no failure of going back to it
        String wait = wanted.method().equals("manual") || state.cut() ? "45" : "0";
        var activation = Command.change("nmcli", "--wait", wait, "connection", "up", "uuid", uuid).asRoot();
        change(state, wanted).apply(host, edits, activation);
    }

    /// @throws StepException when another device has the address: both would be reached by turns
    private static void requireFree(Host host, String address, String device) {
        if (host.run(Command.query("sh", "-c", ASK_OWNER, "sh", address, device)).ok()) {
            throw new StepException("another device has the address %s: it answers; nothing was changed".formatted(address));
        }
    }

    /// @throws StepException when nobody has the router's address
    private static void checkRouter(Host host, Ipv4Profile wanted, String uuid) {
        if (wanted.gateway().isEmpty()) {
            return;
        }
        String device = Nmcli.connections(Nmcli.ask(host, Nmcli.LIST)).stream()
                .filter(c -> c.uuid().equals(uuid)).map(Nmcli.Connection::device).findFirst().orElse("");
        if (!host.run(Command.query("sh", "-c", ASK_ROUTER, "sh", wanted.gateway(), device)).ok()) {
            throw new StepException("nobody answers at the gateway %s on %s".formatted(wanted.gateway(), device));
        }
    }

    @Override
    public String subject(State state) {
        return state.connection().uuid();
    }

    @Override
    public Optional<Step<State>> undo(State before) {
        return Optional.of(restoring(before));
    }
}
