//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../../WorkloadProfile.java ../../compare/ResultFiles.java ../../format/Figure.java ../../format/ServingResult.java
//SOURCES ../../verdict/Chip.java ../../verdict/Evidence.java ../../verdict/Judge.java ../../verdict/ModelWeights.java
//SOURCES ../../verdict/Verdict.java ../../../hub/ModelCatalog.java ../../../serve/Engine.java Commands.java Measurement.java
//SOURCES Origin.java OwnDocument.java Settings.java Subject.java
package lib.bench.report.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lib.bench.WorkloadProfile;
import lib.bench.compare.ResultFiles;
import lib.bench.format.Figure;
import lib.bench.format.ServingResult;
import lib.bench.verdict.Chip;
import lib.bench.verdict.Evidence;
import lib.bench.verdict.Judge;
import lib.bench.verdict.ModelWeights;
import lib.bench.verdict.Verdict;
import lib.hub.ModelCatalog;
import lib.serve.Engine;

/// Reads results to report on: Thorbook's own documents with the verdicts in them, and the files of other tools, which are judged here.
///
/// The settings of the device are in no result by themselves; a matrix keeps them in the metadata, by the names below.
public final class ResultReader {

    /// Metadata: the load's name.
    public static final String WORKLOAD = "workload";
    /// Metadata: the model's id where the served name is another.
    public static final String MODEL = "model_id";
    /// Metadata: e.g. `MAXN`.
    public static final String POWER_MODE = "power_mode";
    /// Metadata: `locked` or `unlocked`.
    public static final String CLOCKS = "clocks";
    /// Metadata: what served, with its version, e.g. `vllm 0.10.1.1`.
    public static final String ENGINE = "engine";
    /// Metadata: the command that served the model.
    public static final String SERVE = "serve_command";
    /// What the name of an engine begins with that has no model.
    public static final String SIMULATED = "simulated";
    /// Metadata: the command that measured it.
    public static final String BENCH = "bench_command";
    /// Metadata: what the host is.
    public static final String DEVICE = "device";

    /// Metadata: how much of the load was measured, if not all.
    public static final String REDUCED = "reduced_to";

    private static final int DEPTH = 4;

    private final ModelCatalog catalog = ModelCatalog.load();
    private final Optional<Chip> chip;
    private final Consumer<String> narration;

    /// @param chip      to judge results by that carry no verdict; empty when it is not known
    /// @param narration told which files of a folder hold no result
    public ResultReader(Optional<Chip> chip, Consumer<String> narration) {
        this.chip = chip;
        this.narration = narration;
    }

    /// All results of a file, or of the files of a folder that hold some.
    ///
    /// @throws IllegalArgumentException naming what is no result, or a folder without any
    public List<Measurement> read(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return file(path);
        }
        List<Measurement> found = new ArrayList<>();
        try (Stream<Path> files = Files.find(path, DEPTH, (file, facts) -> facts.isRegularFile() && file.toString().matches(".*\\.(json|txt|log)"))) {
            for (Path file : files.sorted().toList()) {
                found.addAll(ofFolder(file));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(path + " holds no benchmark result");
        }
        return found;
    }

    /// A folder may hold more than results, and an earlier report on them.
    private List<Measurement> ofFolder(Path file) throws IOException {
        try {
            return file.endsWith("report.json") && isReport(json(file)) ? List.of() : file(file);
        } catch (IllegalArgumentException e) {
            narration.accept("left out %s: %s".formatted(file, e.getMessage()));
            return List.of();
        }
    }

    private List<Measurement> file(Path file) throws IOException {
        if (file.toString().endsWith(".json") && Files.isRegularFile(file)) {
            JsonNode root = json(file);
            if (isReport(root)) {
                throw new IllegalArgumentException(file + " is a report; name the results");
            }
            if (OwnDocument.is(root)) {
                return List.of(own(file, new OwnDocument(root)));
            }
        }
        List<ServingResult> results = ResultFiles.read(file.toString());
        List<Measurement> found = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            found.add(foreign(results.size() == 1 ? file.toString() : file + "#" + (i + 1), results.get(i)));
        }
        return found;
    }

    /// Whether this is what a report itself is made of.
    private static boolean isReport(JsonNode root) {
        return root.path("results").isArray() && root.path("guideClaims").isArray();
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private Measurement own(Path file, OwnDocument document) {
        Map<String, String> metadata = document.metadata();
        Subject subject = Subject.named(metadata.getOrDefault(MODEL, document.model()), catalog);
        Settings settings = new Settings(Optional.ofNullable(metadata.get(POWER_MODE)), Optional.ofNullable(metadata.get(CLOCKS)).map("locked"::equals));
        ServingResult figures = document.figures();
        String workload = Optional.ofNullable(metadata.get(WORKLOAD)).orElseGet(() -> workload(figures));
        String bench = load(workload, figures) + " --seed " + document.seed();
        List<String> commands = new ArrayList<>(Commands.of(subject, settings, Engine.VLLM, bench, true));
        Optional.ofNullable(metadata.get(SERVE)).ifPresent(command -> commands.set(commands.size() - 2, command));
        Optional.ofNullable(metadata.get(BENCH)).ifPresent(command -> commands.set(commands.size() - 1, command));
        Map<String, String> versions = new LinkedHashMap<>();
        Stream.of(ENGINE, DEVICE, REDUCED).filter(metadata::containsKey).forEach(key -> versions.put(key.replace('_', ' '), metadata.get(key)));
        versions.putAll(document.versions());
        List<Verdict> verdicts = document.verdicts();
        return new Measurement(file.toString(), subject, settings, workload, figures, verdicts.isEmpty() ? judged(subject, figures) : verdicts,
                new Origin(file.toString(), commands, versions));
    }

    private Measurement foreign(String source, ServingResult figures) {
        Subject subject = Subject.named(figures.attributes().getOrDefault("model_id", "unknown model"), catalog);
        String workload = workload(figures);
        return new Measurement(source, subject, Settings.UNKNOWN, workload, figures, judged(subject, figures),
                new Origin(source, Commands.of(subject, Settings.UNKNOWN, Engine.VLLM, load(workload, figures), true), Map.of()));
    }

    /// The options of `bench` for a load.
    private static String load(String workload, ServingResult figures) {
        if (Arrays.stream(WorkloadProfile.values()).anyMatch(profile -> profile.toString().equals(workload))) {
            return "--workload " + workload;
        }
        double completed = figures.get(Figure.COMPLETED).orElse(1);
        String limit = figures.get(Figure.MAX_CONCURRENCY).isPresent() ? " --max-concurrency %.0f".formatted(figures.get(Figure.MAX_CONCURRENCY).getAsDouble()) : "";
        return "--random-input-len %.0f --random-output-len %.0f --num-prompts %.0f%s".formatted(figures.get(Figure.TOTAL_INPUT).orElse(0) / completed,
                figures.get(Figure.TOTAL_OUTPUT).orElse(0) / completed, completed, limit);
    }

    private List<Verdict> judged(Subject subject, ServingResult figures) {
        List<Evidence> hardware = new ArrayList<>();
        subject.catalog().flatMap(ModelWeights::of).ifPresent(weights -> chip.ifPresent(c -> hardware.add(new Evidence.Hardware(c, weights))));
        return Judge.judge(figures, hardware);
    }

    /// A load of the guide by its shape, or the shape in words. Models end early and tokenizers differ, so lengths are near, not equal.
    private static String workload(ServingResult figures) {
        double completed = Math.max(1, figures.get(Figure.COMPLETED).orElse(1));
        double input = figures.get(Figure.TOTAL_INPUT).orElse(0) / completed;
        double output = figures.get(Figure.TOTAL_OUTPUT).orElse(0) / completed;
        int limit = (int) figures.get(Figure.MAX_CONCURRENCY).orElse(0);
        return Arrays.stream(WorkloadProfile.values())
                .filter(load -> load.concurrency().orElse(0) == limit && load != WorkloadProfile.WARM_UP
                        && Math.abs(load.inputTokens() - input) <= 0.05 * load.inputTokens() && output <= load.outputTokens()
                        && output >= 0.6 * load.outputTokens())
                .map(WorkloadProfile::toString).findFirst()
                .orElseGet(() -> "%.0f in, %.0f out, %s".formatted(input, output, limit == 0 ? "no limit" : limit + " at once"));
    }
}
