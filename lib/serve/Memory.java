package lib.serve;

import java.util.regex.Pattern;

/// The memory of a host, from `/proc/meminfo`, in bytes. On a Jetson the GPU's memory is the same.
///
/// @param total     what the kernel has
/// @param free      what holds nothing at all: CUDA counts only this as free
/// @param available what programs can get: free memory and what the kernel only caches
public record Memory(long total, long free, long available) {

    /// @throws IllegalArgumentException when a line is missing
    public static Memory parse(String meminfo) {
        return new Memory(bytes(meminfo, "MemTotal"), bytes(meminfo, "MemFree"), bytes(meminfo, "MemAvailable"));
    }

    /// What the kernel would give up on demand, and CUDA does not know of.
    public long cached() {
        return Math.max(0, available - free);
    }

    private static long bytes(String meminfo, String key) {
        var line = Pattern.compile("(?m)^" + key + ":\\s+(\\d+) kB").matcher(meminfo);
        if (!line.find()) {
            throw new IllegalArgumentException("no %s in /proc/meminfo".formatted(key));
        }
        return Long.parseLong(line.group(1)) << 10;
    }

    /// Bytes as GiB with one decimal.
    public static String gib(long bytes) {
        return "%.1f GiB".formatted(bytes / (double) (1L << 30));
    }
}
