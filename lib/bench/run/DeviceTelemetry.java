//SOURCES ../../Host.java ../../jetson/telemetry/Recording.java ../../jetson/telemetry/Sampler.java ../../jetson/telemetry/Stretch.java
//SOURCES ../load/LoadRun.java ../report/DeviceReport.java ../verdict/Evidence.java
package lib.bench.run;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import lib.Host;
import lib.bench.load.LoadRun;
import lib.bench.report.DeviceReport;
import lib.bench.verdict.Evidence;
import lib.jetson.telemetry.Recording;
import lib.jetson.telemetry.Sampler;
import lib.jetson.telemetry.Stretch;

/// Watches a device before and during a run, on the run's own clock.
public final class DeviceTelemetry implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(20);
    /// For a sample that is on its way.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Host host;
    private final boolean own;
    private final Duration interval;
    private final Duration idle;
    private final Recording recording;
    private final Sampler sampler;
    private Optional<Stretch> atRest = Optional.empty();

    private DeviceTelemetry(Host host, boolean own, Duration interval, Duration idle, Recording recording, Sampler sampler) {
        this.host = host;
        this.own = own;
        this.interval = interval;
        this.idle = idle;
        this.recording = recording;
        this.sampler = sampler;
    }

    /// Begins to take samples.
    /// @param own  whether to close the host in the end
    /// @param idle how long to measure the device at rest
    /// @throws lib.HostException     when the host can't be reached
    /// @throws lib.StepException when it tells nothing
    static DeviceTelemetry start(Host host, boolean own, Duration interval, Duration idle) {
        var recording = new Recording(interval);
        return new DeviceTelemetry(host, own, interval, idle, recording, Sampler.start(host, interval, recording));
    }

    /// How long [#rest(BooleanSupplier)] takes.
    Duration idle() {
        return idle;
    }

    /// Measures the device while nothing is asked of it.
    /// @param stopped told when to give it up
    void rest(BooleanSupplier stopped) {
        long begin = System.nanoTime();
        long end = begin + idle.toNanos();
        if (await(end, end + interval.plus(PATIENCE).toNanos(), stopped)) {
            atRest = Optional.of(recording.between(begin, end)).filter(stretch -> stretch.samples() > 0);
        }
    }

    /// What the device did during a run that has just ended.
    DeviceReport of(LoadRun run) {
        await(run.endNanos(), run.endNanos() + interval.plus(PATIENCE).toNanos(), () -> false);
        // with Ctrl-C at the terminal the connection ends together with the run
        boolean whole = recording.last() >= run.endNanos() - 2 * interval.toNanos();
        return new DeviceReport(host.name(), atRest, recording.between(run.startNanos(), run.endNanos()), recording.since(run.startNanos()),
                sampler.failure().filter(_ -> !whole));
    }

    /// What a judge wants to know of a run; empty when the device does not tell whether it slows itself down.
    static Optional<Evidence.Throttling> evidence(DeviceReport report) {
        return report.run().throttling().map(throttling -> new Evidence.Throttling(report.run().samples(), throttling.samples(),
                String.join(" and ", throttling.by())));
    }

    /// Waits for a sample that was taken after a time.
    private boolean await(long time, long limit, BooleanSupplier stopped) {
        while (recording.last() < time && System.nanoTime() < limit && sampler.failure().isEmpty() && !stopped.getAsBoolean()) {
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return recording.last() >= time;
    }

    @Override
    public void close() {
        sampler.close();
        if (own) {
            host.close();
        }
    }
}
