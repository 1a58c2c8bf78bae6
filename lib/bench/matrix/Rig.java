//SOURCES ../../Host.java ../report/study/Settings.java
package lib.bench.matrix;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import lib.Host;
import lib.bench.report.study.Settings;

/// What a matrix measures on: a device, or something that stands in for one. Each method throws
/// [lib.StepException], [lib.HostException] or [java.io.UncheckedIOException] when it can't be done.
public interface Rig {

    /// Sets power mode and clocks, as far as they are said.
    /// @return whether the device was rebooted, which ends a server
    boolean set(Settings settings);

    /// Serves this model and no other.
    /// @return the address of its API
    String serve(String model);

    /// Ends the server, if one runs.
    void stop();

    /// The warmest spot of the chip in degrees Celsius; empty where none can be read.
    OptionalDouble temperature();

    /// The device that serves, to read its power and heat from; empty where servers are simulated.
    Optional<Host> device();

    /// What to keep with each result: engine, device, the command that served it.
    Map<String, String> metadata(String model);
}
