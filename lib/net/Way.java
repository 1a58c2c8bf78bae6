//SOURCES ../Host.java ../View.java
package lib.net;

import java.util.List;
import lib.Host;

/// The way by which this session has come to a host: what must not be cut for good.
///
/// @param device  network device of the host that it arrives at; empty at the console, and where it can't be told which one carries
///                it, as for a tunnel
/// @param below   the devices that this one is made of, as a bridge is of its ports
/// @param address the host's own address on this way; empty at the console
/// @param peer    the address of the other end; empty likewise, or where it can't be told
/// @param port    of the host's ssh server; 0 at the console
public record Way(String device, List<String> below, String address, String peer, int port) {

    /// The address that a session of unknown origin has come to.
    static final String UNKNOWN = "unknown";

    /// At the console: no network device is in between.
    public static final Way CONSOLE = new Way("", List.of(), "", "", 0);

    /// sshd tells in `SSH_CONNECTION` which address of the host was dialled; the kernel, which device has it. On the host itself
    /// sudo and su may have dropped the variable, so the processes above are asked too. Under a tmux or screen of root's nobody
    /// above knows it any more: a terminal that is none of a desktop may then be anybody's who is logged in by ssh.
    private static final String ASK = """
            c=$SSH_CONNECTION p=$$ tty=0 ssh=
            while [ -z "$c" ] && [ "${p:-1}" -gt 1 ]; do
                set -- $(sed 's/.*) //' /proc/$p/stat)
                p=$2
                [ "${5:-0}" = 0 ] || tty=$5
                c=$(tr '\\0' '\\n' < /proc/$p/environ | sed -n 's/^SSH_CONNECTION=//p')
                case $(cat /proc/$p/comm) in sshd*) ssh=yes ;; esac
            done 2> /dev/null
            major=$((tty >> 8 & 255))
            [ $major -lt 136 ] || [ $major -gt 143 ] || [ -n "$DISPLAY$WAYLAND_DISPLAY" ] || ssh=${ssh:-maybe}
            if [ -z "$c" ] && [ -n "$ssh" ]; then
                set -- $(ss -H -t -n -p state established 2> /dev/null | awk '/"sshd/ || $3 ~ /:22$/ {
                    p = a = $3; sub(/.*:/, "", p); sub(/:[^:]*$/, "", a); gsub(/[][]/, "", a)
                    if (a !~ /^(127[.]|::1$)/) print a, p }' | sort -u)
                case $#$ssh in 0maybe) ;; 2yes | 2maybe) c="- - $1 $2" ;; *) c="- - unknown ${2:-22}" ;; esac
            fi
            set -- $c
            [ $# -eq 4 ] || exit 0
            echo "${3%%%*} $4 ${1#-}"
            case $3 in
                *%*) d=${3#*%} ;;
                *) d=$(ip -o address show | awk -v address="$3" '{ split($4, part, "/"); if (part[1] == address) { print $2; exit } }') ;;
            esac
            [ -n "$d" ] || exit 0
            # 1 is Ethernet, Wi-Fi too; what is neither this nor hardware is a tunnel, which rides on any other device
            [ -e "/sys/class/net/$d/device" ] || [ "$(cat "/sys/class/net/$d/type")" = 1 ] || exit 0
            below() { for l in /sys/class/net/"$1"/lower_*; do [ ! -e "$l" ] || { l=${l##*/lower_}; echo "$l"; below "$l"; }; done; }
            echo $d $(below "$d")""";

    public Way {
        // an earlier version wrote none
        below = below == null ? List.of() : List.copyOf(below);
        peer = peer == null ? "" : peer;
    }

    /// Asks the host. Queries only.
    public static Way of(Host host) {
        return parse(host.query("sh", "-c", ASK));
    }

    /// Reads an answer: `ADDRESS PORT PEER`, then the device and those below it on a line of their own; nothing at the console.
    static Way parse(String answer) {
        List<String> lines = answer.lines().toList();
        if (lines.isEmpty()) {
            return CONSOLE;
        }
        String[] dialled = lines.getFirst().split(" ");
        List<String> devices = lines.size() > 1 ? List.of(lines.get(1).split(" ")) : List.of("");
        return new Way(devices.getFirst(), devices.subList(1, devices.size()), dialled[0], dialled.length > 2 ? dialled[2] : "",
                Integer.parseInt(dialled[1]));
    }

    /// Whether it leads over the network at all.
    boolean remote() {
        return port != 0;
    }

    /// Whether it leads through this device, or may do so.
    /// @param other empty for one that can't be told yet
    public boolean through(String other) {
        return remote() && (device.isEmpty() || other.isEmpty() || device.equals(other) || below.contains(other));
    }
}
