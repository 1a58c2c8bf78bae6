//SOURCES PrefixCache.java Served.java SimProfile.java SimStream.java ../../serve/openai/Finish.java ../../serve/openai/ServerMetrics.java
package lib.bench.sim;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import lib.serve.openai.Finish;
import lib.serve.openai.ServerMetrics;

/// Produces tokens when they are due: one thread, a queue by due time, and a park in between.
///
/// Due times are absolute, so that lateness does not add up; tokens that are due together leave in one write.
final class SimEngine {

    private static final double NANOS_PER_MILLI = 1e6;
    /// How soon bytes are offered again that a socket did not take, or that were held back to split an event.
    private static final long RETRY = 300_000;
    private static final double MAX_DEVIATION = 0.7;

    private final SimProfile profile;
    private final ServerMetrics metrics;
    private final PrefixCache cache;
    private final Consumer<Served> record;
    private final SplittableRandom random;
    private final Queue<SimStream> arrivals = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<SimStream> waiting = new ArrayDeque<>();
    private final PriorityQueue<SimStream> queue = new PriorityQueue<>(Comparator.comparingLong((SimStream stream) -> stream.due));
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64 << 10);
    private final Thread thread;
    private volatile boolean stopped;
    private int running;

    SimEngine(SimProfile profile, ServerMetrics metrics, PrefixCache cache, long seed, Consumer<Served> record) {
        this.profile = profile;
        this.metrics = metrics;
        this.cache = cache;
        this.record = record;
        random = new SplittableRandom(seed);
        thread = Thread.ofPlatform().daemon().name("engine").start(this::run);
    }

    /// Hands over a request; from any thread.
    void submit(SimStream stream) {
        arrivals.add(stream);
        LockSupport.unpark(thread);
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!stopped) {
            for (SimStream stream = arrivals.poll(); stream != null; stream = arrivals.poll()) {
                if (running < profile.maxSequences() && waiting.isEmpty()) {
                    admit(stream, stream.request().received());
                } else {
                    waiting.add(stream);
                }
            }
            while (running < profile.maxSequences() && !waiting.isEmpty()) {
                admit(waiting.poll(), System.nanoTime());
            }
            metrics.load(running, waiting.size());
            SimStream next = queue.peek();
            long now = System.nanoTime();
            if (next == null) {
                LockSupport.park();
            } else if (next.due - now > 0) {
                LockSupport.parkNanos(next.due - now);
            } else {
                advance(queue.poll(), now);
            }
        }
    }

    private void admit(SimStream stream, long from) {
        running++;
        int prompt = stream.request().prompt().length;
        int cached = cache.lookUp(stream.request().prompt());
        metrics.prompt(prompt, cached);
        double prefill = (prompt - cached) / profile.prefillTokensPerSecond() * 1000;
        stream.due = from + nanos(profile.baseTtft() + prefill);
        queue.add(stream);
    }

    private void advance(SimStream stream, long now) {
        if (stream.isOver()) {
            leave(stream);
            return;
        }
        if (stream.hasUnsent()) {
            stream.flush();
        }
        if (!stream.hasEnded()) {
            produceDue(stream, now);
        }
        if (stream.isStalled() || stream.isOver()) {
            leave(stream);
        } else {
            if (stream.hasUnsent()) {
                stream.due = Math.min(stream.due, now + RETRY);
            }
            queue.add(stream);
        }
    }

    private void produceDue(SimStream stream, long now) {
        if (stream.nextToken == 0) {
            stream.nextToken = stream.due;
        }
        int tokens = 0;
        boolean alone = running == 1;
        while (stream.nextToken - now <= 0 && stream.produced() + tokens < stream.total()) {
            int step = Math.min(stream.tokensPerEvent(), stream.total() - stream.produced() - tokens);
            tokens += step;
            stream.nextToken += nanos((alone ? profile.itlAlone() : profile.itlShared()) * stream.tokensPerEvent());
        }
        if (tokens > 0) {
            if (stream.produced() == 0) {
                metrics.firstToken(now - stream.request().received());
            }
            stream.produce(tokens, scratch);
        }
        stream.due = stream.nextToken;
    }

    private void leave(SimStream stream) {
        running--;
        if (stream.isComplete()) {
            stream.leave();
            metrics.generated(stream.produced());
            metrics.finished(stream.finish().equals(Finish.LENGTH));
        }
        record.accept(stream.record());
    }

    private long nanos(double millis) {
        double factor = 1;
        if (profile.jitter() > 0) {
            factor += Math.clamp(random.nextGaussian() * profile.jitter(), -MAX_DEVIATION, MAX_DEVIATION);
        }
        return (long) (millis * factor / profile.speed() * NANOS_PER_MILLI);
    }
}
