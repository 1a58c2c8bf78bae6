package lib.jetson.telemetry;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Something with a clock of its own: the GPU (`GR3D`), the memory (`EMC`), a video encoder (`NVENC0`).
///
/// @param on      false while it has no power
/// @param percent its load; a Thor's GPU often has none
/// @param mhz     its clock; the GPU of a Thor has one for each of its three clusters; empty where the line does not say
public record Unit(boolean on, OptionalInt percent, List<Integer> mhz) {

    static final Unit OFF = new Unit(false, OptionalInt.empty(), List.of());

    public Unit {
        mhz = List.copyOf(mhz);
    }

    static Unit at(int mhz) {
        return new Unit(true, OptionalInt.empty(), List.of(mhz));
    }

    /// The mean of its clocks in MHz.
    public OptionalDouble clock() {
        return mhz.stream().mapToInt(Integer::intValue).average();
    }
}
