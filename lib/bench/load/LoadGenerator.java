//SOURCES ../AttemptLog.java ../Load.java LoadLoop.java LoadOptions.java LoadRun.java Target.java Workload.java
package lib.bench.load;

import java.io.IOException;
import lib.bench.AttemptLog;
import lib.bench.Load;

/// Sends a workload to a server and logs what every request did.
///
/// Use one per run.
public final class LoadGenerator {

    private final LoadLoop loop;
    private final Target target;

    /// @throws IOException if the host is unknown
    public LoadGenerator(Target target, Workload workload, Load load, LoadOptions options, AttemptLog log) throws IOException {
        this.target = target;
        loop = new LoadLoop(target, workload, load, options, log);
    }

    /// Runs to the end, or until [#stop()].
    ///
    /// @throws IOException if the machine itself has no sockets or files left; what the server does wrong is in the log
    public LoadRun run() throws IOException {
        return loop.run();
    }

    /// Ends the run from another thread, e.g. on Ctrl-C; [#run()] then returns what was measured.
    public void stop() {
        loop.stop();
    }

    @Override
    public String toString() {
        return "load on " + target.endpoint();
    }
}
