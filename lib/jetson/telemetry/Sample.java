//SOURCES Core.java Memory.java Tegrastats.java Unit.java
package lib.jetson.telemetry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a device said of itself at one moment, by tegrastats and, where that says nothing, by sysfs. Whatever the device does not
/// tell is empty.
///
/// @param uptime     seconds since the device was started, to 10 ms
/// @param cores      of the CPU, in order
/// @param units      with a clock of their own, by the names of tegrastats: `GR3D` is the GPU, `EMC` the memory
/// @param celsius    temperatures by sensor
/// @param milliwatts power by rail. Rails contain each other, so they must not be added up; see [#wholeDevice()]
/// @param throttling state of each cooling device that slows the chip down, by its type; 0 is inactive
/// @param overCurrentEvents how often the chip was slowed down for too much current or too little voltage, since the start
public record Sample(double uptime, Optional<Memory> memory, Optional<Memory> swap, List<Core> cores, Map<String, Unit> units,
                     Map<String, Double> celsius, Map<String, Integer> milliwatts, Map<String, Integer> throttling,
                     OptionalLong overCurrentEvents) {

    /// Rails that all power of a device comes through: `VIN`, the input of a Thor's board, which the `VDD_` rails and `VIN_SYS_5V0`
    /// are parts of; `VDD_IN`, the input of an Orin NX or Nano. An AGX Orin measures none.
    private static final List<String> WHOLE_DEVICE = List.of("VIN", "VDD_IN");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}");

    public Sample {
        cores = List.copyOf(cores);
        units = Collections.unmodifiableMap(new LinkedHashMap<>(units));
        celsius = Collections.unmodifiableMap(new LinkedHashMap<>(celsius));
        milliwatts = Collections.unmodifiableMap(new LinkedHashMap<>(milliwatts));
        throttling = Collections.unmodifiableMap(new LinkedHashMap<>(throttling));
    }

    /// Reads a line of [Sampler]'s script: `at=UPTIME NAME=VALUE... ;LINE OF TEGRASTATS;`, each name with its kind in front.
    /// @return empty when the line is anything else, or cut off
    static Optional<Sample> parse(String line) {
        int end = line.indexOf(" ;");
        if (!line.startsWith("at=") || end < 0 || !line.endsWith(";") || line.length() < end + 3) {
            return Optional.empty();
        }
        var files = new LinkedHashMap<String, String>();
        Stream.of(line.substring(0, end).split(" ")).map(word -> word.split("=", 2)).filter(word -> word.length == 2)
                .forEach(word -> files.merge(word[0], word[1], Sample::larger));
        return Optional.ofNullable(files.get("at")).filter(at -> at.matches("\\d{1,10}(\\.\\d{1,3})?"))
                .map(at -> merge(Double.parseDouble(at), files, Tegrastats.parse(line.substring(end + 2, line.length() - 1) + "\n")));
    }

    /// Of two cooling devices of the same type, the one that is more active.
    private static String larger(String one, String other) {
        boolean numbers = NUMBER.matcher(one).matches() && NUMBER.matcher(other).matches();
        return numbers && Long.parseLong(one) > Long.parseLong(other) ? one : other;
    }

    private static Sample merge(double uptime, Map<String, String> files, Tegrastats line) {
        var units = new LinkedHashMap<>(line.units());
        var celsius = new LinkedHashMap<>(line.celsius());
        var milliwatts = new LinkedHashMap<>(line.milliwatts());
        var throttling = new LinkedHashMap<String, Integer>();
        long events = 0;
        boolean counted = false;
        for (String name : files.keySet()) {
            String[] kind = name.split(":", 2);
            OptionalLong value = number(files, name);
            if (kind.length < 2 || value.isEmpty()) {
                continue;
            }
            long number = value.getAsLong();
            switch (kind[0]) {
                case "zone" -> {
                    if (number > Tegrastats.NO_POWER * 1000) {
                        celsius.putIfAbsent(kind[1].replaceFirst("-thermal$", ""), number / 1000.0);
                    }
                }
                case "throttle" -> throttling.put(kind[1], (int) number);
                case "uW" -> milliwatts.putIfAbsent(kind[1], (int) (number / 1000));
                case "mV" -> number(files, "mA:" + kind[1])
                        .ifPresent(current -> milliwatts.putIfAbsent(kind[1], (int) (number * current / 1000)));
                case "Hz" -> units.putIfAbsent(kind[1], Unit.at((int) (number / 1_000_000)));
                case "oc" -> {
                    events += number;
                    counted = true;
                }
                default -> { }
            }
        }
        return new Sample(uptime, line.ram().or(() -> memory(files)), line.swap(), line.cores(), units, celsius, milliwatts, throttling,
                counted ? OptionalLong.of(events) : OptionalLong.empty());
    }

    private static Optional<Memory> memory(Map<String, String> files) {
        OptionalLong total = number(files, "kB:MemTotal");
        OptionalLong available = number(files, "kB:MemAvailable");
        return total.isPresent() && available.isPresent() && available.getAsLong() <= total.getAsLong()
                ? Optional.of(new Memory((total.getAsLong() - available.getAsLong()) / 1024, total.getAsLong() / 1024)) : Optional.empty();
    }

    private static OptionalLong number(Map<String, String> files, String name) {
        String text = files.getOrDefault(name, "");
        return NUMBER.matcher(text).matches() ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /// The rail that all power comes through.
    public Optional<String> wholeDevice() {
        return WHOLE_DEVICE.stream().filter(milliwatts::containsKey).findFirst();
    }

    /// The GPU.
    public Optional<Unit> gpu() {
        return Optional.ofNullable(units.get("GR3D"));
    }

    /// Mean clock of the GPU in MHz.
    public OptionalDouble gpuClock() {
        return gpu().map(Unit::clock).orElse(OptionalDouble.empty());
    }

    /// The sensor that throttling goes by: `tj`, the hottest spot of the chip, or where there is none, the hottest sensor.
    public Optional<Map.Entry<String, Double>> hottest() {
        return celsius.entrySet().stream().filter(sensor -> sensor.getKey().equals("tj")).findFirst()
                .or(() -> celsius.entrySet().stream().max(Map.Entry.comparingByValue()));
    }

    /// The cooling devices that are slowing the chip down; empty when the device does not tell.
    public Optional<List<String>> throttledBy() {
        return throttling.isEmpty() ? Optional.empty()
                : Optional.of(throttling.entrySet().stream().filter(device -> device.getValue() > 0).map(Map.Entry::getKey).toList());
    }
}
