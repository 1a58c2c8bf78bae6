//DEPS info.picocli:picocli:4.7.7
//SOURCES ConfirmOrRevert.java Wifi.java ../UsageException.java
package lib.net;

import java.util.Optional;
import lib.UsageException;
import picocli.CommandLine.Option;

/// The options of every step that changes the Wi-Fi of a host.
public final class WifiOptions {

    @Option(names = "--device", paramLabel = "DEVICE", description = "Wi-Fi device, e.g. wlP1p1s0 (default: the only one)")
    private Optional<String> device = Optional.empty();

    @Option(names = "--revert-after", paramLabel = "SECONDS", defaultValue = "" + ConfirmOrRevert.DEFAULT_SECONDS,
            description = "how long the host waits to be reached again before it takes the change back (default: ${DEFAULT-VALUE})")
    private int revertAfter = ConfirmOrRevert.DEFAULT_SECONDS;

    @Option(names = "--reach", paramLabel = "ADDRESS",
            description = "where to find the host after a change of the very link this session comes by")
    private Optional<String> reach = Optional.empty();

    public Optional<String> device() {
        return device;
    }

    /// @throws UsageException for what is out of range
    public void check() {
        ConfirmOrRevert.seconds(revertAfter);
    }

    /// How a change of the device is made.
    /// @param expected where the host will be, as far as that can be known before; `--reach` knows better
    public ConfirmOrRevert change(Wifi state, Optional<String> expected) {
        return new ConfirmOrRevert(ConfirmOrRevert.seconds(revertAfter), state.way(), state.cut(),
                reach.or(() -> expected).stream().toList(), there -> {});
    }
}
