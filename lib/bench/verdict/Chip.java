//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES Precision.java
//FILES lib/data/chips.json=../../data/chips.json
package lib.bench.verdict;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a chip can do at most, by its data sheet.
///
/// @param bandwidthGBps peak memory bandwidth in 10^9 bytes per second
/// @param denseTflops peak rate without sparsity in 10^12 operations per second, for each precision that the tensor cores have
public record Chip(String name, String device, double bandwidthGBps, Map<Precision, Double> denseTflops) {

    private static final String RESOURCE = "/lib/data/chips.json";

    public Chip {
        if (!(bandwidthGBps > 0)) {
            throw new IllegalArgumentException("memory bandwidth must be positive: " + bandwidthGBps);
        }
        denseTflops = Map.copyOf(denseTflops);
        if (!denseTflops.containsKey(Precision.BF16)) {
            throw new IllegalArgumentException(name + " has no BF16 rate");
        }
    }

    /// The peak rate for a precision; one that the chip lacks is computed in BF16.
    public double denseTflops(Precision precision) {
        return denseTflops.getOrDefault(precision, denseTflops.get(Precision.BF16));
    }

    /// The chips that Thorbook knows.
    public static List<Chip> known() {
        try (InputStream in = Chip.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + RESOURCE + " is missing");
            }
            return List.of(new ObjectMapper().readValue(in, Chip[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @throws IllegalArgumentException naming the chips that are known
    public static Chip named(String name) {
        return known().stream().filter(chip -> chip.name.equalsIgnoreCase(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown chip '" + name + "'; known are "
                        + known().stream().map(Chip::name).collect(Collectors.joining(", "))));
    }
}
