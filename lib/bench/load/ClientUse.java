package lib.bench.load;

/// What the load generator measured of itself.
///
/// @param busySeconds time in which the event loop worked instead of waiting
/// @param cpuSeconds CPU time of the event loop's thread
/// @param events events read
/// @param wakeups how often the loop found something to do
/// @param longestTurnMillis longest time from finding sockets ready to having read them all: no time stamp is later than that
public record ClientUse(double busySeconds, double cpuSeconds, long events, long wakeups, double longestTurnMillis) {

    /// Share of a run in which the loop worked, 0 to 1.
    ///
    /// @param duration of the run in seconds
    public double busyShare(double duration) {
        return Math.min(1, busySeconds / duration);
    }

    /// Events per second of the loop's CPU time; 0 if nothing was measured.
    public double eventsPerCpuSecond() {
        return cpuSeconds > 0 ? events / cpuSeconds : 0;
    }
}
