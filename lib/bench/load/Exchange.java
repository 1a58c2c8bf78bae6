//SOURCES ../Attempt.java ../Failure.java CompletionEvent.java Prompt.java
package lib.bench.load;

import java.util.Arrays;
import java.util.Optional;
import lib.bench.Attempt;
import lib.bench.Failure;

/// One request and its answer, while they are under way; reused for the next request of the same connection.
///
/// Times come in as nanoseconds of [System#nanoTime] and go out as seconds since the run's start.
final class Exchange {

    private static final double NANOS = 1e9;

    private final boolean keepText;
    private final StringBuilder text = new StringBuilder();
    private int index;
    private Prompt prompt = new Prompt(new byte[0], 0, 1);
    private double scheduled;
    private long start;
    private long firstToken;
    private long trailer;
    private long[] eventTimes = new long[160];
    private int[] eventTokens = new int[160];
    private int events;
    private boolean everyEventCounted;
    private int tokens;
    private int promptTokens;
    private boolean finished;
    private Optional<String> finishReason = Optional.empty();
    private Optional<String> error = Optional.empty();

    Exchange(boolean keepText) {
        this.keepText = keepText;
    }

    /// @param scheduled seconds since the run's start
    void begin(int index, Prompt prompt, double scheduled, long start) {
        this.index = index;
        this.prompt = prompt;
        this.scheduled = scheduled;
        this.start = start;
        firstToken = 0;
        trailer = 0;
        events = 0;
        everyEventCounted = true;
        tokens = -1;
        promptTokens = -1;
        finished = false;
        finishReason = Optional.empty();
        error = Optional.empty();
        text.setLength(0);
    }

    /// Takes note of an event.
    ///
    /// @param time when its bytes were read
    void event(CompletionEvent event, long time) {
        if (event.isDone()) {
            finished = true;
            return;
        }
        if (event.error().isPresent()) {
            error = event.error();
        }
        trailer = time;
        if (event.promptTokens() >= 0) {
            promptTokens = event.promptTokens();
        }
        int before = Math.max(tokens, 0);
        if (event.completionTokens() >= 0) {
            tokens = event.completionTokens();
        }
        if (event.hasChoices()) {
            choice(event, time, Math.max(tokens, 0) - before);
        }
    }

    private void choice(CompletionEvent event, long time, int newTokens) {
        if (events == eventTimes.length) {
            eventTimes = Arrays.copyOf(eventTimes, events * 2);
            eventTokens = Arrays.copyOf(eventTokens, events * 2);
        }
        eventTimes[events] = time;
        eventTokens[events] = Math.max(newTokens, 0);
        events++;
        everyEventCounted &= event.completionTokens() >= 0;
        if (firstToken == 0 && (newTokens > 0 || event.completionTokens() < 0)) {
            firstToken = time;
        }
        if (event.finishReason().isPresent()) {
            finishReason = event.finishReason();
        }
        if (keepText) {
            text.append(event.text());
        }
    }

    int events() {
        return events;
    }

    long start() {
        return start;
    }

    /// Nanoseconds from the start to the first event; 0 if none has come.
    long timeToFirstEvent() {
        return events == 0 ? 0 : eventTimes[0] - start;
    }

    /// The outcome of a response that ended as HTTP says it should.
    Attempt end(long runStart, long now) {
        if (error.isPresent()) {
            return fail(Failure.SERVER_ERROR, error.get(), runStart, now);
        }
        if (events == 0) {
            return fail(Failure.NO_OUTPUT, Failure.NO_OUTPUT.description(), runStart, now);
        }
        if (!finished && finishReason.isEmpty()) {
            return fail(Failure.CUT, "the stream ended without [DONE] and without a finish reason", runStart, now);
        }
        double[] itls = new double[events - 1];
        for (int i = 0; i < itls.length; i++) {
            itls[i] = (eventTimes[i + 1] - eventTimes[i]) / NANOS;
        }
        int[] counts = everyEventCounted ? Arrays.copyOf(eventTokens, events) : new int[0];
        double ttft = since(eventTimes[0]);
        double first = firstToken == 0 ? ttft : since(firstToken);
        var arrival = new Attempt.Arrival(ttft, first, itls, counts, since(eventTimes[events - 1]), since(trailer));
        var count = new Attempt.Tokens(prompt.tokens(), promptTokens >= 0 ? promptTokens : prompt.tokens(), prompt.outputTokens(),
                tokens >= 0 ? tokens : events, tokens >= 0);
        return new Attempt.Completed(index, scheduled, (start - runStart) / NANOS, count, arrival, finishReason, text.toString());
    }

    Attempt fail(Failure kind, String message, long runStart, long now) {
        return new Attempt.Failed(index, scheduled, (start - runStart) / NANOS, since(now), prompt.tokens(), kind, message);
    }

    private double since(long time) {
        return (time - start) / NANOS;
    }
}
