//DEPS info.picocli:picocli:4.7.7
//SOURCES ../../Host.java ../../HostException.java ../../LoginOptions.java ../../StepException.java ../../Terminal.java DeviceTelemetry.java
package lib.bench.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import lib.Host;
import lib.HostException;
import lib.LoginOptions;
import lib.StepException;
import lib.Terminal;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Whether the device is watched during the run, and how it is reached.
public final class TelemetryFlags {

    @Option(names = "--telemetry",
            description = "sample the device meanwhile: energy per token, temperature, throttling, clocks")
    private boolean on;

    @Option(names = "--telemetry-host", paramLabel = "HOST",
            description = "the device, local or ssh://user@host[:port]; switches --telemetry on; default: THORBOOK_HOST, or local")
    private Optional<String> host = Optional.empty();

    @Option(names = "--telemetry-interval", paramLabel = "MS", defaultValue = "100",
            description = "time between samples in milliseconds, 20 to 60000; default ${DEFAULT-VALUE}")
    private int intervalMillis = 100;

    @Option(names = "--telemetry-idle", paramLabel = "S", defaultValue = "5",
            description = "measure the power at rest for so many seconds before the run; default ${DEFAULT-VALUE}, 0 for not at all")
    private double idleSeconds = 5;

    @Mixin
    private LoginOptions login = new LoginOptions();

    /// Begins to watch the device, if that is wanted.
    /// @param otherwise the device where no option names one; empty for the one that `bench` would take
    /// @throws IOException when it can't be reached or tells nothing
    public Optional<DeviceTelemetry> start(Optional<Host> otherwise, Terminal terminal) throws IOException {
        if (!on && host.isEmpty()) {
            return Optional.empty();
        }
        check();
        boolean own = host.isPresent() || otherwise.isEmpty();
        String name = host.orElseGet(() -> System.getenv().getOrDefault("THORBOOK_HOST", "local"));
        Host device = own ? login.open(name, terminal) : otherwise.get();
        Duration idle = Duration.ofMillis((long) (idleSeconds * 1000));
        try {
            return Optional.of(DeviceTelemetry.start(device, own, Duration.ofMillis(intervalMillis), idle));
        } catch (HostException | StepException e) {
            if (own) {
                device.close();
            }
            throw new IOException("telemetry: " + e.getMessage(), e);
        }
    }

    /// @throws IllegalArgumentException naming the option that is wrong
    void check() {
        if (intervalMillis < 20 || intervalMillis > 60_000) {
            throw new IllegalArgumentException("--telemetry-interval is 20 to 60000 ms, not " + intervalMillis);
        }
        if (!(idleSeconds >= 0 && idleSeconds <= 3600)) {
            throw new IllegalArgumentException("--telemetry-idle is 0 to 3600 seconds, not " + idleSeconds);
        }
    }
}
