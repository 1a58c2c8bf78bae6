//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../../../lib/bench/load/LoadGenerator.java ../../../lib/bench/load/RandomTokens.java ../../../lib/bench/Metrics.java
package tests.benchmarks.client;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import lib.bench.AttemptLog;
import lib.bench.Goodput;
import lib.bench.LatencyMetric;
import lib.bench.Load;
import lib.bench.Metrics;
import lib.bench.VllmVersion;
import lib.bench.load.LoadGenerator;
import lib.bench.load.LoadOptions;
import lib.bench.load.LoadRun;
import lib.bench.load.RandomTokens;
import lib.bench.load.Target;

/// Thorbook's load generator with the same load and the same output as `aiohttp_client.py`. The CPU time is that of the whole
/// process, compiler and garbage collector included.
///
/// Arguments: URL, streams, requests, tokens, short requests to warm up with.
public final class ThorbookClient {

    private static final int PROMPT_TOKENS = 16;
    private static final int WARM_UP_TOKENS = 8;
    private static final double P99 = 99;

    private ThorbookClient() {}

    public static void main(String... args) throws IOException {
        Target target = new Target(URI.create(args[0]), false, Map.of(), Target.fields("sim", false, false).put("ignore_eos", true));
        int streams = Integer.parseInt(args[1]);
        int tokens = Integer.parseInt(args[3]);
        load(target, new RandomTokens(1, Integer.parseInt(args[4]), PROMPT_TOKENS, WARM_UP_TOKENS), streams);
        System.out.println(load(target, new RandomTokens(2, Integer.parseInt(args[2]), PROMPT_TOKENS, tokens), streams));
    }

    private static String load(Target target, RandomTokens workload, int streams) throws IOException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (AttemptLog log = new AttemptLog()) {
            var options = new LoadOptions(1, Duration.ofMinutes(2), false, live -> { });
            LoadGenerator generator = new LoadGenerator(target, workload, Load.closedLoop(streams), options, log);
            long begin = System.nanoTime();
            long cpu = system.getProcessCpuTime();
            LoadRun run = generator.run();
            double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
            Metrics metrics = Metrics.of(log, run.duration(), new Metrics.Rules(new TreeSet<>(List.of(P99)), Goodput.NONE, VllmVersion.NEWEST, false));
            return String.format(Locale.ROOT,
                    "{\"begin\": %d, \"completed\": %d, \"failed\": %d, \"tokens\": %d, \"duration\": %f, \"cpuSeconds\": %f, \"medianTtftMs\": %f, \"p99ItlMs\": %f}",
                    begin, metrics.completed(), metrics.failed(), metrics.totalOutput(), run.duration(), cpuSeconds,
                    metrics.latency(LatencyMetric.TTFT).median(), metrics.latency(LatencyMetric.ITL).percentile(P99));
        }
    }
}
