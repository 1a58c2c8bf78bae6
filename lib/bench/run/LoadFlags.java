//DEPS info.picocli:picocli:4.7.7
//SOURCES ../Load.java ../WorkloadProfile.java
package lib.bench.run;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import lib.bench.Load;
import lib.bench.WorkloadProfile;
import picocli.CommandLine.Option;

/// When requests are sent, by vLLM's options.
final class LoadFlags {

    @Option(names = "--num-prompts", paramLabel = "N", description = "requests to send; default 1000, or the workload's")
    private Optional<Integer> prompts = Optional.empty();

    @Option(names = "--max-concurrency", paramLabel = "N",
            description = "most requests in flight at once; default: no limit, or the workload's")
    private Optional<Integer> concurrency = Optional.empty();

    @Option(names = "--request-rate", paramLabel = "RPS", defaultValue = "inf",
            description = "requests per second; default ${DEFAULT-VALUE}: all at once")
    private String rate;

    @Option(names = "--burstiness", paramLabel = "SHAPE", defaultValue = "1.0",
            description = "shape of the gamma distribution of the gaps: 1 is a Poisson process, 'inf' a constant gap; default ${DEFAULT-VALUE}")
    private String burstiness;

    @Option(names = "--ramp-up-strategy", paramLabel = "linear|exponential", description = "let the request rate grow during the run")
    private Optional<String> strategy = Optional.empty();

    @Option(names = "--ramp-up-start-rps", paramLabel = "RPS", description = "requests per second at the start")
    private Optional<Integer> start = Optional.empty();

    @Option(names = "--ramp-up-end-rps", paramLabel = "RPS", description = "requests per second at the end")
    private Optional<Integer> end = Optional.empty();

    @Option(names = "--num-warmups", paramLabel = "N", defaultValue = "0",
            description = "requests before the run, with other prompts than it measures; default ${DEFAULT-VALUE}")
    private int warmUps;

    int prompts(Optional<WorkloadProfile> profile) {
        int count = prompts.orElse(profile.map(WorkloadProfile::requests).orElse(1000));
        if (count < 1) {
            throw new IllegalArgumentException("--num-prompts must be at least 1");
        }
        return count;
    }

    int warmUps() {
        if (warmUps < 0) {
            throw new IllegalArgumentException("--num-warmups cannot be negative");
        }
        return warmUps;
    }

    Load load(Optional<WorkloadProfile> profile) {
        OptionalInt limit = concurrency.map(OptionalInt::of).orElse(profile.map(WorkloadProfile::concurrency).orElse(OptionalInt.empty()));
        return new Load(number("--request-rate", rate), number("--burstiness", burstiness), limit, rampUp());
    }

    private Optional<Load.RampUp> rampUp() {
        if (strategy.isEmpty()) {
            if (start.isPresent() || end.isPresent()) {
                throw new IllegalArgumentException("--ramp-up-start-rps and --ramp-up-end-rps go with --ramp-up-strategy");
            }
            return Optional.empty();
        }
        Load.Strategy kind = switch (strategy.get().toLowerCase(Locale.ROOT)) {
            case "linear" -> Load.Strategy.LINEAR;
            case "exponential" -> Load.Strategy.EXPONENTIAL;
            default -> throw new IllegalArgumentException("--ramp-up-strategy is linear or exponential, not '" + strategy.get() + "'");
        };
        if (start.isEmpty() || end.isEmpty()) {
            throw new IllegalArgumentException("--ramp-up-strategy needs --ramp-up-start-rps and --ramp-up-end-rps");
        }
        return Optional.of(new Load.RampUp(kind, start.get(), end.get()));
    }

    private static double number(String option, String text) {
        if (text.equals("inf")) {
            return Double.POSITIVE_INFINITY;
        }
        if (!text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
            throw new IllegalArgumentException(option + " takes a positive number or 'inf', not '" + text + "'");
        }
        return Double.parseDouble(text);
    }
}
