//SOURCES ../Host.java ../View.java
package lib.net;

import java.util.List;
import lib.Host;

/// The way by which this session has come to a host: what must not be cut for good.
///
/// @param device  network device of the host that it arrives at; empty at the console, or where it can't be told
/// @param address the host's own address on this way; empty likewise
/// @param port    of the host's ssh server; 0 likewise
public record Way(String device, String address, int port) {

    /// At the console: no network device is in between.
    public static final Way CONSOLE = new Way("", "", 0);

    /// sshd tells in `SSH_CONNECTION` which address of the host was dialled; the kernel, which device has it.
    private static final String ASK = """
            set -- $SSH_CONNECTION
            [ $# -eq 4 ] || exit 0
            echo "$3 $4"
            ip -o address show | awk -v address="$3" '{ split($4, part, "/"); if (part[1] == address) print $2 }'""";

    /// Asks the host. Queries only.
    public static Way of(Host host) {
        return parse(host.query("sh", "-c", ASK));
    }

    /// Reads an answer: `ADDRESS PORT`, then the device on a line of its own; nothing at the console.
    static Way parse(String answer) {
        List<String> lines = answer.lines().toList();
        if (lines.isEmpty()) {
            return CONSOLE;
        }
        String[] dialled = lines.getFirst().split(" ");
        return new Way(lines.size() > 1 ? lines.get(1) : "", dialled[0], Integer.parseInt(dialled[1]));
    }

    /// Whether it leads through this device.
    public boolean through(String other) {
        return !device.isEmpty() && device.equals(other);
    }
}
