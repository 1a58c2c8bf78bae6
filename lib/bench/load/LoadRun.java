//SOURCES ClientUse.java
package lib.bench.load;

import java.time.Instant;

/// A run that has ended; its requests are in the log.
///
/// @param duration seconds from the start to the end of the last request
/// @param stopped whether it ended before every request had been tried
public record LoadRun(Instant startedAt, double duration, ClientUse client, boolean stopped) {}
