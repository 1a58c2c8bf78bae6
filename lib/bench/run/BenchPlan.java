//SOURCES ../Goodput.java ../Setup.java ../VllmVersion.java ../load/Target.java ../load/Workload.java ../verdict/Evidence.java
package lib.bench.run;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import lib.bench.Goodput;
import lib.bench.Setup;
import lib.bench.VllmVersion;
import lib.bench.load.Target;
import lib.bench.load.Workload;
import lib.bench.verdict.Evidence;

/// What a benchmark is to do, decided before it starts.
///
/// @param target server, model and sampling
/// @param baseUrl of the server, for the calls beside the measured ones
/// @param workload the measured requests
/// @param warmUp other prompts, sent before and not measured; empty for none
/// @param seed of arrival times
/// @param freeToStop whether the model's end-of-text token is heeded
/// @param askKnownQuestion whether to ask for the capital of France, to see if the model is sane
/// @param hardware what runs on what, if that is known
/// @param keepText whether generated texts go into the result
public record BenchPlan(Target target, String baseUrl, Setup setup, Workload workload, Optional<Workload> warmUp, long seed, boolean freeToStop,
        boolean askKnownQuestion, Optional<Evidence.Hardware> hardware, Duration stallLimit, boolean keepText, SortedSet<Double> percents,
        Goodput goodput, VllmVersion version) {}
