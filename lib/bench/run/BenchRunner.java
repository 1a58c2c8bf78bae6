//SOURCES ../Attempt.java ../AttemptLog.java ../Load.java ../Metrics.java ../SpecDecode.java ../format/ServingResult.java
//SOURCES ../format/ServingResults.java ../load/Live.java ../load/LoadGenerator.java ../load/LoadOptions.java ../load/LoadRun.java
//SOURCES ../load/ServerApi.java ../load/ServerCounters.java ../load/Target.java ../load/Workload.java ../report/BenchReport.java
//SOURCES ../report/DeviceReport.java ../../serve/chat/KnownQuestion.java BenchPlan.java DeviceTelemetry.java ThrottleWatch.java
//SOURCES ../verdict/Evidence.java ../verdict/Judge.java
package lib.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import lib.bench.Attempt;
import lib.bench.AttemptLog;
import lib.bench.Load;
import lib.bench.Metrics;
import lib.bench.SpecDecode;
import lib.bench.format.ServingResult;
import lib.bench.format.ServingResults;
import lib.bench.load.Live;
import lib.bench.load.LoadGenerator;
import lib.bench.load.LoadOptions;
import lib.bench.load.LoadRun;
import lib.bench.load.ServerApi;
import lib.bench.load.ServerCounters;
import lib.bench.load.Target;
import lib.bench.load.Workload;
import lib.bench.report.BenchReport;
import lib.bench.report.DeviceReport;
import lib.bench.verdict.Evidence;
import lib.bench.verdict.Judge;
import lib.serve.chat.KnownQuestion;

/// Carries out a plan: known question, warm-up, the run itself, and the judgement.
public final class BenchRunner {

    private static final Path SYS = Path.of("/sys");

    private final BenchPlan plan;
    private final ServerApi server;
    private final Optional<DeviceTelemetry> device;
    private final Consumer<String> narration;
    private volatile Optional<LoadGenerator> running = Optional.empty();
    private volatile boolean stopped;

    /// @param device    watched meanwhile, if it is
    /// @param narration told what is being done, line by line
    public BenchRunner(BenchPlan plan, ServerApi server, Optional<DeviceTelemetry> device, Consumer<String> narration) {
        this.plan = plan;
        this.server = server;
        this.device = device;
        this.narration = narration;
    }

    /// Ends the run from another thread; [#run] then reports what was measured.
    public void stop() {
        stopped = true;
        running.ifPresent(LoadGenerator::stop);
    }

    /// @param log receives what each measured request did
    /// @param progress told about the measured run while it goes on
    /// @throws IOException if the server cannot be talked to at all
    public BenchReport run(AttemptLog log, Consumer<Live> progress) throws IOException {
        List<Evidence> evidence = new ArrayList<>();
        plan.hardware().ifPresent(evidence::add);
        device.filter(watched -> watched.idle().isPositive()).ifPresent(watched -> {
            narration.accept("measuring the power at rest for %.0f s".formatted(watched.idle().toMillis() / 1000.0));
            watched.rest(() -> stopped);
        });
        if (plan.askKnownQuestion()) {
            evidence.add(knownQuestion());
        }
        if (plan.warmUp().isPresent()) {
            warmUp(plan.warmUp().get());
        }
        Optional<ServerCounters> before = counters();
        ThrottleWatch throttling = new ThrottleWatch(SYS);
        narration.accept("%d requests to %s".formatted(plan.workload().size(), plan.target().endpoint()));
        LoadRun run = load(plan.workload(), plan.setup().load(), log, progress);
        Optional<Evidence.Throttling> seen = throttling.stop();
        Optional<DeviceReport> watched = device.map(telemetry -> telemetry.of(run));
        (watched.isPresent() ? watched.flatMap(DeviceTelemetry::evidence) : seen).ifPresent(evidence::add);
        Optional<ServerCounters> after = run.stopped() ? Optional.empty() : counters();
        Metrics metrics = Metrics.of(log, run.duration(), new Metrics.Rules(plan.percents(), plan.goodput(), plan.version(), plan.target().chat()));
        evidence.add(endings(log));
        evidence.add(new Evidence.Client(run.client().busyShare(run.duration())));
        before.flatMap(b -> after.flatMap(a -> a.prefixCacheSince(b))).ifPresent(evidence::add);
        Optional<SpecDecode> speculation = before.flatMap(b -> after.flatMap(a -> a.specDecodeSince(b)));
        ServingResult result = ServingResults.of(metrics, plan.setup().load(), speculation);
        return new BenchReport(plan.setup(), plan.target().endpoint().toString(), plan.seed(), plan.warmUp().map(Workload::size).orElse(0),
                plan.percents(), plan.version(), run, metrics, speculation, watched, Judge.judge(result, evidence));
    }

    private Evidence.KnownQuestion knownQuestion() throws IOException {
        String question = plan.target().chat() ? KnownQuestion.CHAT : KnownQuestion.COMPLETION;
        String answer = server.ask(plan.target(), question, plan.target().chat() ? KnownQuestion.CHAT_TOKENS : KnownQuestion.COMPLETION_TOKENS);
        return new Evidence.KnownQuestion(question, KnownQuestion.EXPECTED, answer);
    }

    private void warmUp(Workload workload) throws IOException {
        narration.accept("warming up with %d requests of other prompts".formatted(workload.size()));
        OptionalInt limit = plan.setup().load().maxConcurrency();
        try (AttemptLog discarded = new AttemptLog()) {
            load(workload, Load.closedLoop(Math.min(limit.orElse(workload.size()), workload.size())), discarded, live -> { });
        }
    }

    private LoadRun load(Workload workload, Load load, AttemptLog log, Consumer<Live> progress) throws IOException {
        var options = new LoadOptions(plan.seed(), plan.stallLimit(), plan.keepText(), progress);
        LoadGenerator generator = new LoadGenerator(plan.target(), workload, load, options, log);
        running = Optional.of(generator);
        if (stopped) {
            generator.stop();
        }
        return generator.run();
    }

    /// A server without metrics is judged without them.
    private Optional<ServerCounters> counters() {
        try {
            return server.metrics().map(ServerCounters::parse);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Evidence.Endings endings(AttemptLog log) {
        int[] counts = new int[2];
        log.forEachCompleted(done -> {
            counts[0]++;
            counts[1] += atLimit(done) ? 1 : 0;
        });
        return new Evidence.Endings(counts[0], counts[1], plan.freeToStop());
    }

    private static boolean atLimit(Attempt.Completed done) {
        return done.finishReason().map(reason -> reason.equals("length")).orElse(done.tokens().output() >= done.tokens().askedOutput());
    }
}
