//SOURCES Moment.java Sample.java Sampler.java Stretch.java
package lib.jetson.telemetry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// The samples of a measurement, on the clock of the machine that measures.
///
/// A sample knows when it was taken by the device's clock, and this machine when it arrived. The way takes a while, sometimes longer
/// than usual, never less than none: the quickest sample tells how far the two clocks are apart, and so when each one was taken,
/// late by as much as the quickest one took.
public final class Recording implements Sampler.Sink {

    private static final double NANOS = 1e9;

    private final double interval;
    private final List<Moment> moments = new ArrayList<>();
    private Optional<String> wholeDevice = Optional.empty();
    private double offset = Double.POSITIVE_INFINITY;

    /// @param interval between two samples, as asked for
    public Recording(Duration interval) {
        this.interval = interval.toNanos() / NANOS;
    }

    @Override
    public synchronized void accept(Sample sample, long nanos) {
        offset = Math.min(offset, nanos / NANOS - sample.uptime());
        wholeDevice = wholeDevice.or(sample::wholeDevice);
        var watts = new HashMap<String, Double>();
        sample.milliwatts().forEach((rail, power) -> watts.put(rail, power / 1000.0));
        moments.add(new Moment(sample.uptime(), watts, sample.hottest().map(heat -> new Moment.Heat(heat.getKey(), heat.getValue())),
                sample.throttledBy(), sample.overCurrentEvents(), sample.gpuClock()));
    }

    /// When the last sample was taken, by [System#nanoTime()]; the smallest number before the first.
    public synchronized long last() {
        return moments.isEmpty() ? Long.MIN_VALUE : (long) ((moments.getLast().seconds() + offset) * NANOS);
    }

    /// What the device did during a stretch of time.
    /// @param from its begin by [System#nanoTime()]
    /// @param to   its end
    public Stretch between(long from, long to) {
        return Stretch.of(since(from), wholeDevice(), 0, (to - from) / NANOS, interval);
    }

    private synchronized Optional<String> wholeDevice() {
        return wholeDevice;
    }

    /// All samples, with their times in seconds since a time by [System#nanoTime()]; negative for those before.
    public synchronized List<Moment> since(long begin) {
        return moments.stream().map(moment -> new Moment(moment.seconds() + offset - begin / NANOS, moment.watts(), moment.hottest(),
                moment.throttledBy(), moment.overCurrentEvents(), moment.gpuMHz())).toList();
    }
}
