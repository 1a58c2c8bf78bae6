//SOURCES ../StepException.java
package lib.hub;

import java.util.regex.Pattern;
import lib.StepException;

/// The memory of a host, in bytes. On a Thor the GPU uses the same, and CUDA calls free what the kernel calls `MemFree`: the page
/// cache counts as used.
///
/// @param total     `MemTotal`
/// @param free      `MemFree`: free now, for CUDA and for vLLM's check at the start
/// @param available `MemAvailable`: the kernel's estimate of what is free once the page cache is dropped
public record HostMemory(long total, long free, long available) {

    public HostMemory {
        if (total < 1 || free < 0 || free > total || available < 0 || available > total) {
            throw new IllegalArgumentException("not a host's memory: %d bytes, %d free, %d available".formatted(total, free, available));
        }
        available = Math.max(free, available);
    }

    /// Reads `/proc/meminfo`.
    /// @throws StepException naming the line that is missing: the host runs no Linux
    public static HostMemory parse(String meminfo) {
        long total = bytes(meminfo, "MemTotal");
        return new HostMemory(total, bytes(meminfo, "MemFree"), Math.min(total, bytes(meminfo, "MemAvailable")));
    }

    private static long bytes(String meminfo, String key) {
        var match = Pattern.compile("(?m)^" + key + ":\\s*(\\d+) kB$").matcher(meminfo);
        if (!match.find()) {
            throw new StepException("/proc/meminfo has no line '" + key + "'");
        }
        return Long.parseLong(match.group(1)) << 10;
    }
}
