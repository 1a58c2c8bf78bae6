package lib.bench;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Limits that a request must keep, every one of them, to count as good; a value equal to its limit is good.
///
/// @param limits milliseconds by metric: ttft, tpot or e2el, as vLLM allows; empty means that no goodput is asked for
public record Goodput(Map<String, Double> limits) {

    public static final Goodput NONE = new Goodput(Map.of());

    public Goodput {
        limits = Map.copyOf(limits);
        limits.forEach((metric, limit) -> {
            if (!metric.equals("ttft") && !metric.equals("tpot") && !metric.equals("e2el")) {
                throw new IllegalArgumentException("goodput knows ttft, tpot and e2el, not '" + metric + "'");
            }
            if (!(limit >= 0)) {
                throw new IllegalArgumentException("a goodput limit cannot be negative: " + metric + ":" + limit);
            }
        });
    }

    /// Reads limits in vLLM's notation.
    ///
    /// @param pairs e.g. `ttft:200` and `tpot:50`
    /// @throws IllegalArgumentException naming the pair that is not of this form
    public static Goodput parse(Collection<String> pairs) {
        Map<String, Double> limits = new TreeMap<>();
        for (String pair : pairs) {
            int colon = pair.indexOf(':');
            String limit = pair.substring(colon + 1).strip();
            if (colon < 1 || !limit.matches("\\d+(\\.\\d+)?")) {
                throw new IllegalArgumentException("a goodput limit is written METRIC:MILLISECONDS, e.g. ttft:200, not '" + pair + "'");
            }
            limits.put(pair.substring(0, colon).strip().toLowerCase(Locale.ROOT), Double.valueOf(limit));
        }
        return new Goodput(limits);
    }

    public boolean asked() {
        return !limits.isEmpty();
    }

    /// Whether a request with these values, in seconds, is good.
    boolean accepts(double ttft, double tpot, double e2el) {
        return keeps("ttft", ttft) && keeps("tpot", tpot) && keeps("e2el", e2el);
    }

    private boolean keeps(String metric, double seconds) {
        return !limits.containsKey(metric) || limits.get(metric) / 1000 >= seconds;
    }
}
