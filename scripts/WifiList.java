///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/ReadOnlyStep.java ../lib/StepCommand.java ../lib/net/Wifi.java
package scripts;

import java.util.List;
import java.util.Optional;
import lib.Host;
import lib.ReadOnlyStep;
import lib.StepCommand;
import lib.net.Wifi;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Lists the Wi-Fi networks in range, the guide's `nmcli device wifi list`. Only reads.
@CommandLine.Command(name = "wifi-list", description = "List the Wi-Fi networks in range.")
public final class WifiList implements ReadOnlyStep<Wifi> {

    /// How to look for networks.
    enum Rescan { NO, AUTO, YES }

    @Option(names = "--device", paramLabel = "DEVICE", description = "Wi-Fi device, e.g. wlP1p1s0 (default: the only one)")
    private Optional<String> device = Optional.empty();

    @Option(names = "--rescan", defaultValue = "AUTO",
            description = "look again: no, yes, or auto when the last look is older than 30 s (default: auto)")
    private Rescan rescan = Rescan.AUTO;

    public WifiList() {}

    public static void main(String... args) {
        System.exit(StepCommand.run(new WifiList(), args));
    }

    @Override
    public String name() {
        return "wifi-list";
    }

    @Override
    public Class<Wifi> stateType() {
        return Wifi.class;
    }

    @Override
    public Wifi read(Host host) {
        return Wifi.read(host, device, rescan.name().toLowerCase());
    }
}
