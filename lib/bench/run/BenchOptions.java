//DEPS info.picocli:picocli:4.7.7
//SOURCES ../Goodput.java ../Load.java ../Setup.java ../VllmVersion.java ../WorkloadProfile.java ../load/RandomTokens.java
//SOURCES ../load/ServerApi.java ../load/Target.java ../load/Workload.java BenchPlan.java DataFlags.java HardwareFlags.java LoadFlags.java
//SOURCES ReportFlags.java RequestFlags.java TelemetryFlags.java WordPrompts.java
package lib.bench.run;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.SortedSet;
import lib.bench.Goodput;
import lib.bench.Load;
import lib.bench.Setup;
import lib.bench.VllmVersion;
import lib.bench.WorkloadProfile;
import lib.bench.load.RandomTokens;
import lib.bench.load.ServerApi;
import lib.bench.load.Target;
import lib.bench.load.Workload;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of a benchmark: those of `vllm bench serve` that matter, by their names, and Thorbook's own.
public final class BenchOptions {

    private static final DateTimeFormatter VLLM_DATE = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    /// Far from any seed a person would give, so that a warm-up shares no prompt with a measured run.
    private static final long WARM_UP_SEED = 0x5DEECE66DL;

    @Mixin
    private RequestFlags request = new RequestFlags();

    @Mixin
    private DataFlags data = new DataFlags();

    @Mixin
    private LoadFlags load = new LoadFlags();

    @Mixin
    private ReportFlags report = new ReportFlags();

    @Mixin
    private HardwareFlags hardware = new HardwareFlags();

    @Mixin
    private TelemetryFlags telemetry = new TelemetryFlags();

    @Option(names = "--seed", paramLabel = "N",
            description = "of prompts and arrival times; default: a fresh one each time, so that no run meets the prefix cache of another")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--ready-check-timeout-sec", paramLabel = "S", defaultValue = "0",
            description = "wait so long for the server to answer; default ${DEFAULT-VALUE}")
    private int readySeconds;

    @Option(names = "--stall-timeout-sec", paramLabel = "S", defaultValue = "1800",
            description = "give a request up that gets no bytes for so long; default ${DEFAULT-VALUE}, for a thousand requests at once need minutes")
    private int stallSeconds;

    @Option(names = "--skip-known-question",
            description = "do not ask for the capital of France first, which shows whether the model is sane")
    private boolean skipQuestion;

    public ReportFlags report() {
        return report;
    }

    public TelemetryFlags telemetry() {
        return telemetry;
    }

    /// The calls beside the measured ones.
    public ServerApi server() throws IOException {
        return new ServerApi(request.baseUrl(), request.headers(), request.isInsecure());
    }

    /// Decides everything, asking the server for its model and the lengths of texts.
    ///
    /// @throws IllegalArgumentException naming the option that is wrong
    /// @throws IOException if the server does not answer or a file cannot be read
    public BenchPlan plan(ServerApi server) throws IOException {
        Optional<WorkloadProfile> profile = data.profile();
        VllmVersion version = report.version();
        int size = load.prompts(profile);
        Load when = load.load(profile);
        report.metrics();
        telemetry.check();
        SortedSet<Double> percents = report.percentiles();
        Goodput goodput = report.goodput();
        request.target("", false, version);
        long chosenSeed = seed.orElseGet(() -> new SecureRandom().nextLong() >>> 16);
        boolean ignoresEos = request.ignoresEos(data.isRandom() && profile.isEmpty());
        boolean chat = request.isChat();
        waitUntilReady(server);
        String model = request.model().isPresent() ? request.model().get() : server.firstModel();
        Target target = request.target(model, ignoresEos, version);
        String served = target.fields().path("model").asText();
        Setup setup = new Setup(LocalDateTime.now().format(VLLM_DATE), request.backend(), report.label(), model, model, size, when,
                report.metadata());
        Workload measured = data.workload(server, served, chat, chosenSeed, size);
        return new BenchPlan(target, request.baseUrl(), setup, measured, warmUp(chat), chosenSeed, !ignoresEos, !skipQuestion,
                hardware.hardware(model), Duration.ofSeconds(stallSeconds), report.isDetailed() || report.report().isPresent(), percents,
                goodput, version);
    }

    /// Random prompts whatever the data set is: what a warm-up says does not matter, if only it is nothing that is measured.
    private Optional<Workload> warmUp(boolean chat) {
        if (load.warmUps() == 0) {
            return Optional.empty();
        }
        RandomTokens random = data.random(WARM_UP_SEED ^ System.nanoTime(), load.warmUps());
        return Optional.of(chat ? new WordPrompts(random) : random);
    }

    private void waitUntilReady(ServerApi server) throws IOException {
        long giveUp = System.nanoTime() + Duration.ofSeconds(readySeconds).toNanos();
        while (true) {
            try {
                server.ping();
                return;
            } catch (IOException e) {
                if (System.nanoTime() - giveUp >= 0) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the server", e);
        }
    }
}
