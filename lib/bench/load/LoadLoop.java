//SOURCES ../Attempt.java ../AttemptLog.java ../Failure.java ../Load.java ArrivalSchedule.java ClientUse.java Connection.java
//SOURCES ConnectionPool.java Live.java LoadOptions.java LoadRun.java RequestWriter.java Target.java Workload.java
package lib.bench.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import lib.bench.Attempt;
import lib.bench.AttemptLog;
import lib.bench.Failure;
import lib.bench.Load;

/// Sends the requests of one run and reads the answers, all on one thread that waits on a selector.
///
/// One thread suffices: reading an event costs a few microseconds, most of them in the kernel, and a single reader has no locks,
/// no hand-over between threads and no scheduler between the socket and the time stamp. How busy it was is part of the result.
final class LoadLoop {

    private static final int READ_BUFFER = 256 << 10;
    /// Requests sent before the sockets are looked at again, so that a burst of requests does not delay time stamps.
    private static final int BURST = 8;
    private static final Duration TICK = Duration.ofMillis(100);
    /// At many events per second, waking up for each one costs more than reading it. Above this rate the loop lets events gather for
    /// a moment, as network cards do; a time stamp is late by at most that moment, which is far less than what the wake-ups of a busy
    /// machine vary by.
    private static final int GATHER_ABOVE = 10_000;
    private static final Duration GATHER = Duration.ofNanos(250_000);
    /// A server that refuses this many connections in a row is gone.
    private static final int REFUSALS = 20;
    private static final double NANOS = 1e9;

    private final Workload workload;
    private final Load load;
    private final LoadOptions options;
    private final AttemptLog log;
    private final Selector selector = Selector.open();
    private final ConnectionPool pool;
    private final RequestWriter writer;
    private final ByteBuffer direct = ByteBuffer.allocateDirect(READ_BUFFER);
    private final byte[] heap = new byte[READ_BUFFER];
    private final ArrayDeque<Integer> waiting = new ArrayDeque<>();
    private final double[] schedule;
    private final int limit;
    private volatile boolean stopped;
    private volatile int due;
    private long runStart;
    private int next;
    private int inFlight;
    private int refusals;
    private int completed;
    private int failed;
    private long events;
    private long wakeups;
    private long turnStart;
    private long busyNanos;
    private long longestTurn;
    private long eventsAtTick;
    private boolean gathering;
    private double lastTtftMillis;

    LoadLoop(Target target, Workload workload, Load load, LoadOptions options, AttemptLog log) throws IOException {
        this.workload = workload;
        this.load = load;
        this.options = options;
        this.log = log;
        pool = new ConnectionPool(target, selector, options.keepText());
        writer = new RequestWriter(target);
        schedule = load.isOpenLoop() ? ArrivalSchedule.of(load, workload.size(), options.seed()) : new double[0];
        limit = Math.min(load.maxConcurrency().orElse(Integer.MAX_VALUE), workload.size());
    }

    void stop() {
        stopped = true;
        selector.wakeup();
    }

    LoadRun run() throws IOException {
        try {
            if (!load.isOpenLoop()) {
                connectAhead();
            }
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long cpu = threads.getCurrentThreadCpuTime();
            Instant startedAt = Instant.now();
            runStart = System.nanoTime();
            Thread arrivals = startArrivals();
            loop();
            double duration = (System.nanoTime() - runStart) / NANOS;
            arrivals.interrupt();
            var use = new ClientUse(busyNanos / NANOS, (threads.getCurrentThreadCpuTime() - cpu) / NANOS, events, wakeups, longestTurn / 1e6);
            return new LoadRun(startedAt, runStart, duration, use, completed + failed < workload.size());
        } finally {
            pool.close();
            selector.close();
        }
    }

    /// A closed loop opens its connections before the clock starts; those that cannot be opened are tried again when needed.
    private void connectAhead() throws IOException {
        for (int i = 0; i < limit; i++) {
            open();
        }
        long giveUp = System.nanoTime() + options.stallLimit().toNanos();
        while (pool.connecting() > 0 && !stopped && System.nanoTime() < giveUp) {
            selector.select(this::ready, TICK.toMillis());
            pool.sweep();
        }
        refusals = 0;
    }

    /// Makes requests due at their times; a selector alone would wait in whole milliseconds.
    private Thread startArrivals() {
        due = load.isOpenLoop() ? 0 : workload.size();
        return Thread.ofPlatform().daemon().name("arrivals").start(() -> {
            while (due < schedule.length && !Thread.currentThread().isInterrupted()) {
                long wait = runStart + (long) (schedule[due] * NANOS) - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                } else {
                    due = due + 1;
                    selector.wakeup();
                }
            }
        });
    }

    private void loop() throws IOException {
        long nextTick = runStart + TICK.toNanos();
        long busySince = System.nanoTime();
        boolean gone = false;
        while (completed + failed < workload.size() && !stopped && !gone) {
            boolean more = sendDue();
            busyNanos += System.nanoTime() - busySince;
            if (gathering && !more) {
                LockSupport.parkNanos(GATHER.toNanos());
            }
            turnStart = 0;
            int ready = more ? selector.selectNow(this::ready) : selector.select(this::ready, TICK.toMillis());
            long now = System.nanoTime();
            busySince = ready > 0 ? turnStart : now;
            wakeups += ready > 0 ? 1 : 0;
            longestTurn = Math.max(longestTurn, now - busySince);
            pool.sweep();
            if (now >= nextTick) {
                tick(now);
                nextTick = now + TICK.toNanos();
            }
            gone = refusals >= REFUSALS && inFlight == 0;
        }
        pool.busy(connection -> true).forEach(connection -> finish(connection, connection.failed(Failure.STOPPED, Failure.STOPPED.description())));
        busyNanos += System.nanoTime() - busySince;
    }

    /// Sends what is due, up to a burst; whether there is more.
    private boolean sendDue() throws IOException {
        for (int sent = 0; next < due && inFlight < limit && refusals < REFUSALS; sent++) {
            if (sent == BURST) {
                return true;
            }
            start(next++);
        }
        return false;
    }

    private void start(int index) throws IOException {
        inFlight++;
        Optional<Connection> connection = pool.take();
        if (connection.isPresent()) {
            send(connection.get(), index);
        } else {
            waiting.add(index);
            if (pool.connecting() < waiting.size()) {
                open();
            }
        }
    }

    private void open() throws IOException {
        try {
            pool.open();
        } catch (ConnectException e) {
            refused(e);
        }
    }

    private void send(Connection connection, int index) {
        boolean openLoop = schedule.length > 0;
        try {
            connection.send(index, workload.prompt(index), openLoop ? schedule[index] : 0, !openLoop, runStart, writer);
        } catch (IOException e) {
            finish(connection, connection.failed(Failure.CUT, Connection.describe(e)));
        }
    }

    /// A connection that could not be made takes a waiting request with it.
    private void refused(IOException reason) {
        refusals++;
        Integer index = waiting.poll();
        if (index != null) {
            inFlight--;
            failed++;
            double now = (System.nanoTime() - runStart) / NANOS;
            log.append(new Attempt.Failed(index, schedule.length > 0 ? schedule[index] : now, now, 0, workload.prompt(index).tokens(),
                    Failure.CONNECT, Connection.describe(reason)));
        }
    }

    private void ready(SelectionKey key) {
        if (turnStart == 0) {
            turnStart = System.nanoTime();
        }
        Connection connection = (Connection) key.attachment();
        if (connection.isEstablished()) {
            exchange(connection, key);
        } else {
            establish(connection);
        }
    }

    private void establish(Connection connection) {
        try {
            if (pool.establish(connection)) {
                refusals = 0;
                Integer index = waiting.poll();
                if (index == null) {
                    pool.giveBack(connection);
                } else {
                    send(connection, index);
                }
            }
        } catch (IOException e) {
            refused(e);
        }
    }

    private void exchange(Connection connection, SelectionKey key) {
        try {
            if (key.isWritable()) {
                connection.writable();
            }
        } catch (IOException e) {
            finish(connection, connection.failed(Failure.CUT, Connection.describe(e)));
            return;
        }
        if (key.isReadable()) {
            int before = connection.exchange().events();
            Connection.Turn turn = connection.readable(direct, heap);
            events += connection.exchange().events() - before;
            switch (turn) {
                case GOES_ON -> { }
                case CLOSED -> pool.giveUp(connection);
                case ANSWERED, FAILED -> finish(connection, turn);
            }
        }
    }

    private void finish(Connection connection, Connection.Turn turn) {
        inFlight--;
        Attempt attempt = connection.outcome(turn, runStart);
        log.append(attempt);
        switch (attempt) {
            case Attempt.Completed done -> {
                completed++;
                lastTtftMillis = done.arrival().ttft() * 1000;
            }
            case Attempt.Failed gone -> failed++;
        }
        if (turn == Connection.Turn.ANSWERED && connection.isReusable()) {
            pool.giveBack(connection);
        } else {
            pool.giveUp(connection);
        }
    }

    private void tick(long now) {
        gathering = events - eventsAtTick > GATHER_ABOVE * TICK.toMillis() / 1000;
        eventsAtTick = events;
        options.progress().accept(new Live((now - runStart) / NANOS, workload.size(), completed, failed, inFlight, events, lastTtftMillis));
        long limit = options.stallLimit().toNanos();
        pool.busy(connection -> now - connection.lastActivity() > limit)
                .forEach(connection -> finish(connection, connection.failed(Failure.STALLED, Failure.STALLED.description())));
        pool.sweep();
    }
}
