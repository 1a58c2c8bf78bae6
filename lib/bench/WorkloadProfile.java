package lib.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// The loads that the Jetson Thor guide measures with, by name.
///
/// @see #inputTokens() tokens per prompt
public enum WorkloadProfile {
    HIGH_LOAD(2048, 128, 100, OptionalInt.of(8)),
    LOW_LOAD(2048, 128, 10, OptionalInt.of(1)),
    WARM_UP(1024, 128, 100, OptionalInt.empty()),
    CHAT(128, 64, 1000, OptionalInt.empty()),
    HIGH_THROUGHPUT(256, 512, 1000, OptionalInt.empty()),
    LONG_CONTEXT(1024, 128, 1000, OptionalInt.empty());

    private final int inputTokens;
    private final int outputTokens;
    private final int requests;
    private final OptionalInt concurrency;

    WorkloadProfile(int inputTokens, int outputTokens, int requests, OptionalInt concurrency) {
        this.inputTokens = inputTokens;
        this.outputTokens = outputTokens;
        this.requests = requests;
        this.concurrency = concurrency;
    }

    public int inputTokens() {
        return inputTokens;
    }

    /// The most tokens to generate per request.
    public int outputTokens() {
        return outputTokens;
    }

    public int requests() {
        return requests;
    }

    /// Requests in flight at once; empty where the guide sends all at once.
    public OptionalInt concurrency() {
        return concurrency;
    }

    /// @throws IllegalArgumentException naming the profiles there are
    public static WorkloadProfile named(String name) {
        return Arrays.stream(values()).filter(profile -> profile.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown workload '" + name + "'; there are "
                        + Arrays.stream(values()).map(WorkloadProfile::toString).collect(Collectors.joining(", "))));
    }

    /// As on the command line: `high-load`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
