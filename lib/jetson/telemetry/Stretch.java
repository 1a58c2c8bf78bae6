//SOURCES Moment.java PowerCurve.java
package lib.jetson.telemetry;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/// What a device did during a stretch of time.
///
/// @param seconds     its length
/// @param samples     taken in it
/// @param power       by rail. Rails contain each other, so their energies must not be added up
/// @param wholeDevice the rail that all power comes through; empty when the device measures none, and then nothing is known of the
///                    energy of the whole
/// @param hottest     the highest temperature of the sensor that throttling goes by
/// @param throttling  empty when the device does not tell
/// @param gpuClock    empty when the device does not tell
public record Stretch(double seconds, int samples, Map<String, Power> power, Optional<String> wholeDevice, Optional<Moment.Heat> hottest,
                      Optional<Throttling> throttling, Optional<Clock> gpuClock) {

    /// The power of a rail.
    ///
    /// @param joules its energy; empty when the samples leave a hole in the stretch
    /// @param peak   watts of its highest sample
    public record Power(OptionalDouble joules, double peak) {}

    /// How long the device slowed itself down.
    ///
    /// @param seconds the time from each sample in which it did to the next
    /// @param samples of the stretch in which it did
    /// @param by      types of the cooling devices that were active, and `over-current`
    public record Throttling(double seconds, int samples, Set<String> by) {}

    /// How the clock of the GPU went, in MHz.
    ///
    /// @param first  mean of the first quarter of the samples
    /// @param last   mean of the last quarter
    /// @param lowest of all samples
    public record Clock(double first, double last, double lowest) {

        /// The change from the first quarter to the last: -0.1 is 10 % slower.
        public double drift() {
            return first == 0 ? 0 : last / first - 1;
        }
    }

    /// Two samples further apart than this many intervals leave a hole.
    private static final double HOLE = 10;
    private static final double REACH = 2;

    /// @param moments  all there are, in order, those before and after the stretch too
    /// @param from     begin of the stretch on the moments' clock, in seconds
    /// @param to       its end
    /// @param interval seconds between two samples, as asked for
    static Stretch of(List<Moment> moments, Optional<String> wholeDevice, double from, double to, double interval) {
        List<Moment> inside = moments.stream().filter(moment -> from <= moment.seconds() && moment.seconds() <= to).toList();
        var power = new LinkedHashMap<String, Power>();
        for (String rail : moments.stream().flatMap(moment -> moment.watts().keySet().stream()).distinct().sorted().toList()) {
            List<Moment> known = moments.stream().filter(moment -> moment.watts().containsKey(rail)).toList();
            var curve = new PowerCurve(known.stream().mapToDouble(Moment::seconds).toArray(),
                    known.stream().mapToDouble(moment -> moment.watts().get(rail)).toArray());
            OptionalDouble joules = curve.joules(from, to, REACH * interval, HOLE * interval);
            curve.peak(from, to).ifPresent(peak -> power.put(rail, new Power(joules, peak)));
        }
        return new Stretch(to - from, inside.size(), power, wholeDevice.filter(power::containsKey),
                inside.stream().flatMap(moment -> moment.hottest().stream()).max(Comparator.comparingDouble(Moment.Heat::celsius)),
                throttling(moments, from, to), clock(inside));
    }

    /// Energy of the whole device in joules.
    public OptionalDouble joules() {
        return wholeDevice.map(power::get).map(Power::joules).orElse(OptionalDouble.empty());
    }

    /// Mean power of the whole device in watts.
    public OptionalDouble watts() {
        OptionalDouble joules = joules();
        return joules.isPresent() && seconds > 0 ? OptionalDouble.of(joules.getAsDouble() / seconds) : OptionalDouble.empty();
    }

    /// Highest power of the whole device in watts.
    public OptionalDouble peakWatts() {
        return wholeDevice.map(power::get).map(rail -> OptionalDouble.of(rail.peak())).orElse(OptionalDouble.empty());
    }

    private static Optional<Throttling> throttling(List<Moment> moments, double from, double to) {
        if (moments.stream().allMatch(moment -> moment.throttledBy().isEmpty() && moment.overCurrentEvents().isEmpty())) {
            return Optional.empty();
        }
        double seconds = 0;
        int samples = 0;
        var by = new LinkedHashSet<String>();
        for (int i = 0; i < moments.size(); i++) {
            Moment moment = moments.get(i);
            double next = i + 1 < moments.size() ? moments.get(i + 1).seconds() : to;
            var causes = new LinkedHashSet<>(moment.throttledBy().orElse(List.of()));
            if (i + 1 < moments.size() && more(moment.overCurrentEvents(), moments.get(i + 1).overCurrentEvents())) {
                causes.add("over-current");
            }
            double overlap = Math.min(to, next) - Math.max(from, moment.seconds());
            if (!causes.isEmpty() && overlap > 0) {
                seconds += overlap;
                samples += from <= moment.seconds() ? 1 : 0;
                by.addAll(causes);
            }
        }
        return Optional.of(new Throttling(seconds, samples, by));
    }

    private static boolean more(OptionalLong before, OptionalLong after) {
        return before.isPresent() && after.isPresent() && after.getAsLong() > before.getAsLong();
    }

    private static Optional<Clock> clock(List<Moment> inside) {
        double[] mhz = inside.stream().map(Moment::gpuMHz).flatMapToDouble(OptionalDouble::stream).toArray();
        if (mhz.length == 0) {
            return Optional.empty();
        }
        int quarter = Math.max(1, mhz.length / 4);
        double first = Arrays.stream(mhz, 0, quarter).average().orElseThrow();
        double last = Arrays.stream(mhz, mhz.length - quarter, mhz.length).average().orElseThrow();
        return Optional.of(new Clock(first, last, Arrays.stream(mhz).min().orElseThrow()));
    }
}
