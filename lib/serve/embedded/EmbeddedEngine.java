//SOURCES ../../StepException.java Answer.java LlamaBatch.java LlamaContext.java LlamaLibrary.java LlamaModel.java LlamaSampler.java Slot.java
//SOURCES ../openai/CompletionRequest.java ../openai/Finish.java ../openai/ServerMetrics.java
package lib.serve.embedded;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import lib.StepException;
import lib.serve.openai.CompletionRequest;
import lib.serve.openai.Finish;
import lib.serve.openai.ServerMetrics;

/// Answers several requests at once with one model, in one thread: each turn computes one token of every answer, and as much of the
/// new prompts as still fits into the batch. Requests beyond the slots wait for their turn. There is no prefix cache: every prompt is
/// computed from its beginning.
final class EmbeddedEngine implements Closeable {

    /// @param slots answers under way at once
    /// @param context most tokens of one prompt and its answer
    /// @param threads of the CPU
    record Limits(int slots, int context, int threads) {

        Limits {
            if (slots < 1 || slots > 64 || context < 16 || threads < 1) {
                throw new IllegalArgumentException("the engine needs 1 to 64 slots, a context of 16 tokens or more, and a thread");
            }
        }
    }

    private record Arrival(CompletionRequest request, Answer answer) {}

    private final LlamaLibrary llama;
    private final LlamaModel model;
    private final Limits limits;
    private final ServerMetrics metrics;
    private final LlamaContext context;
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final List<Slot> running = new ArrayList<>();
    private final Queue<Integer> freeSequences = new ArrayDeque<>();
    private final RandomGenerator seeds = new SplittableRandom();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean stopped;

    /// Makes room for the answers, and starts.
    ///
    /// @throws StepException if there is not enough memory
    EmbeddedEngine(LlamaLibrary llama, LlamaModel model, Limits limits, ServerMetrics metrics) {
        this.llama = llama;
        this.model = model;
        this.limits = limits;
        this.metrics = metrics;
        context = new LlamaContext(llama, model, limits.slots(), limits.context(), limits.threads());
        for (int i = 0; i < limits.slots(); i++) {
            freeSequences.add(i);
        }
        thread = Thread.ofPlatform().daemon().name("engine").start(this::run);
    }

    /// Hands over a request; from any thread.
    void submit(CompletionRequest request, Answer answer) {
        arrivals.add(new Arrival(request, answer));
        LockSupport.unpark(thread);
    }

    private void run() {
        try (context; Arena arena = Arena.ofConfined()) {
            LlamaBatch batch = new LlamaBatch(arena, LlamaContext.BATCH);
            while (!stopped) {
                admit();
                metrics.load(running.size(), arrivals.size());
                if (running.isEmpty()) {
                    LockSupport.park();
                } else {
                    turn(batch);
                }
            }
            running.forEach(Slot::close);
        } finally {
            ended.countDown();
        }
    }

    private void admit() {
        while (!freeSequences.isEmpty() && !arrivals.isEmpty()) {
            Arrival next = arrivals.remove();
            if (next.answer().isWanted()) {
                var sampler = new LlamaSampler(llama, next.request().sampling(), seeds.nextLong(), limits.context());
                running.add(new Slot(freeSequences.remove(), next.request(), next.answer(), sampler));
                metrics.prompt(next.request().prompt().length, 0);
            }
        }
    }

    private void turn(LlamaBatch batch) {
        batch.clear();
        running.stream().filter(Slot::isPrefilled).forEach(slot -> slot.next(batch));
        running.stream().filter(slot -> !slot.isPrefilled()).forEach(slot -> slot.next(batch));
        try {
            for (int from = 0; from < batch.size();) {
                int first = from;
                int count = context.decode(batch, from);
                running.forEach(slot -> advance(slot, first, count));
                from += count;
            }
        } catch (StepException e) {
            running.forEach(slot -> slot.fail(e.getMessage()));
        }
        release();
    }

    private void advance(Slot slot, int from, int count) {
        int before = slot.produced();
        slot.advance(context, model, from, count).ifPresent(finish -> metrics.finished(finish.equals(Finish.LENGTH)));
        metrics.generated(slot.produced() - before);
        if (before == 0 && slot.produced() == 1) {
            metrics.firstToken(System.nanoTime() - slot.request().received());
        }
    }

    private void release() {
        for (Iterator<Slot> slots = running.iterator(); slots.hasNext();) {
            Slot slot = slots.next();
            if (slot.isOver()) {
                slots.remove();
                context.forget(slot.sequence());
                freeSequences.add(slot.sequence());
                slot.close();
            }
        }
    }

    /// Stops at once, and waits until the model is no longer used.
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
