//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../Attempt.java ../AttemptLog.java ../Distribution.java ../LatencyMetric.java ../Load.java ../Metrics.java ../SampleSize.java
//SOURCES ../load/ClientUse.java BenchReport.java DeviceJson.java ../verdict/Verdict.java
package lib.bench.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import lib.bench.Attempt;
import lib.bench.AttemptLog;
import lib.bench.Distribution;
import lib.bench.LatencyMetric;
import lib.bench.Load;
import lib.bench.Metrics;
import lib.bench.SampleSize;
import lib.bench.load.ClientUse;
import lib.bench.verdict.Verdict;

/// Thorbook's own JSON document of a run: configuration, environment, the client's measurement of itself, both sets of metrics,
/// verdicts, and what each request did if that is wanted.
///
/// Times of metrics are milliseconds, times of requests seconds on the run's clock.
public final class ReportJson {

    private final JsonGenerator json;

    private ReportJson(Writer out) throws IOException {
        json = new JsonFactory().createGenerator(out).setPrettyPrinter(new DefaultPrettyPrinter());
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    }

    /// Writes the document, streaming, so that its size does not matter.
    ///
    /// @param requests the log, if per-request data is wanted
    public static void write(Writer out, BenchReport report, Optional<AttemptLog> requests) {
        try {
            ReportJson writer = new ReportJson(out);
            writer.document(report, requests);
            writer.json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void document(BenchReport report, Optional<AttemptLog> requests) throws IOException {
        json.writeStartObject();
        json.writeStringField("verdict", report.worstVerdict().kind().toString());
        json.writeArrayFieldStart("verdicts");
        for (Verdict verdict : report.verdicts()) {
            json.writeStartObject();
            json.writeStringField("kind", verdict.kind().toString());
            json.writeStringField("reason", verdict.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
        configuration(report);
        environment();
        client(report);
        if (report.device().isPresent()) {
            DeviceJson.write(json, report.device().get(), report.metrics(), requests.isPresent());
        }
        totals(report.metrics());
        json.writeObjectFieldStart("latenciesMs");
        json.writeStringField("definitions", "vLLM " + report.version());
        for (LatencyMetric metric : LatencyMetric.values()) {
            distribution(metric.key(), report.metrics().latency(metric));
        }
        json.writeEndObject();
        exact(report.metrics().exact());
        if (requests.isPresent()) {
            json.writeArrayFieldStart("requests");
            requests.get().forEach(this::request);
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void configuration(BenchReport report) throws IOException {
        Load load = report.setup().load();
        json.writeObjectFieldStart("configuration");
        json.writeStringField("startedAt", report.run().startedAt().toString());
        json.writeStringField("endpoint", report.endpoint());
        json.writeStringField("backend", report.setup().backend());
        json.writeStringField("model", report.setup().model());
        json.writeNumberField("requests", report.setup().prompts());
        json.writeNumberField("warmUpRequests", report.warmUps());
        json.writeStringField("seed", Long.toUnsignedString(report.seed()));
        if (load.maxConcurrency().isPresent()) {
            json.writeNumberField("maxConcurrency", load.maxConcurrency().getAsInt());
        }
        if (load.requestRate() == Double.POSITIVE_INFINITY) {
            json.writeStringField("requestRate", "inf");
        } else {
            json.writeNumberField("requestRate", load.requestRate());
        }
        json.writeNumberField("burstiness", load.burstiness());
        if (load.rampUp().isPresent()) {
            Load.RampUp ramp = load.rampUp().get();
            json.writeObjectFieldStart("rampUp");
            json.writeStringField("strategy", ramp.strategy().name().toLowerCase(Locale.ROOT));
            json.writeNumberField("startRps", ramp.start());
            json.writeNumberField("endRps", ramp.end());
            json.writeEndObject();
        }
        json.writeObjectFieldStart("metadata");
        for (var pair : report.setup().metadata().entrySet()) {
            json.writeStringField(pair.getKey(), pair.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void environment() throws IOException {
        json.writeObjectFieldStart("environment");
        json.writeStringField("clientOs", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        json.writeStringField("clientArchitecture", System.getProperty("os.arch"));
        json.writeNumberField("clientCores", Runtime.getRuntime().availableProcessors());
        json.writeStringField("java", Runtime.version().toString());
        json.writeEndObject();
    }

    private void client(BenchReport report) throws IOException {
        ClientUse client = report.run().client();
        double duration = report.run().duration();
        json.writeObjectFieldStart("client");
        json.writeNumberField("busyShare", client.busyShare(duration));
        json.writeNumberField("cpuSeconds", client.cpuSeconds());
        json.writeNumberField("events", client.events());
        json.writeNumberField("ceilingEventsPerSecond", client.eventsPerCpuSecond());
        json.writeNumberField("shareOfCeiling", client.cpuSeconds() / duration);
        json.writeNumberField("timeStampsLateByAtMostMs", client.longestTurnMillis());
        json.writeEndObject();
    }

    private void totals(Metrics metrics) throws IOException {
        json.writeObjectFieldStart("totals");
        json.writeNumberField("durationSeconds", metrics.duration());
        json.writeNumberField("completed", metrics.completed());
        json.writeNumberField("failed", metrics.failed());
        json.writeObjectFieldStart("failures");
        for (var failure : new TreeMap<>(metrics.failures()).entrySet()) {
            json.writeNumberField(failure.getKey().name(), failure.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("inputTokens", metrics.totalInput());
        json.writeNumberField("outputTokens", metrics.totalOutput());
        json.writeNumberField("requestsPerSecond", metrics.requestThroughput());
        if (metrics.goodput().isPresent()) {
            json.writeNumberField("goodRequestsPerSecond", metrics.goodput().getAsDouble());
        }
        json.writeNumberField("outputTokensPerSecond", metrics.outputThroughput());
        json.writeNumberField("totalTokensPerSecond", metrics.totalTokenThroughput());
        json.writeNumberField("peakOutputTokensPerSecondByVllm", metrics.peakOutputTokensPerSecond());
        json.writeNumberField("peakConcurrentRequestsByVllm", metrics.peakConcurrentRequests());
        json.writeEndObject();
    }

    private void exact(Metrics.Exact exact) throws IOException {
        json.writeObjectFieldStart("exact");
        distribution("perTokenItlMs", exact.perTokenItl());
        distribution("timeToFirstTokenMs", exact.timeToFirstToken());
        distribution("timeToFirstTokenFromScheduleMs", exact.ttftFromSchedule());
        distribution("endToEndFromScheduleMs", exact.e2elFromSchedule());
        distribution("scheduleDelayMs", exact.scheduleDelay());
        json.writeNumberField("peakConcurrency", exact.peakConcurrency());
        json.writeNumberField("tokensPerEvent", exact.tokensPerEvent());
        json.writeNumberField("askedInputTokens", exact.askedInput());
        json.writeNumberField("askedOutputTokens", exact.askedOutput());
        json.writeEndObject();
    }

    private void distribution(String name, Distribution distribution) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", distribution.count());
        json.writeNumberField("mean", distribution.mean());
        json.writeNumberField("median", distribution.median());
        json.writeNumberField("std", distribution.std());
        json.writeNumberField("min", distribution.min());
        json.writeNumberField("max", distribution.max());
        json.writeArrayFieldStart("percentiles");
        for (var entry : distribution.percentiles().entrySet()) {
            json.writeStartObject();
            json.writeNumberField("percent", entry.getKey());
            json.writeNumberField("value", entry.getValue());
            json.writeBooleanField("supported", SampleSize.supports(distribution.count(), entry.getKey()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void request(Attempt attempt) {
        try {
            json.writeStartObject();
            json.writeNumberField("index", attempt.index());
            json.writeNumberField("scheduled", attempt.scheduled());
            json.writeNumberField("start", attempt.start());
            json.writeNumberField("latency", attempt.latency());
            switch (attempt) {
                case Attempt.Completed done -> completed(done);
                case Attempt.Failed failed -> {
                    json.writeStringField("failure", failed.kind().name());
                    json.writeStringField("message", failed.message());
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void completed(Attempt.Completed done) throws IOException {
        Attempt.Arrival arrival = done.arrival();
        json.writeNumberField("inputTokens", done.tokens().input());
        json.writeNumberField("outputTokens", done.tokens().output());
        json.writeNumberField("ttft", arrival.ttft());
        json.writeNumberField("firstToken", arrival.firstToken());
        json.writeFieldName("itls");
        json.writeArray(arrival.itls(), 0, arrival.itls().length);
        json.writeFieldName("tokensPerEvent");
        json.writeArray(arrival.tokensPerEvent(), 0, arrival.tokensPerEvent().length);
        if (done.finishReason().isPresent()) {
            json.writeStringField("finishReason", done.finishReason().get());
        }
        if (!done.text().isEmpty()) {
            json.writeStringField("text", done.text());
        }
    }
}
