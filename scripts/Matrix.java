///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/bench/matrix/MatrixRun.java ../lib/bench/matrix/SimulatedServers.java ../lib/bench/matrix/UnitOrder.java
//SOURCES ../lib/bench/report/page/ReportFiles.java ../lib/bench/report/study/GuideMeasurements.java ../lib/hub/ModelCatalog.java MatrixDevice.java
//SOURCES PowerMode.java
package scripts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import lib.Change;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.Terminal;
import lib.UsageException;
import lib.bench.WorkloadProfile;
import lib.bench.matrix.CoolDown;
import lib.bench.matrix.MatrixJournal;
import lib.bench.matrix.MatrixRun;
import lib.bench.matrix.Size;
import lib.bench.matrix.Unit;
import lib.bench.matrix.UnitOrder;
import lib.bench.matrix.UnitRecord;
import lib.bench.reference.ReferenceResults;
import lib.bench.report.page.ReportFiles;
import lib.bench.report.study.GuideMeasurements;
import lib.bench.report.study.ResultReader;
import lib.bench.report.study.Study;
import lib.hub.ModelCatalog;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Measures models under loads in power modes, for hours if need be. Each combination is recorded as soon as it is measured; one that
/// fails is recorded with its reason, and the rest goes on. The same command again goes on where it was cut off, and after each
/// combination there is a report on what there is.
@CommandLine.Command(name = "matrix", sortOptions = false, description = "Measure every combination of models, loads, power modes and clocks.",
        footer = {"", "Example: matrix --models Qwen3-8B,Qwen3-8B-AWQ --workloads high-load,low-load --out precisions",
            "Example: matrix --models Qwen3-8B --workloads low-load --simulate --speed 20 --share 0.1 --out rehearsal"})
public final class Matrix implements Step<Matrix.State> {

    @Option(names = "--models", paramLabel = "MODEL", split = ",", description = "of the catalog, as model-list names them, or owner/name")
    private List<String> models = List.of();

    @Option(names = "--workloads", paramLabel = "LOAD", split = ",",
            description = "high-load, low-load, warm-up, chat, high-throughput, long-context (default: high-load,low-load)")
    private List<String> workloads = List.of("high-load", "low-load");

    @Option(names = "--modes", paramLabel = "MODE", split = ",", description = "power modes by name; default: as it is")
    private List<String> modes = List.of();

    @Option(names = "--clocks", paramLabel = "free|locked", split = ",", description = "clocks free, locked, or both; default: as they are")
    private List<String> clocks = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "where results and report go; one that is there already is gone on with")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--retry-failed", description = "measure again what failed before")
    private boolean retry;

    @Option(names = "--engine", paramLabel = "ENGINE", description = "vllm (default), triton, ...: as for serve")
    private String engine = "vllm";

    @Option(names = "--port", paramLabel = "PORT", description = "of the servers (default: 8000)")
    private int port = 8000;

    @Option(names = "--base-url", paramLabel = "URL", description = "the servers as seen from here, where the host is another machine")
    private Optional<String> baseUrl = Optional.empty();

    @Option(names = "--share", paramLabel = "SHARE", description = "measure only this share of each load's requests, 12 at least (default: 1)")
    private double share = 1;

    @Option(names = "--simulate", description = "servers without a model, with the times that the guide measured")
    private boolean simulate;

    @Option(names = "--speed", paramLabel = "X", description = "simulated servers so many times faster (default: 1)")
    private double speed = 1;

    private final Consumer<String> narration;
    /// Tried by this step itself, so that it does not try again within one run.
    private final Map<String, UnitRecord> tried = new HashMap<>();
    private Optional<Boolean> reboots = Optional.empty();

    Matrix() {
        this(words -> { });
    }

    private Matrix(Consumer<String> narration) {
        this.narration = narration;
    }

    /// A matrix as the options say, those of the command.
    /// @throws UsageException when they are wrong
    public static Matrix with(Path folder, String... options) {
        var matrix = new Matrix(System.err::println);
        try {
            new CommandLine(matrix).parseArgs(options);
        } catch (CommandLine.ParameterException e) {
            throw new UsageException("matrix: " + e.getMessage());
        }
        matrix.out = Optional.of(folder);
        return matrix;
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new Matrix(Terminal.system()::say), args));
    }

    /// @param folder where the results are
    /// @param units  in the order in which they are measured
    public record State(String folder, List<UnitLine> units) {}

    /// @param state `done`, `failed` or `open`
    public record UnitLine(String unit, String state, String reason) {}

    @Override
    public String name() {
        return "matrix";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void check() {
        if (models.isEmpty()) {
            throw new UsageException("--models: name at least one; model-list shows those of the guide");
        }
        folder();
        names();
        workloads.forEach(WorkloadProfile::named);
        clocks.forEach(Matrix::locked);
        new Size(share);
        if (!(speed > 0)) {
            throw new UsageException("--speed must be positive, not " + speed);
        }
    }

    private Path folder() {
        return out.orElseThrow(() -> new UsageException("--out: name the folder for the results"));
    }

    private List<String> ids() {
        ModelCatalog catalog = ModelCatalog.load();
        return models.stream().map(model -> model.contains("/") ? model : catalog.named(model).id()).toList();
    }

    /// A combination is known by the model's name without its owner.
    private void names() {
        var names = new HashSet<String>();
        ids().stream().map(id -> id.substring(id.indexOf('/') + 1)).filter(name -> !names.add(name)).findFirst().ifPresent(name -> {
            throw new UsageException("--models: %s is named twice".formatted(name));
        });
    }

    private static boolean locked(String word) {
        return switch (word) {
            case "locked" -> true;
            case "free" -> false;
            default -> throw new UsageException("--clocks is free or locked, not '%s'".formatted(word));
        };
    }

    /// Steps that it takes lock the host themselves; between them others may look at it.
    @Override
    public boolean locksHost() {
        return false;
    }

    @Override
    public State read(Host host) {
        if (!host.isLocal() && !simulate && baseUrl.isEmpty()) {
            throw new UsageException("--base-url: say how the servers of %s are reached from here, e.g. through ssh -L 8000:localhost:8000".formatted(host.name()));
        }
        var settled = settled();
        return new State(folder().toString(), units(host).stream().map(unit -> Optional.ofNullable(settled.get(unit.id()))
                .map(record -> new UnitLine(unit.id(), record.done() ? "done" : "failed", record.reason()))
                .orElse(new UnitLine(unit.id(), "open", ""))).toList());
    }

    private Map<String, UnitRecord> settled() {
        var settled = new HashMap<>(new MatrixJournal(folder()).read());
        settled.values().removeIf(record -> retry && !record.done());
        settled.putAll(tried);
        return settled;
    }

    private List<Unit> units(Host host) {
        if (reboots.isEmpty()) {
            reboots = Optional.of(modes.size() > 1 && reboots(new PowerMode().read(host.planning())));
        }
        return UnitOrder.of(ids(), workloads, modes, clocks.stream().map(Matrix::locked).toList(), reboots.get());
    }

    /// Whether the modes switch different parts of the chip off.
    private boolean reboots(PowerMode.State state) {
        return modes.stream().map(mode -> state.find(mode).powerGating()).distinct().count() > 1;
    }

    @Override
    public List<Change> plan(State state) {
        return state.units().stream().filter(unit -> unit.state().equals("open")).map(unit -> new Change("unit " + unit.unit(), "", "measured")).toList();
    }

    @Override
    public void apply(Host host, State state) {
        List<String> extra = simulate && speed != 1 ? List.of("--chip", "none") : List.of();
        var device = new MatrixDevice(host, engine, port, baseUrl, simulate ? Optional.of(speed) : Optional.empty(), narration);
        var run = new MatrixRun(folder(), device, new Size(share), CoolDown.USUAL, simulate, extra, words -> narration.accept("matrix: " + words), this::report);
        run.run(units(host), settled());
        var journal = new MatrixJournal(folder()).read();
        state.units().stream().filter(unit -> journal.containsKey(unit.unit())).forEach(unit -> tried.put(unit.unit(), journal.get(unit.unit())));
        failIfNothingWasMeasured(state);
    }

    /// Some that fail are results as well; when all do, something else is wrong.
    private void failIfNothingWasMeasured(State state) {
        var records = state.units().stream().map(unit -> tried.get(unit.unit())).toList();
        if (records.stream().noneMatch(UnitRecord::done)) {
            throw new StepException("none of %d combinations could be measured; %s: %s%n--retry-failed tries them again".formatted(
                    records.size(), records.getFirst().unit(), records.getFirst().reason()));
        }
    }

    /// On what there is so far; nothing as long as nothing was measured.
    private void report() {
        Path results = folder().resolve("units");
        try {
            if (Files.isDirectory(results)) {
                var measurements = new ArrayList<>(new ResultReader(Optional.empty(), words -> { }).read(results));
                ReportFiles.write(folder().resolve("report"), "Matrix", new Study(measurements),
                        Optional.of(new Study(GuideMeasurements.of(ReferenceResults.load()))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the report", e);
        }
    }
}
