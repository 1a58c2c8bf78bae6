package lib.jetson.telemetry;

import java.util.OptionalInt;

/// A core of the CPU.
///
/// @param online  false when the power mode has switched it off
/// @param percent how busy it was since the last sample
/// @param mhz     its clock; empty where the line does not say
public record Core(boolean online, OptionalInt percent, OptionalInt mhz) {

    static final Core OFF = new Core(false, OptionalInt.empty(), OptionalInt.empty());
}
