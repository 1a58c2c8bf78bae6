//SOURCES ../SpecDecode.java ../verdict/Evidence.java
package lib.bench.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.bench.SpecDecode;
import lib.bench.verdict.Evidence;

/// The counters of a server at one moment, from its Prometheus text.
///
/// @param sums by metric name, over all label sets
/// @param acceptedPerPosition accepted draft tokens by position
public record ServerCounters(Map<String, Double> sums, Map<Integer, Double> acceptedPerPosition) {

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(\\{.*})?\\s+([-+.\\deE]+|NaN|[-+]Inf)(\\s+\\d+)?");
    private static final Pattern POSITION = Pattern.compile("position=\"(\\d{1,3})\"");
    private static final String PER_POSITION = "vllm:spec_decode_num_accepted_tokens_per_pos_total";

    public ServerCounters {
        sums = Map.copyOf(sums);
        acceptedPerPosition = Map.copyOf(acceptedPerPosition);
    }

    /// Lines that are no samples are passed over.
    public static ServerCounters parse(String text) {
        Map<String, Double> sums = new HashMap<>();
        Map<Integer, Double> positions = new HashMap<>();
        text.lines().forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches() && sample.group(3).matches("[-+]?[\\d.].*")) {
                double value = Double.parseDouble(sample.group(3));
                sums.merge(sample.group(1), value, Double::sum);
                Matcher position = POSITION.matcher(String.valueOf(sample.group(2)));
                if (sample.group(1).equals(PER_POSITION) && position.find()) {
                    positions.merge(Integer.valueOf(position.group(1)), value, Double::sum);
                }
            }
        });
        return new ServerCounters(sums, positions);
    }

    /// How the prefix cache was used between an earlier moment and this one; empty if the server does not say.
    public Optional<Evidence.PrefixCache> prefixCacheSince(ServerCounters earlier) {
        long queries = growth(earlier, "vllm:prefix_cache_queries_total");
        long hits = growth(earlier, "vllm:prefix_cache_hits_total");
        return queries > 0 ? Optional.of(new Evidence.PrefixCache(queries, hits)) : Optional.empty();
    }

    /// Speculative decoding between an earlier moment and this one; empty if there was none.
    public Optional<SpecDecode> specDecodeSince(ServerCounters earlier) {
        long drafts = growth(earlier, "vllm:spec_decode_num_drafts_total");
        long proposed = growth(earlier, "vllm:spec_decode_num_draft_tokens_total");
        long accepted = growth(earlier, "vllm:spec_decode_num_accepted_tokens_total");
        if (drafts < 1 || proposed < 1) {
            return Optional.empty();
        }
        List<Long> perPosition = new ArrayList<>();
        for (int i = 0; acceptedPerPosition.containsKey(i); i++) {
            perPosition.add(Math.round(acceptedPerPosition.get(i) - earlier.acceptedPerPosition.getOrDefault(i, 0.0)));
        }
        return Optional.of(new SpecDecode(drafts, proposed, Math.clamp(accepted, 0, proposed), perPosition));
    }

    private long growth(ServerCounters earlier, String name) {
        return Math.round(sums.getOrDefault(name, 0.0) - earlier.sums.getOrDefault(name, 0.0));
    }
}
