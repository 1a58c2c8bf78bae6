//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../../hub/ModelCatalog.java ../verdict/Chip.java ../verdict/Evidence.java ../verdict/ModelWeights.java
//SOURCES ../verdict/Precision.java
package lib.bench.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import lib.bench.verdict.Chip;
import lib.bench.verdict.Evidence;
import lib.bench.verdict.ModelWeights;
import lib.bench.verdict.Precision;
import lib.hub.ModelCatalog;
import picocli.CommandLine.Option;

/// What runs on what, so that verdicts can say what is possible.
final class HardwareFlags {

    @Option(names = "--chip", paramLabel = "NAME", defaultValue = "T5000",
            description = "T5000 (Jetson AGX Thor), T4000, AGX-Orin-64GB, AGX-Orin-32GB, Orin-Nano-8GB, or 'none'; default ${DEFAULT-VALUE}")
    private String chip;

    @Option(names = "--bandwidth", paramLabel = "GB/s", description = "memory bandwidth of another chip")
    private Optional<Double> bandwidth = Optional.empty();

    @Option(names = "--tflops", paramLabel = "TFLOP/s",
            description = "dense peak of another chip in the precision that the model computes in")
    private Optional<Double> tflops = Optional.empty();

    @Option(names = "--model-config", paramLabel = "FILE", description = "the model's config.json, for the size of its weights")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--model-bytes", paramLabel = "BYTES",
            description = "weight bytes that each token must read, instead of --model-config")
    private Optional<Long> bytes = Optional.empty();

    @Option(names = "--active-parameters", paramLabel = "N", description = "parameters that each token is multiplied with")
    private Optional<Long> parameters = Optional.empty();

    @Option(names = "--compute", paramLabel = "BF16|FP8|FP4|INT8",
            description = "precision that the engine computes in, with --model-bytes; default BF16")
    private Optional<String> compute = Optional.empty();

    /// What is known; models of the catalog are recognised by the last part of their name.
    ///
    /// @throws IOException if the config cannot be read
    Optional<Evidence.Hardware> hardware(String model) throws IOException {
        Optional<ModelWeights> weights = weights(model);
        if (weights.isEmpty() || chip.equalsIgnoreCase("none") && bandwidth.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Evidence.Hardware(chip(weights.get()), weights.get()));
    }

    private Chip chip(ModelWeights weights) {
        if (bandwidth.isEmpty() && tflops.isEmpty()) {
            return Chip.named(chip);
        }
        if (bandwidth.isEmpty() || tflops.isEmpty()) {
            throw new IllegalArgumentException("--bandwidth and --tflops describe a chip together");
        }
        Map<Precision, Double> rates = new EnumMap<>(Precision.class);
        rates.put(Precision.BF16, tflops.get());
        rates.put(weights.compute(), tflops.get());
        return new Chip("this chip", "given by option", bandwidth.get(), rates);
    }

    private Optional<ModelWeights> weights(String model) throws IOException {
        if (bytes.isPresent() != parameters.isPresent()) {
            throw new IllegalArgumentException("--model-bytes and --active-parameters describe a model together");
        }
        if (bytes.isPresent()) {
            return Optional.of(new ModelWeights(parameters.get(), bytes.get(), precision()));
        }
        if (config.isPresent()) {
            return Optional.of(ModelWeights.fromConfig(new ObjectMapper().readTree(Files.readString(config.get()))));
        }
        return ModelCatalog.load().behind(model).flatMap(ModelWeights::of);
    }

    private Precision precision() {
        String name = compute.orElse("BF16").toUpperCase(Locale.ROOT);
        for (Precision precision : Precision.values()) {
            if (precision.name().equals(name)) {
                return precision;
            }
        }
        throw new IllegalArgumentException("--compute is BF16, FP8, FP4 or INT8, not '" + name + "'");
    }
}
