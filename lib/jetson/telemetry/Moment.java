//SOURCES Sample.java
package lib.jetson.telemetry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What of a sample is kept for a measurement.
///
/// @param seconds     when it was taken, on the clock of the measurement
/// @param watts       by rail
/// @param hottest     the sensor that throttling goes by, and its temperature in °C
/// @param throttledBy the cooling devices that were slowing the chip down; empty when the device does not tell
/// @param gpuMHz      mean clock of the GPU
public record Moment(double seconds, Map<String, Double> watts, Optional<Heat> hottest, Optional<List<String>> throttledBy,
                     OptionalLong overCurrentEvents, OptionalDouble gpuMHz) {

    /// A temperature in °C.
    public record Heat(String sensor, double celsius) {}
}
