//SOURCES ../verdict/Evidence.java
package lib.bench.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.bench.verdict.Evidence;

/// Looks during a run, once per second, whether this machine is slowing itself down.
///
/// A Jetson has thermal cooling devices whose type ends in `-throttle-alert`; a state above 0 means that throttling is active. Where
/// there are none (another machine, or the client is not on the device), nothing is said. Devices are found by type: their numbers
/// change from boot to boot, and reading one may fail for a moment.
public final class ThrottleWatch {

    private static final long PERIOD_MILLIS = 1000;

    private final List<Path> alerts;
    private final Thread thread;
    private volatile boolean stopped;
    private int samples;
    private int throttled;

    /// @param sys the root of sysfs, `/sys`
    public ThrottleWatch(Path sys) {
        alerts = alerts(sys.resolve("class/thermal"));
        thread = Thread.ofVirtual().start(this::watch);
    }

    /// Ends the watch; what it saw, if there was anything to look at.
    public Optional<Evidence.Throttling> stop() {
        stopped = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return alerts.isEmpty() ? Optional.empty() : Optional.of(new Evidence.Throttling(samples, throttled, "a thermal throttle alert"));
    }

    private void watch() {
        while (!stopped && !alerts.isEmpty()) {
            samples++;
            throttled += alerts.stream().anyMatch(alert -> isActive(alert.resolve("cur_state"))) ? 1 : 0;
            try {
                Thread.sleep(PERIOD_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static boolean isActive(Path state) {
        String text = read(state);
        return text.matches("\\d+") && !text.matches("0+");
    }

    private static List<Path> alerts(Path thermal) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(thermal, "cooling_device*")) {
            for (Path device : devices) {
                if (read(device.resolve("type")).endsWith("-throttle-alert")) {
                    found.add(device);
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return found;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
