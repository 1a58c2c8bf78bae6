//SOURCES LabContainer.java StepRun.java
package tests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import lib.Step;

/// A lab with a Wi-Fi device, in the air of `tests/lab/wifi.json`: the real nmcli, and what answers it in the place of a
/// NetworkManager that has no radio.
///
/// @param device the name of the Wi-Fi device
record WifiLab(LabContainer lab, String device) implements AutoCloseable {

    /// @param device `wlP1p1s0`, or `eth0` for the device by which ssh comes in
    static WifiLab start(String device) {
        return new WifiLab(LabContainer.start(Map.of("LAB_WIFI", "mock", "LAB_WIFI_DEVICE", device)), device);
    }

    /// As it was at the start: no connection is known, and nothing is to be undone.
    void forgetAll() {
        lab.shell("rm -rf /var/lib/thorbook; for u in $(nmcli -t -f UUID connection show); do nmcli connection delete uuid $u; done");
    }

    /// A new instance of a step, as a command over ssh.
    StepRun run(Step<?> step, String... more) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString()));
        args.addAll(List.of(more));
        return StepRun.of(StepRun.fresh(step), args.toArray(String[]::new));
    }

    /// The names of the connections in force, each with its device.
    String active() {
        return lab.shell("LC_ALL=C.UTF-8 nmcli -e no -t -f NAME,DEVICE connection show --active").getStdout().stripTrailing();
    }

    String accessPointInUse() {
        return lab.shell("nmcli -e no -t -f IN-USE,BSSID device wifi list --rescan no | sed -n 's/^\\*://p'").getStdout().strip();
    }

    /// Properties of a connection, one a line.
    String properties(String connection, String names) {
        return lab.exec("env", "LC_ALL=C.UTF-8", "nmcli", "-e", "no", "-t", "-f", names, "connection", "show", connection).getStdout();
    }

    /// Looks at the command lines of all processes of the lab, over and over.
    /// @return ends that, and says what was seen
    Supplier<String> watchProcesses() {
        lab.shell("""
                rm -f /tmp/seen /tmp/enough
                (until [ -e /tmp/enough ]; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '; done > /tmp/seen) >/dev/null 2>&1 &""");
        return () -> lab.shell("touch /tmp/enough; LC_ALL=C.UTF-8 cat /tmp/seen").getStdout();
    }

    /// What Thorbook and the lab's own logs have written.
    String written() {
        return lab.shell("find /var/lib/thorbook /run/thorbook* /var/log -type f -exec cat {} + 2>/dev/null").getStdout();
    }

    @Override
    public void close() {
        lab.close();
    }
}
