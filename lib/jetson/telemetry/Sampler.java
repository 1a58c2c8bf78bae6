//SOURCES Sample.java ../../Command.java ../../Host.java ../../HostException.java ../../StepException.java
package lib.jetson.telemetry;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lib.Command;
import lib.Host;
import lib.HostException;
import lib.StepException;

/// Takes samples of a host until it is closed, with one command that stays open: a shell script that adds sysfs to each line of
/// tegrastats. It starts no process per sample, so that ten samples per second do not show on the device.
///
/// The script ends with tegrastats, and tegrastats with the script: when this side stops it, when it dies, and when the connection
/// does, at the next sample at the latest. Without tegrastats there is sysfs alone.
public final class Sampler implements AutoCloseable {

    /// Receives samples in the order taken, on one thread.
    public interface Sink {
        /// @param nanos when the sample arrived, by [System#nanoTime()]
        void accept(Sample sample, long nanos);
    }

    /// How long a sampler may run.
    public static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration END = Duration.ofSeconds(5);

    /// Arguments: the root of sysfs, the interval in milliseconds, and the same in seconds. `read` and `printf` are the shell's own.
    /// A temperature of a part without power can't be read for the time being: such a file is left out of that sample.
    private static final String SCRIPT = """
            files=
            add() { case $1 in *[!A-Za-z0-9:_.-]*) ;; *) [ ! -r "$2" ] || files="$files $1|$2" ;; esac; }
            first_line() { word=; { read -r word <"$1"; } 2>/dev/null; }
            for device in "$1"/class/thermal/thermal_zone*; do
                first_line "$device/type" && add "zone:$word" "$device/temp"
            done
            for device in "$1"/class/thermal/cooling_device*; do
                first_line "$device/type" && case $word in
                    *-throttle-alert | devfreq-gpu-gpc-*) add "throttle:$word" "$device/cur_state" ;;
                esac
            done
            for device in "$1"/class/hwmon/hwmon*; do
                first_line "$device/name" && case $word in
                    ina3221)
                        for n in 1 2 3; do
                            first_line "$device/in${n}_label" && add "mV:$word" "$device/in${n}_input" &&
                                add "mA:$word" "$device/curr${n}_input"
                        done ;;
                    ina238)
                        for label in label in1_label power1_label; do
                            first_line "$device/$label" && { add "uW:$word" "$device/power1_input"; break; }
                        done ;;
                    soctherm_oc)
                        for count in "$device"/oc*_event_cnt; do add "oc:${count##*/}" "$count"; done ;;
                esac
            done
            add Hz:GR3D "$1/class/devfreq/gpu-gpc-0/cur_freq"
            sample() {
                { read -r now rest </proc/uptime; } 2>/dev/null
                line="at=$now"
                for file in $files; do
                    { read -r word <"${file#*|}"; } 2>/dev/null && line="$line ${file%%|*}=$word"
                done
                { read -r rest total rest; read -r rest; read -r rest available rest; } </proc/meminfo
                printf '%s\\n' "$line kB:MemTotal=$total kB:MemAvailable=$available ;$1;" || exit 0
            }
            if command -v tegrastats >/dev/null; then
                sh -c 'echo $$; exec tegrastats --interval "$1"' sh "$2" </dev/null 2>/dev/null | {
                    read -r pid
                    trap '' PIPE
                    trap 'kill "$pid" 2>/dev/null' EXIT
                    trap 'exit 0' HUP INT TERM
                    echo "begin $pid"
                    while read -r line; do sample "$line"; done
                }
            else
                echo "begin $$"
                while sample ''; do sleep "$3"; done
            fi
            """;

    private final Host host;
    private final boolean root;
    private final Sink sink;
    private final CompletableFuture<String> begun = new CompletableFuture<>();
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean stopped;

    private Sampler(Host host, boolean root, Sink sink) {
        this.host = host;
        this.root = root;
        this.sink = sink;
    }

    /// Begins to take samples, and returns with the first. They are taken as root if that is to be had: on a Thor, tegrastats shows
    /// the load of the GPU and the clock of the memory to root alone.
    /// @param interval 20 ms to a minute
    /// @throws HostException when the host can't be reached
    /// @throws StepException when it tells nothing
    public static Sampler start(Host host, Duration interval, Sink sink) {
        return start(host, "/sys", interval, sink);
    }

    /// As [#start(Host, Duration, Sink)], with sysfs at another place.
    public static Sampler start(Host host, String sysfs, Duration interval, Sink sink) {
        long millis = interval.toMillis();
        if (millis < 20 || millis > 60_000) {
            throw new IllegalArgumentException("samples are taken every 20 to 60000 ms, not every %d".formatted(millis));
        }
        var sampler = new Sampler(host, hasRoot(host), sink);
        var query = Command.query("sh", "-s", "--", sysfs, Long.toString(millis), String.valueOf(millis / 1000.0))
                .stdin(SCRIPT).within(LONGEST);
        Thread.ofVirtual().start(() -> sampler.run(sampler.root ? query.asRoot() : query));
        sampler.awaitFirst();
        return sampler;
    }

    private static boolean hasRoot(Host host) {
        try {
            return host.run(Command.query("true").asRoot()).ok();
        } catch (HostException.NotAllowed e) {
            return false;
        }
    }

    private void run(Command query) {
        try {
            var result = host.follow(query, this::line);
            if (!stopped) {
                throw new StepException("the samples from %s ended%s".formatted(host.name(), result.stderr().lines().findFirst()
                        .map(line -> ": " + line).orElse("")));
            }
            ended.complete(null);
        } catch (RuntimeException e) {
            ended.completeExceptionally(e);
            begun.completeExceptionally(e);
            first.completeExceptionally(e);
        }
    }

    private void line(String line) {
        long now = System.nanoTime();
        if (line.startsWith("begin ")) {
            begun.complete(line.substring("begin ".length()));
        } else if (!stopped) {
            Sample.parse(line).ifPresent(sample -> {
                sink.accept(sample, now);
                first.complete(null);
            });
        }
    }

    private void awaitFirst() {
        try {
            first.get(START.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            close();
            throw new StepException("%s gives no telemetry within %d s".formatted(host.name(), START.toSeconds()));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new StepException("interrupted");
        }
    }

    /// Whether the samples are taken as root.
    public boolean asRoot() {
        return root;
    }

    /// Why there are no more samples; empty while there are, and after [#close()].
    public Optional<String> failure() {
        return ended.isCompletedExceptionally() ? Optional.of(ended.exceptionNow().getMessage()) : Optional.empty();
    }

    /// Waits until the samples end.
    /// @param limit how long to wait at most
    /// @return false when they have not ended by then
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        try {
            ended.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /// Ends what runs on the host. It changes nothing there but what this sampler itself has started.
    @Override
    public void close() {
        stopped = true;
        try {
            String pid = begun.get(END.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended.isDone() || ended.isCompletedExceptionally()) {
                // also when the connection is gone: a Ctrl-C at the terminal ends ssh, and not what it has started
                var kill = Command.query("kill", pid);
                host.run(root ? kill.asRoot() : kill);
                ended.get(END.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException | TimeoutException | HostException e) {
            // the host can't be reached; with its next sample the script notices that nobody reads
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
