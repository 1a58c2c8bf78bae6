//SOURCES ../LatencyMetric.java ../format/Figure.java ../reference/ReferenceResults.java
package lib.bench.sim;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lib.bench.LatencyMetric;
import lib.bench.format.Figure;
import lib.bench.reference.ReferenceResults.Chapter;
import lib.bench.reference.ReferenceResults.Result;
import lib.bench.reference.ReferenceResults;

/// How fast a simulated server is. All times in milliseconds of simulated time.
///
/// @param baseTtft time to the first token of any prompt, in or out of the prefix cache
/// @param prefillTokensPerSecond speed at which prompt tokens that are not in the cache are worked off, in addition to `baseTtft`;
///     infinite for none
/// @param itlAlone time per token while one request runs
/// @param itlShared time per token while several run
/// @param maxSequences requests that run at once; more wait
/// @param jitter standard deviation of each time relative to its mean, 0 to 0.3
/// @param stopShare share of the requests that end half-way with finish reason `stop`, unless told to ignore the end of text
/// @param speed how many times faster than set everything goes
public record SimProfile(double baseTtft, double prefillTokensPerSecond, double itlAlone, double itlShared, int maxSequences,
        double jitter, double stopShare, double speed) {

    public SimProfile {
        if (!(baseTtft >= 0 && prefillTokensPerSecond > 0 && itlAlone >= 0 && itlShared >= 0)) {
            throw new IllegalArgumentException("times and rates of a simulated server cannot be negative");
        }
        if (maxSequences < 1) {
            throw new IllegalArgumentException("at least one sequence must run: " + maxSequences);
        }
        if (!(jitter >= 0 && jitter <= 0.3)) {
            throw new IllegalArgumentException("jitter must lie between 0 and 0.3: " + jitter);
        }
        if (!(stopShare >= 0 && stopShare <= 1 && speed > 0)) {
            throw new IllegalArgumentException("the share of early stops must lie between 0 and 1, and the speed be positive");
        }
    }

    /// The same times for everybody, whatever the prompt.
    public static SimProfile constant(double ttft, double itl) {
        return new SimProfile(ttft, Double.POSITIVE_INFINITY, itl, itl, 1 << 16, 0, 0, 1);
    }

    /// One line for people.
    public String describe() {
        String prefill = prefillTokensPerSecond == Double.POSITIVE_INFINITY ? ""
                : String.format(Locale.ROOT, " + prefill at %.0f tok/s", prefillTokensPerSecond);
        String itl = itlAlone == itlShared ? String.format(Locale.ROOT, "%.2f ms", itlShared)
                : String.format(Locale.ROOT, "%.2f ms (%.2f alone)", itlShared, itlAlone);
        return String.format(Locale.ROOT, "TTFT %.2f ms%s, ITL %s, %d at once", baseTtft, prefill, itl, maxSequences)
                + (speed == 1 ? "" : String.format(Locale.ROOT, ", %.1f times as fast", speed));
    }

    /// The model that a profile stands for.
    ///
    /// @throws IllegalArgumentException as [#named]
    public static String modelOf(String profile) {
        return find(ReferenceResults.load(), profile, "high-load").map(Result::model).orElseThrow(() -> unknown(profile));
    }

    public SimProfile atSpeed(double times) {
        return new SimProfile(baseTtft, prefillTokensPerSecond, itlAlone, itlShared, maxSequences, jitter, stopShare, times);
    }

    /// A server like one of the guide's, e.g. `qwen3-8b-w4a16`: token times from its two loads, prefill from its high load. What the
    /// guide measured as TTFT under low load was a prefix cache at work, and is taken for that.
    ///
    /// @throws IllegalArgumentException if the guide has no such model; the message names those it has
    public static SimProfile named(String name) {
        ReferenceResults reference = ReferenceResults.load();
        Result high = find(reference, name, "high-load").orElseThrow(() -> unknown(name));
        Result low = find(reference, name, "low-load").orElseThrow();
        double cachedTtft = low.figures().get("mean", LatencyMetric.TTFT).orElseThrow();
        double completed = high.figures().get(Figure.COMPLETED).orElseThrow();
        double prompt = high.figures().get(Figure.TOTAL_INPUT).orElseThrow() / completed;
        double prefill = high.figures().get("mean", LatencyMetric.TTFT).orElseThrow() - cachedTtft;
        double output = high.figures().get(Figure.TOTAL_OUTPUT).orElseThrow() / completed;
        double stops = Math.max(0, (128 - output) / 64);
        return new SimProfile(cachedTtft, prompt / prefill * 1000, low.figures().get("mean", LatencyMetric.TPOT).orElseThrow(),
                high.figures().get("mean", LatencyMetric.TPOT).orElseThrow(), 256, 0, stops, 1);
    }

    /// The profiles that the guide gives: every model that it measured under both loads.
    public static List<String> names() {
        return ReferenceResults.load().chapter(Chapter.PRECISIONS, "high-load").stream().map(SimProfile::shortName).toList();
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException("no profile is called '" + name + "'; there are " + String.join(", ", names()));
    }

    private static Optional<Result> find(ReferenceResults reference, String name, String load) {
        return reference.chapter(Chapter.PRECISIONS, load).stream().filter(result -> shortName(result).equalsIgnoreCase(name)).findFirst();
    }

    private static String shortName(Result result) {
        String model = result.model().substring(result.model().indexOf('/') + 1).toLowerCase(Locale.ROOT);
        return model.replace("-int4-w4a16", "-w4a16").replace("-int8-w8a16", "-w8a16").replace("-instruct", "");
    }
}
