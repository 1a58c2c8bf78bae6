//SOURCES ../Host.java ../StepException.java
package lib.memory;

import lib.Command;
import lib.Host;
import lib.StepException;

/// The memory of a host as `free` tells it, in MiB. On a Jetson the GPU's memory is the same, and CUDA counts as free only what holds
/// nothing at all: cached files stand in the way of a model although the kernel would give them up.
///
/// @param total     what the kernel has
/// @param free      holds nothing
/// @param cached    copies of files and of directories, shared memory not counted: it can't be dropped
/// @param available what programs can get
public record FreeMemory(long total, long free, long cached, long available) {

    /// Asks a host. A query.
    public static FreeMemory of(Host host) {
        return parse(host.run(Command.query("free", "-m")).orFail().stdout());
    }

    /// Reads the line `Mem:` of `free -m`: total, used, free, shared, buff/cache, available.
    public static FreeMemory parse(String answer) {
        String[] columns = answer.lines().filter(line -> line.startsWith("Mem:")).findFirst().map(line -> line.strip().split("\\s+"))
                .orElse(new String[0]);
        if (columns.length != 7) {
            throw new StepException("free -m has not the columns that are known of it: " + answer.strip());
        }
        return new FreeMemory(Long.parseLong(columns[1]), Long.parseLong(columns[3]),
                Math.max(0, Long.parseLong(columns[5]) - Long.parseLong(columns[4])), Long.parseLong(columns[6]));
    }

    /// MiB as GiB with one decimal.
    public static String gib(long mebibytes) {
        return "%.1f GiB".formatted(mebibytes / 1024.0);
    }
}
