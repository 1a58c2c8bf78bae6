package lib.bench;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The release of vLLM whose `bench serve` is spoken: what its text block and JSON contain and how it counts.
public record VllmVersion(int major, int minor, int patch) implements Comparable<VllmVersion> {

    private static final Pattern FORM = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?");
    private static final Comparator<VllmVersion> ORDER =
            Comparator.comparingInt(VllmVersion::major).thenComparingInt(VllmVersion::minor).thenComparingInt(VllmVersion::patch);

    /// What is spoken unless another version is asked for.
    public static final VllmVersion NEWEST = new VllmVersion(0, 28, 0);

    /// What changed in `vllm bench serve`, with the first release that has it.
    public enum Feature {
        /// Lines "Maximum request concurrency" and "Request rate configured".
        CONFIGURED_LOAD(0, 10, 1),
        /// Peak output token throughput and peak concurrent requests; the JSON key `backend`.
        PEAKS(0, 11, 0),
        /// Line and key "failed".
        FAILED_REQUESTS(0, 11, 1),
        /// "Total Token throughput" became "Total token throughput".
        LOWER_CASE_TOTAL(0, 13, 0),
        SPECULATIVE_DECODING(0, 14, 0),
        /// JSON key `start_times` with --save-detailed.
        START_TIMES(0, 15, 0),
        /// Input tokens are what the server reports, chat template included, instead of what the client meant to send.
        SERVED_INPUT(0, 20, 0),
        /// Client queue time, JSON keys `latencies` and `queue_times`; a chat request ends with its last token, no longer with
        /// its usage event. Merged in August 2026; that 0.29 was the first release with it is an assumption.
        CLIENT_QUEUE(0, 29, 0);

        private final VllmVersion since;

        Feature(int major, int minor, int patch) {
            since = new VllmVersion(major, minor, patch);
        }
    }

    public VllmVersion {
        if (major < 0 || minor < 0 || patch < 0) {
            throw new IllegalArgumentException("negative version number");
        }
    }

    /// Reads `0.10.1`, `v0.15.0` or `0.20`.
    public static VllmVersion parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("not a vLLM version such as 0.15.0: '" + text + "'");
        }
        String patch = form.group(3) == null ? "0" : form.group(3);
        return new VllmVersion(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)), Integer.parseInt(patch));
    }

    public boolean has(Feature feature) {
        return compareTo(feature.since) >= 0;
    }

    @Override
    public int compareTo(VllmVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
