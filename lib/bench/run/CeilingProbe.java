//SOURCES ../AttemptLog.java ../Distribution.java ../Goodput.java ../LatencyMetric.java ../Load.java ../Metrics.java ../Samples.java
//SOURCES ../VllmVersion.java ../load/LoadGenerator.java ../load/LoadOptions.java ../load/LoadRun.java ../load/RandomTokens.java
//SOURCES ../load/Target.java ../sim/Faults.java ../sim/Served.java ../sim/SimProfile.java ../sim/SimServer.java
package lib.bench.run;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import lib.bench.AttemptLog;
import lib.bench.Distribution;
import lib.bench.Goodput;
import lib.bench.LatencyMetric;
import lib.bench.Load;
import lib.bench.Metrics;
import lib.bench.Samples;
import lib.bench.VllmVersion;
import lib.bench.load.LoadGenerator;
import lib.bench.load.LoadOptions;
import lib.bench.load.LoadRun;
import lib.bench.load.RandomTokens;
import lib.bench.load.Target;
import lib.bench.sim.Faults;
import lib.bench.sim.Served;
import lib.bench.sim.SimProfile;
import lib.bench.sim.SimServer;

/// One measurement of the load generator against a simulated server in the same process, which keeps its own record of when it
/// wrote each token.
public final class CeilingProbe {

    /// @param paced whether the server sent a token per 20 ms to each stream, or all at once
    /// @param tokensPerCpuSecond tokens read per second of CPU time of the event loop
    /// @param medianTtftErrorMs client's median TTFT minus the server's
    /// @param p99ItlErrorMs client's p99 of the inter-token latency minus the server's
    /// @param busyShare share of the time in which the event loop worked
    public record Sample(int streams, boolean paced, double tokensPerCpuSecond, double medianTtftErrorMs, double p99ItlErrorMs, double busyShare) {}

    private static final double PACE_MILLIS = 20;
    private static final int TOKENS = 128;
    private static final int UNPACED_REQUESTS = 4000;
    private static final int PROMPT = 16;
    private static final double P99 = 99;

    private CeilingProbe() {}

    /// Streams that send everything at once.
    public static Sample unpaced(int streams) throws IOException {
        return measure(streams, SimProfile.constant(0, 0), UNPACED_REQUESTS, false);
    }

    /// Streams that truly have a TTFT of 20 ms and a token per 20 ms; two requests on each, one after the other.
    public static Sample paced(int streams) throws IOException {
        return measure(streams, SimProfile.constant(PACE_MILLIS, PACE_MILLIS), streams * 2, true);
    }

    private static Sample measure(int streams, SimProfile profile, int requests, boolean paced) throws IOException {
        if (streams < 1) {
            throw new IllegalArgumentException("there must be at least one stream: " + streams);
        }
        Queue<Served> record = new ConcurrentLinkedQueue<>();
        var options = new SimServer.Options("127.0.0.1", 0, "probe", 1024, profile, Faults.NONE, 0, 1);
        try (SimServer server = SimServer.start(options, record::add); AttemptLog log = new AttemptLog()) {
            var fields = Target.fields("probe", false, false).put("ignore_eos", true);
            Target target = new Target(URI.create(server.baseUrl() + "/v1/completions"), false, Map.of(), fields);
            var how = new LoadOptions(1, Duration.ofMinutes(2), false, live -> { });
            LoadRun run = new LoadGenerator(target, new RandomTokens(1, requests, PROMPT, TOKENS), Load.closedLoop(streams), how, log).run();
            var percents = new TreeSet<>(List.of(P99));
            Metrics metrics = Metrics.of(log, run.duration(), new Metrics.Rules(percents, Goodput.NONE, VllmVersion.NEWEST, false));
            if (metrics.failed() > 0) {
                throw new IOException("%d of %d requests failed against the machine's own loopback: %s"
                        .formatted(metrics.failed(), requests, metrics.failures()));
            }
            Distribution ttft = truth(record, served -> DoubleStream.of((served.writes()[0] - served.received()) / 1e9), percents);
            Distribution itl = truth(record, CeilingProbe::gaps, percents);
            return new Sample(streams, paced, metrics.totalOutput() / run.client().cpuSeconds(),
                    metrics.latency(LatencyMetric.TTFT).median() - ttft.median(),
                    metrics.latency(LatencyMetric.ITL).percentile(P99) - itl.percentile(P99), run.client().busyShare(run.duration()));
        }
    }

    private static Distribution truth(Queue<Served> record, Function<Served, DoubleStream> times, TreeSet<Double> percents) {
        return Distribution.ofSeconds(Samples.of(record.stream().flatMapToDouble(times).toArray()), percents);
    }

    private static DoubleStream gaps(Served served) {
        long[] writes = served.writes();
        return IntStream.range(1, writes.length).mapToDouble(i -> (writes[i] - writes[i - 1]) / 1e9);
    }
}
