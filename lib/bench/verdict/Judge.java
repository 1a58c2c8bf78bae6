//SOURCES ../LatencyMetric.java ../SampleSize.java ../format/Figure.java ../format/ServingResult.java Evidence.java ModelWeights.java
//SOURCES Verdict.java ../../serve/chat/KnownQuestion.java
package lib.bench.verdict;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import lib.bench.LatencyMetric;
import lib.bench.SampleSize;
import lib.bench.format.Figure;
import lib.bench.format.ServingResult;
import lib.serve.chat.KnownQuestion;

/// Says whether a result can be believed.
///
/// Two rules are physics. Decoding: without speculation, every token that a request generates needs one pass over the active
/// weights, whatever the batch, so weight bytes / TPOT cannot exceed the memory bandwidth. Prefill: n prompt tokens cost 2 x active
/// parameters x n operations, so when one request runs at a time, that work / TTFT cannot come near the peak of the tensor cores.
public final class Judge {

    /// No engine reaches more of the dense peak in prefill.
    private static final double REACHABLE_SHARE_OF_PEAK = 0.7;
    /// A chat template alone makes prompts share a few tokens.
    private static final double HARMLESS_CACHE_SHARE = 0.1;
    /// In the guide's healthy runs at least 3 in 100 random prompts stop before 128 tokens; none of 100 has a chance below 5 %.
    private static final int ENOUGH_ENDINGS = 100;
    private static final double HARMLESS_THROTTLE_SHARE = 0.01;
    /// A loop as busy as this makes events wait for each other.
    private static final double BUSY = 0.7;

    private Judge() {}

    /// All verdicts against a result, the worst first; a single OK if there are none.
    public static List<Verdict> judge(ServingResult result, Collection<? extends Evidence> evidence) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Evidence piece : evidence) {
            switch (piece) {
                case Evidence.Hardware hardware -> {
                    decode(result, hardware).ifPresent(verdicts::add);
                    prefill(result, hardware).ifPresent(verdicts::add);
                }
                case Evidence.Endings endings -> neverStops(endings).ifPresent(verdicts::add);
                case Evidence.PrefixCache cache -> cached(cache).ifPresent(verdicts::add);
                case Evidence.KnownQuestion question -> garbage(question).ifPresent(verdicts::add);
                case Evidence.Throttling throttling -> throttled(throttling).ifPresent(verdicts::add);
                case Evidence.Client client -> clientBound(client).ifPresent(verdicts::add);
            }
        }
        tooFew(result).ifPresent(verdicts::add);
        verdicts.sort(Comparator.comparing(Verdict::kind));
        return verdicts.isEmpty() ? List.of(new Verdict(Verdict.Kind.OK, "nothing speaks against it" + checks(result, evidence)))
                : List.copyOf(verdicts);
    }

    private static Optional<Verdict> decode(ServingResult result, Evidence.Hardware hardware) {
        double traffic = memoryTraffic(result, hardware.weights());
        double limit = hardware.chip().bandwidthGBps();
        return traffic > limit ? verdict(Verdict.Kind.IMPOSSIBLE, "%s, %.1f times the %.0f GB/s of %s: the weights were not read",
                decodeArithmetic(result, hardware.weights()), traffic / limit, limit, hardware.chip().name()) : Optional.empty();
    }

    /// Bytes of weights per second, in 10^9, that the mean TPOT implies; 0 if nothing was generated.
    private static double memoryTraffic(ServingResult result, ModelWeights weights) {
        double tpot = result.get("mean", LatencyMetric.TPOT).orElse(0);
        return tpot > 0 ? weights.bytes() / 1e9 / (tpot / 1000) / tokensPerPass(result) : 0;
    }

    private static String decodeArithmetic(ServingResult result, ModelWeights weights) {
        double tpot = result.get("mean", LatencyMetric.TPOT).orElseThrow();
        double perPass = tokensPerPass(result);
        String speculation = perPass == 1 ? "" : format(" / %.2f tokens per pass", perPass);
        return format("decode reads %.2f GB of weights per pass / %.2f ms TPOT%s = %.0f GB/s", weights.bytes() / 1e9, tpot, speculation,
                memoryTraffic(result, weights));
    }

    private static double tokensPerPass(ServingResult result) {
        return Math.max(1, result.get(Figure.SPEC_LENGTH).orElse(1));
    }

    private static Optional<Verdict> prefill(ServingResult result, Evidence.Hardware hardware) {
        OptionalDouble ttft = result.get("mean", LatencyMetric.TTFT);
        OptionalDouble input = result.get(Figure.TOTAL_INPUT);
        double completed = result.get(Figure.COMPLETED).orElse(0);
        boolean oneAtATime = completed == 1 || result.get(Figure.MAX_CONCURRENCY).orElse(0) == 1;
        if (!oneAtATime || ttft.isEmpty() || ttft.getAsDouble() == 0 || input.isEmpty() || completed == 0) {
            return Optional.empty();
        }
        ModelWeights weights = hardware.weights();
        double prompt = input.getAsDouble() / completed;
        double rate = 2.0 * weights.parameters() * prompt / 1e12 / (ttft.getAsDouble() / 1000);
        double limit = REACHABLE_SHARE_OF_PEAK * hardware.chip().denseTflops(weights.compute());
        return rate > limit ? verdict(Verdict.Kind.CACHED,
                "prefill needs 2 x %.2f G parameters x %.0f tokens / %.2f ms TTFT = %.0f TFLOP/s, above %.0f %% of the %.1f TFLOP/s of %s in %s"
                        + " (%.0f): the prompts were in the prefix cache",
                weights.parameters() / 1e9, prompt, ttft.getAsDouble(), rate, REACHABLE_SHARE_OF_PEAK * 100,
                hardware.chip().denseTflops(weights.compute()), hardware.chip().name(), weights.compute(), limit) : Optional.empty();
    }

    private static Optional<Verdict> neverStops(Evidence.Endings endings) {
        boolean suspicious = endings.freeToStop() && endings.answered() >= ENOUGH_ENDINGS && endings.atLimit() == endings.answered();
        return suspicious ? verdict(Verdict.Kind.NEVER_STOPS, "all %d requests ran to their limit of tokens, though free to stop",
                endings.answered()) : Optional.empty();
    }

    private static Optional<Verdict> cached(Evidence.PrefixCache cache) {
        double share = cache.queriedTokens() == 0 ? 0 : (double) cache.hitTokens() / cache.queriedTokens();
        return share > HARMLESS_CACHE_SHARE ? verdict(Verdict.Kind.CACHED,
                "the server found %d of %d prompt tokens (%.0f %%) in its prefix cache", cache.hitTokens(), cache.queriedTokens(), share * 100)
                : Optional.empty();
    }

    private static Optional<Verdict> garbage(Evidence.KnownQuestion question) {
        return KnownQuestion.fault(question.answer(), question.expected()).map(fault -> new Verdict(Verdict.Kind.GARBAGE,
                "asked '%s', it answered '%s', %s".formatted(question.question(), shortened(question.answer()), fault)));
    }

    private static Optional<Verdict> throttled(Evidence.Throttling throttling) {
        double share = throttling.samples() == 0 ? 0 : (double) throttling.throttled() / throttling.samples();
        return share > HARMLESS_THROTTLE_SHARE ? verdict(Verdict.Kind.THROTTLED, "%s was active in %d of %d samples (%.0f %%)",
                throttling.source(), throttling.throttled(), throttling.samples(), share * 100) : Optional.empty();
    }

    private static Optional<Verdict> clientBound(Evidence.Client client) {
        return client.busyShare() > BUSY ? verdict(Verdict.Kind.CLIENT_BOUND,
                "the client worked during %.0f %% of the run (over %.0f %%), so events waited for it", client.busyShare() * 100, BUSY * 100)
                : Optional.empty();
    }

    private static Optional<Verdict> tooFew(ServingResult result) {
        long completed = (long) result.get(Figure.COMPLETED).orElse(0);
        return SampleSize.supports(completed, 50) ? Optional.empty() : verdict(Verdict.Kind.TOO_FEW_SAMPLES,
                "%d %s completed; a median needs %d", completed, completed == 1 ? "request" : "requests", SampleSize.neededFor(50));
    }

    private static String checks(ServingResult result, Collection<? extends Evidence> evidence) {
        for (Evidence piece : evidence) {
            if (piece instanceof Evidence.Hardware hardware && memoryTraffic(result, hardware.weights()) > 0) {
                return format("; %s of %.0f", decodeArithmetic(result, hardware.weights()), hardware.chip().bandwidthGBps());
            }
        }
        return "; without model and chip, nothing is known about what is possible";
    }

    private static String shortened(String text) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() > 60 ? line.substring(0, 57) + "..." : line;
    }

    private static Optional<Verdict> verdict(Verdict.Kind kind, String reason, Object... numbers) {
        return Optional.of(new Verdict(kind, format(reason, numbers)));
    }

    private static String format(String text, Object... numbers) {
        return String.format(Locale.ROOT, text, numbers);
    }
}
