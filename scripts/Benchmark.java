//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/Step.java ../lib/Terminal.java ../lib/Tool.java ../lib/View.java ../lib/bench/format/ServingResults.java
//SOURCES ../lib/bench/report/ResultChart.java ../lib/bench/run/BenchOptions.java ../lib/bench/run/BenchRunner.java
//SOURCES ../lib/bench/run/DeviceTelemetry.java
//SOURCES ../lib/bench/run/ProgressLine.java
package scripts;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import lib.Change;
import lib.Host;
import lib.Step;
import lib.StepException;
import lib.Terminal;
import lib.UsageException;
import lib.View;
import lib.bench.AttemptLog;
import lib.bench.format.ServingResults;
import lib.bench.load.ServerApi;
import lib.bench.report.BenchReport;
import lib.bench.report.ResultChart;
import lib.bench.run.BenchOptions;
import lib.bench.run.BenchPlan;
import lib.bench.run.BenchRunner;
import lib.bench.run.DeviceTelemetry;
import lib.bench.run.ProgressLine;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// A benchmark as a step of a recipe, with the options of [Bench]. A run that goes on does not repeat it, and while it measures no
/// other Thorbook changes the host.
///
/// The requests come from this side; the host is the one whose server is measured.
@CommandLine.Command(name = "benchmark", sortOptions = false, description = "Measure a server within a recipe, with the options of 'bench'.")
public final class Benchmark implements Step<Benchmark.State> {

    @Parameters(paramLabel = "OPTION", description = "options of 'bench', e.g. --base-url and --workload")
    private List<String> options;

    private Optional<Measured> measured = Optional.empty();

    /// @param options as `bench` takes them
    public Benchmark(String... options) {
        this.options = List.of(options);
    }

    /// @param measured empty before the measurement
    public record State(Optional<Measured> measured) implements View.Viewable {
        @Override
        public View view() {
            return View.of(measured);
        }
    }

    /// What was measured, and whether to believe it.
    ///
    /// @param figures  by the keys of vLLM's JSON, e.g. `output_throughput`, `mean_ttft_ms`; with `--telemetry` also what it cost,
    ///                 e.g. `joules_per_output_token`
    /// @param verdicts the worst first, each with its arithmetic
    /// @param picture  SVG: distribution of latencies, throughput over time
    public record Measured(String model, Map<String, Double> figures, List<String> verdicts, String picture) implements View.Viewable {

        private static final List<Map.Entry<String, String>> SHOWN = List.of(Map.entry("completed", "requests answered"),
                Map.entry("failed", "requests failed"), Map.entry("output_throughput", "output tok/s"),
                Map.entry("mean_ttft_ms", "mean TTFT (ms)"), Map.entry("mean_tpot_ms", "mean TPOT (ms)"),
                Map.entry("mean_itl_ms", "mean ITL (ms)"), Map.entry("joules_per_output_token", "J per output token"),
                Map.entry("tokens_per_second_per_watt", "output tok/s per W"), Map.entry("mean_power_w", "mean power (W)"),
                Map.entry("idle_power_w", "power at rest (W)"), Map.entry("peak_temperature_c", "peak temperature (°C)"),
                Map.entry("throttled_s", "throttled (s)"), Map.entry("gpu_clock_drift_percent", "drift of the GPU clock (%)"));

        @Override
        public View view() {
            List<List<String>> rows = SHOWN.stream().filter(shown -> figures.containsKey(shown.getKey()))
                    .map(shown -> List.of(shown.getValue(), number(figures.get(shown.getKey())))).toList();
            return new View.Several(List.of(new View.Table(List.of("", model), rows), new View.Text(String.join("\n", verdicts)),
                    new View.Svg(picture, "latency and throughput of " + model)));
        }

        private static String number(double value) {
            return value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.2f", value);
        }
    }

    @Override
    public String name() {
        return "benchmark";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void check() {
        parsed();
    }

    @Override
    public State read(Host host) {
        return new State(measured);
    }

    @Override
    public List<Change> plan(State state) {
        return state.measured().isPresent() ? List.of() : List.of(new Change("measurement", "", String.join(" ", options)));
    }

    @Override
    public void apply(Host host, State state) {
        BenchOptions parsed = parsed();
        try (AttemptLog log = new AttemptLog()) {
            ServerApi server = parsed.server();
            BenchReport report = watched(host, parsed, parsed.plan(server), server, log);
            if (report.metrics().completed() == 0) {
                throw new StepException("no request was answered: " + report.metrics().failures());
            }
            measured = Optional.of(measured(report, log));
        } catch (IOException | IllegalArgumentException e) {
            throw new StepException(e.getMessage());
        }
    }

    /// The device is the step's own host, unless the options name another.
    private static BenchReport watched(Host host, BenchOptions parsed, BenchPlan plan, ServerApi server, AttemptLog log)
            throws IOException {
        Optional<DeviceTelemetry> device = parsed.telemetry().start(Optional.of(host), Terminal.system());
        try {
            return measure(new BenchRunner(plan, server, device, words -> { }), log);
        } finally {
            device.ifPresent(DeviceTelemetry::close);
        }
    }

    private static BenchReport measure(BenchRunner runner, AttemptLog log) throws IOException {
        Terminal terminal = Terminal.system();
        if (!terminal.interactive()) {
            return runner.run(log, live -> { });
        }
        try (ProgressLine progress = new ProgressLine(terminal.err())) {
            return runner.run(log, progress);
        }
    }

    private static Measured measured(BenchReport report, AttemptLog log) {
        String model = report.setup().model();
        String picture = ResultChart.draw(model, "verdict " + report.worstVerdict().kind(), log, report.run().duration(), report.device());
        var figures = new LinkedHashMap<>(ServingResults.of(report.metrics(), report.setup().load(), report.speculation()).figures());
        report.device().ifPresent(device -> figures.putAll(device.figures(report.metrics())));
        return new Measured(model, figures,
                report.verdicts().stream().map(String::valueOf).toList(), picture);
    }

    private BenchOptions parsed() {
        var parsed = new BenchOptions();
        try {
            new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("bench", CommandLine.Model.CommandSpec.forAnnotatedObject(parsed)))
                    .parseArgs(options.toArray(String[]::new));
        } catch (ParameterException e) {
            throw new UsageException("benchmark: " + e.getMessage());
        }
        return parsed;
    }
}
