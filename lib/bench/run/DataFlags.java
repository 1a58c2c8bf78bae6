//DEPS info.picocli:picocli:4.7.7
//SOURCES ../WorkloadProfile.java ../load/RandomTokens.java ../load/ServerApi.java ../load/TextPrompts.java ../load/Workload.java
package lib.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import lib.bench.WorkloadProfile;
import lib.bench.load.RandomTokens;
import lib.bench.load.ServerApi;
import lib.bench.load.TextPrompts;
import lib.bench.load.Workload;
import picocli.CommandLine.Option;

/// What requests say, by vLLM's options.
final class DataFlags {

    private static final int FIRST_TOKEN = 1000;
    private static final int TOKEN_COUNT = 30_000;
    private static final int VLLM_INPUT = 1024;
    private static final int VLLM_OUTPUT = 128;
    private static final int VLLM_CUSTOM_OUTPUT = 256;

    @Option(names = "--workload", paramLabel = "NAME",
            description = "a load of the guide: high-load, low-load, warm-up, chat, high-throughput, long-context; other options change parts of it")
    private Optional<String> workload = Optional.empty();

    @Option(names = "--dataset-name", paramLabel = "random|sharegpt|custom", defaultValue = "random",
            description = "default ${DEFAULT-VALUE}")
    private String dataset;

    @Option(names = "--dataset-path", paramLabel = "FILE",
            description = "ShareGPT's JSON, or for custom one JSON object with a 'prompt' per line")
    private Optional<Path> file = Optional.empty();

    @Option(names = {"--random-input-len", "--input-len"}, paramLabel = "N",
            description = "tokens per prompt; default 1024, or the workload's")
    private Optional<Integer> inputTokens = Optional.empty();

    @Option(names = {"--random-output-len", "--output-len"}, paramLabel = "N",
            description = "most tokens to generate; default 128, or the workload's")
    private Optional<Integer> outputTokens = Optional.empty();

    @Option(names = "--random-range-ratio", paramLabel = "R", defaultValue = "0.0",
            description = "lengths vary by this share, 0 to below 1; default ${DEFAULT-VALUE}")
    private double rangeRatio;

    @Option(names = "--random-prefix-len", paramLabel = "N", defaultValue = "0",
            description = "tokens that all prompts begin with; default ${DEFAULT-VALUE}")
    private int prefixTokens;

    @Option(names = "--sharegpt-output-len", paramLabel = "N",
            description = "most tokens to generate; default: as long as the data set's answer")
    private Optional<Integer> shareGptOutput = Optional.empty();

    @Option(names = "--custom-output-len", paramLabel = "N", defaultValue = "256",
            description = "most tokens to generate where a line has no 'output_tokens'; default ${DEFAULT-VALUE}")
    private int customOutput = VLLM_CUSTOM_OUTPUT;

    Optional<WorkloadProfile> profile() {
        return workload.map(WorkloadProfile::named);
    }

    boolean isRandom() {
        return dataset.equals("random");
    }

    /// Random prompts of this shape.
    RandomTokens random(long seed, int size) {
        int input = inputTokens.orElse(profile().map(WorkloadProfile::inputTokens).orElse(VLLM_INPUT));
        int output = outputTokens.orElse(profile().map(WorkloadProfile::outputTokens).orElse(VLLM_OUTPUT));
        return new RandomTokens(seed, size, input, output, rangeRatio, prefixTokens, FIRST_TOKEN, TOKEN_COUNT);
    }

    /// The measured requests.
    Workload workload(ServerApi server, String model, boolean chat, long seed, int size) throws IOException {
        TextPrompts text = new TextPrompts(server, model, chat);
        return switch (dataset) {
            case "random" -> chat ? text.random(random(seed, size)) : random(seed, size);
            case "sharegpt" -> text.shareGpt(path(), size, shareGptOutput, seed);
            case "custom" -> text.jsonLines(path(), size, customOutput);
            default -> throw new IllegalArgumentException("--dataset-name is random, sharegpt or custom, not '" + dataset + "'");
        };
    }

    private Path path() {
        return file.orElseThrow(() -> new IllegalArgumentException("--dataset-name " + dataset + " needs --dataset-path"));
    }
}
