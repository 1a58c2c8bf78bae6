///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/ReadOnlyStep.java ../lib/StepCommand.java ../lib/net/Nmcli.java ../lib/net/Way.java
package scripts;

import java.util.Arrays;
import java.util.List;
import lib.Host;
import lib.ReadOnlyStep;
import lib.StepCommand;
import lib.UsageException;
import lib.net.Nmcli;
import lib.net.Way;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Says how a host is connected, the list with which the guide ends its network chapter: devices, addresses, routes, name
/// servers, whether the router and the internet answer, and by which of all these this session has come. Only reads.
@CommandLine.Command(name = "network-status",
        description = "Show devices, addresses, routes and name servers, and whether the internet answers.")
public final class NetworkStatus implements ReadOnlyStep<NetworkStatus.State> {

    /// A network device as NetworkManager has it.
    ///
    /// @param addresses with prefix length, those that hold beyond the link
    public record Device(String name, String type, String state, String connection, List<String> addresses) {}

    /// @param session  the device and address by which this session has come; `console` when by none
    /// @param routes   the kernel's IPv4 routes
    /// @param dns      name servers
    /// @param router   whether the default router answers a ping; some never do
    /// @param names    whether the name asked for was resolved
    /// @param internet whether its host answers a ping
    public record State(List<Device> devices, String session, List<String> routes, List<String> dns,
                        boolean router, boolean names, boolean internet) {}

    /// Parts, set apart by a character that no name holds.
    private static final String ASK = """
            command -v nmcli > /dev/null || exit 127
            nmcli -t -f DEVICE,TYPE,STATE,CONNECTION device status
            printf '\\036'; ip -o address show scope global | awk '{ print $2, $4 }'
            printf '\\036'; ip -4 route show
            printf '\\036'; nmcli -t -f IP4.DNS,IP6.DNS device show | sed -n 's/^IP[46]\\.DNS\\[[0-9]*\\]://p' | sort -u
            printf '\\036'; r=$(ip -4 route show default | sed -n 's/^default via \\([^ ]*\\).*/\\1/p' | head -n 1)
            [ -n "$r" ] && timeout 3 ping -c 1 -W 2 "$r" > /dev/null 2>&1 && echo router
            timeout "$2" getent ahosts "$1" > /dev/null && echo names \
                && timeout "$2" ping -c 1 -W "$2" "$1" > /dev/null 2>&1 && echo internet
            true""";

    @Option(names = "--internet", paramLabel = "NAME", defaultValue = "modelscope.cn",
            description = "a host to look for (default: ${DEFAULT-VALUE})")
    private String internet = "modelscope.cn";

    @Option(names = "--time-limit", paramLabel = "SECONDS", defaultValue = "5",
            description = "for the name and for the answer each, 1 to 20 (default: ${DEFAULT-VALUE})")
    private int timeLimit = 5;

    public NetworkStatus() {}

    public static void main(String... args) {
        System.exit(StepCommand.run(new NetworkStatus(), args));
    }

    @Override
    public String name() {
        return "network-status";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void check() {
        if (timeLimit < 1 || timeLimit > 20) {
            throw new UsageException("--time-limit: 1 to 20 seconds, not %d".formatted(timeLimit));
        }
        if (!internet.matches("[A-Za-z0-9][A-Za-z0-9.:-]*")) {
            throw new UsageException("--internet: not a host name: '%s'".formatted(internet));
        }
    }

    @Override
    public State read(Host host) {
        String asked = Nmcli.ask(host, List.of("sh", "-c", ASK, "sh", internet, String.valueOf(timeLimit)));
        var parts = Arrays.stream(asked.split("\036", -1)).map(part -> part.lines().map(String::strip).toList()).toList();
        var devices = parts.get(0).stream().map(Nmcli::fields).filter(f -> f.size() == 4)
                .map(f -> new Device(f.get(0), f.get(1), f.get(2), f.get(3), addresses(parts.get(1), f.get(0)))).toList();
        var way = Way.of(host);
        String session = way.address().isEmpty() ? "console" : (way.address() + " " + way.device()).strip();
        return new State(devices, session, parts.get(2), parts.get(3),
                parts.get(4).contains("router"), parts.get(4).contains("names"), parts.get(4).contains("internet"));
    }

    private static List<String> addresses(List<String> lines, String device) {
        return lines.stream().filter(line -> line.startsWith(device + " ")).map(line -> line.substring(device.length() + 1)).toList();
    }
}
