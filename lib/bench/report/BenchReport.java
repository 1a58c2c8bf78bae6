//SOURCES ../Metrics.java ../Setup.java ../SpecDecode.java ../VllmVersion.java ../load/LoadRun.java ../verdict/Verdict.java
//SOURCES DeviceReport.java
package lib.bench.report;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import lib.bench.Metrics;
import lib.bench.Setup;
import lib.bench.SpecDecode;
import lib.bench.VllmVersion;
import lib.bench.load.LoadRun;
import lib.bench.verdict.Verdict;

/// Everything that is known about a run.
///
/// @param endpoint where the requests went
/// @param seed of prompts and arrival times
/// @param warmUps requests sent before the run, with other prompts
/// @param percents the percentiles that were asked for
/// @param version whose rules the vLLM metrics follow
/// @param device what the device did meanwhile, if it was watched
/// @param verdicts the worst first
public record BenchReport(Setup setup, String endpoint, long seed, int warmUps, SortedSet<Double> percents, VllmVersion version, LoadRun run,
        Metrics metrics, Optional<SpecDecode> speculation, Optional<DeviceReport> device,
        List<Verdict> verdicts) {

    public BenchReport {
        verdicts = List.copyOf(verdicts);
    }

    public Verdict worstVerdict() {
        return Verdict.worst(verdicts);
    }
}
