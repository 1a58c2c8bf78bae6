///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//RUNTIME_OPTIONS -XX:+UseSerialGC
//SOURCES ../lib/Terminal.java ../lib/Tool.java ../lib/bench/run/BenchOptions.java ../lib/bench/run/BenchOutput.java
//SOURCES ../lib/bench/run/BenchRunner.java ../lib/bench/run/DeviceTelemetry.java ../lib/bench/run/ProgressLine.java
package scripts;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lib.Terminal;
import lib.Tool;
import lib.bench.AttemptLog;
import lib.bench.load.Live;
import lib.bench.load.ServerApi;
import lib.bench.report.BenchReport;
import lib.bench.run.BenchOptions;
import lib.bench.run.BenchOutput;
import lib.bench.run.BenchPlan;
import lib.bench.run.BenchRunner;
import lib.bench.run.DeviceTelemetry;
import lib.bench.run.ProgressLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine;

/// Measures an OpenAI-compatible server the way `vllm bench serve` does, with the same options where they matter, and judges the
/// result. Ctrl-C ends the run; what was measured until then is reported.
@CommandLine.Command(name = "bench", sortOptions = false, usageHelpAutoWidth = true,
        description = "Measure an OpenAI-compatible server as 'vllm bench serve' does, and judge the result.")
public final class Bench {

    private static final int SECONDS_TO_REPORT_AFTER_CTRL_C = 30;

    private final Terminal terminal;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param terminal where it speaks
    public Bench(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String... args) {
        System.exit(new Bench(Terminal.system()).run(args));
    }

    /// Runs the command line.
    /// @return the exit code: 0 measured, 1 nothing measured or ended early, 2 wrong usage
    public int run(String... args) {
        return Tool.run(this, terminal, () -> {
            ServerApi server = options.server();
            BenchPlan plan = options.plan(server);
            Optional<DeviceTelemetry> device = options.telemetry().start(Optional.empty(), terminal);
            try {
                return measure(plan, server, device);
            } finally {
                device.ifPresent(DeviceTelemetry::close);
            }
        }, args);
    }

    private int measure(BenchPlan plan, ServerApi server, Optional<DeviceTelemetry> device) throws IOException {
        var runner = new BenchRunner(plan, server, device, words -> terminal.say("bench: " + words));
        var reported = new CountDownLatch(1);
        Thread interruption = Thread.ofPlatform().unstarted(() -> {
            runner.stop();
            await(reported);
        });
        Runtime.getRuntime().addShutdownHook(interruption);
        try (AttemptLog log = new AttemptLog()) {
            BenchReport report = measured(runner, log);
            show(new BenchOutput(options.report(), report, log));
            return report.run().stopped() || report.metrics().completed() == 0 ? 1 : 0;
        } finally {
            reported.countDown();
            forget(interruption);
        }
    }

    private BenchReport measured(BenchRunner runner, AttemptLog log) throws IOException {
        if (!terminal.interactive() || options.report().isQuiet()) {
            return runner.run(log, live -> { });
        }
        try (ProgressLine progress = new ProgressLine(terminal.err())) {
            return runner.run(log, progress);
        }
    }

    private void show(BenchOutput output) throws IOException {
        if (options.report().isJson()) {
            output.json(new OutputStreamWriter(terminal.out(), StandardCharsets.UTF_8));
        } else {
            terminal.out().print(output.text());
        }
        List<Path> files = output.files();
        files.forEach(file -> terminal.say("bench: wrote " + file));
    }

    private static void await(CountDownLatch reported) {
        try {
            reported.await(SECONDS_TO_REPORT_AFTER_CTRL_C, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, because of Ctrl-C: the hook is what waits for this report.
        }
    }
}
