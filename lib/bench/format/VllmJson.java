//SOURCES ../Attempt.java ../AttemptLog.java ../LatencyMetric.java ../Load.java ../Metrics.java ../Setup.java ../SpecDecode.java
//SOURCES ../VllmVersion.java Figure.java PythonJson.java ServingResult.java
package lib.bench.format;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import lib.bench.Attempt;
import lib.bench.AttemptLog;
import lib.bench.LatencyMetric;
import lib.bench.Load;
import lib.bench.Metrics;
import lib.bench.Setup;
import lib.bench.SpecDecode;
import lib.bench.VllmVersion.Feature;
import lib.bench.VllmVersion;

/// The result file of `vllm bench serve --save-result`: the same keys in the same order and notation, for a given version.
///
/// Three things that the real one writes are left to it: a ramp-up's moments of change, and the bare arrays that its newest version
/// forgets to remove without `--save-detailed`. Requests stand in the order in which they ended.
public final class VllmJson {

    private final PythonJson json;
    private final VllmVersion version;

    private VllmJson(Appendable out, VllmVersion version) {
        json = new PythonJson(out);
        this.version = version;
    }

    /// The name that vLLM gives the file when it is not told one.
    public static String fileName(Setup setup) {
        Load load = setup.load();
        String label = setup.label().orElse(setup.backend());
        String rate = load.rampUp().map(ramp -> "ramp-up-%s-%dqps-%dqps".formatted(ramp.strategy().name().toLowerCase(Locale.ROOT), ramp.start(),
                ramp.end())).orElseGet(() -> python(load.requestRate()) + "qps");
        String concurrency = load.maxConcurrency().isPresent() ? "-concurrency" + load.maxConcurrency().getAsInt() : "";
        String model = setup.model().substring(setup.model().lastIndexOf('/') + 1);
        return label + "-" + rate + concurrency + "-" + model + "-" + setup.date() + ".json";
    }

    /// Writes one object on one line, without a line feed.
    ///
    /// @param sections the latencies to include
    /// @param detailed the log, if per-request arrays are wanted
    public static void write(Appendable out, VllmVersion version, Setup setup, Metrics metrics, Optional<SpecDecode> spec,
            Collection<LatencyMetric> sections, Optional<AttemptLog> detailed) {
        VllmJson writer = new VllmJson(out, version);
        writer.json.open('{');
        writer.head(setup);
        writer.totals(metrics);
        detailed.ifPresent(writer::arrays);
        writer.peaks(metrics);
        writer.latencies(metrics, sections);
        spec.filter(draft -> version.has(Feature.SPECULATIVE_DECODING)).ifPresent(writer::speculation);
        writer.json.close('}');
    }

    private void head(Setup setup) {
        Load load = setup.load();
        json.key("date").value(setup.date());
        json.key("endpoint_type").value(setup.backend());
        if (version.has(Feature.PEAKS)) {
            json.key("backend").value(setup.backend());
        }
        setup.label().ifPresentOrElse(json.key("label")::value, json::nothing);
        json.key("model_id").value(setup.model());
        json.key("tokenizer_id").value(setup.tokenizer());
        json.key("num_prompts").value(setup.prompts());
        setup.metadata().forEach((name, value) -> json.key(name).value(value));
        json.key("request_rate");
        if (load.requestRate() == Double.POSITIVE_INFINITY) {
            json.value("inf");
        } else {
            json.value(load.requestRate());
        }
        json.key("burstiness").value(load.burstiness());
        json.key("max_concurrency");
        load.maxConcurrency().ifPresentOrElse(json::value, json::nothing);
        load.rampUp().ifPresent(ramp -> {
            json.key("ramp_up_strategy").value(ramp.strategy().name().toLowerCase(Locale.ROOT));
            json.key("ramp_up_start_rps").value(ramp.start());
            json.key("ramp_up_end_rps").value(ramp.end());
        });
    }

    private void totals(Metrics metrics) {
        json.key("duration").value(metrics.duration());
        json.key("completed").value(metrics.completed());
        if (version.has(Feature.FAILED_REQUESTS)) {
            json.key("failed").value(metrics.failed());
        }
        json.key("total_input_tokens").value(metrics.totalInput());
        json.key("total_output_tokens").value(metrics.totalOutput());
        json.key("request_throughput").value(metrics.requestThroughput());
        json.key("request_goodput");
        metrics.goodput().ifPresentOrElse(json::value, json::nothing);
        json.key("output_throughput").value(metrics.outputThroughput());
        json.key("total_token_throughput").value(metrics.totalTokenThroughput());
    }

    private void arrays(AttemptLog log) {
        longs(log, "input_lens", attempt -> switch (attempt) {
            case Attempt.Completed done -> version.has(Feature.SERVED_INPUT) ? done.tokens().input() : done.tokens().askedInput();
            case Attempt.Failed failed -> failed.askedInput();
        });
        longs(log, "output_lens", attempt -> attempt instanceof Attempt.Completed done ? done.tokens().output() : 0);
        doubles(log, "ttfts", attempt -> attempt instanceof Attempt.Completed done ? done.arrival().ttft() : 0);
        array(log, "itls", attempt -> {
            json.open('[');
            if (attempt instanceof Attempt.Completed done) {
                for (double itl : done.arrival().itls()) {
                    json.value(itl);
                }
            }
            json.close(']');
        });
        if (version.has(Feature.START_TIMES)) {
            doubles(log, "start_times", Attempt::start);
        }
        if (version.has(Feature.CLIENT_QUEUE)) {
            doubles(log, "latencies", Attempt::latency);
            doubles(log, "queue_times", attempt -> attempt.start() - attempt.scheduled());
        }
        array(log, "generated_texts", attempt -> json.value(attempt instanceof Attempt.Completed done ? done.text() : ""));
        array(log, "errors", attempt -> json.value(attempt instanceof Attempt.Failed failed ? failed.message() : ""));
    }

    private void peaks(Metrics metrics) {
        if (version.has(Feature.PEAKS)) {
            json.key("max_output_tokens_per_s").value(metrics.peakOutputTokensPerSecond());
            json.key("max_concurrent_requests").value(metrics.peakConcurrentRequests());
        }
    }

    private void latencies(Metrics metrics, Collection<LatencyMetric> sections) {
        for (LatencyMetric metric : LatencyMetric.values()) {
            boolean queue = metric == LatencyMetric.CLIENT_QUEUE_TIME || metric == LatencyMetric.E2EL_INCLUDING_CLIENT_QUEUE;
            if (sections.contains(metric) && (!queue || version.has(Feature.CLIENT_QUEUE))) {
                var latency = metrics.latency(metric);
                String suffix = "_" + metric.key() + "_ms";
                json.key("mean" + suffix).value(latency.mean());
                json.key("median" + suffix).value(latency.median());
                json.key("std" + suffix).value(latency.std());
                latency.percentiles().forEach((percent, value) -> json.key(ServingResult.percentileName(percent) + suffix).value(value));
            }
        }
    }

    private void speculation(SpecDecode draft) {
        json.key(Figure.SPEC_RATE.key()).value(draft.acceptanceRate());
        json.key(Figure.SPEC_LENGTH.key()).value(draft.acceptanceLength());
        json.key(Figure.SPEC_DRAFTS.key()).value(draft.drafts());
        json.key(Figure.SPEC_DRAFT_TOKENS.key()).value(draft.draftTokens());
        json.key(Figure.SPEC_ACCEPTED.key()).value(draft.acceptedTokens());
        json.key("spec_decode_per_position_acceptance_rates").open('[');
        List<Double> shares = draft.acceptancePerPosition();
        shares.forEach(json::value);
        json.close(']');
    }

    private void longs(AttemptLog log, String key, ToLongFunction<Attempt> extraction) {
        array(log, key, attempt -> json.value(extraction.applyAsLong(attempt)));
    }

    private void doubles(AttemptLog log, String key, ToDoubleFunction<Attempt> extraction) {
        array(log, key, attempt -> json.value(extraction.applyAsDouble(attempt)));
    }

    private void array(AttemptLog log, String key, Consumer<Attempt> element) {
        json.key(key).open('[');
        log.forEach(element);
        json.close(']');
    }

    private static String python(double number) {
        return number == Double.POSITIVE_INFINITY ? "inf" : PythonJson.repr(number);
    }
}
