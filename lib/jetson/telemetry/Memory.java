package lib.jetson.telemetry;

/// Memory in use, of all there is, in MB of 1024 * 1024 bytes. CPU and GPU of a Jetson share it.
public record Memory(long usedMB, long totalMB) {
    public Memory {
        if (usedMB < 0 || totalMB < usedMB) {
            throw new IllegalArgumentException("%d of %d MB can't be in use".formatted(usedMB, totalMB));
        }
    }
}
