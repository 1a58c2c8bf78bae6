///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx32m
//SOURCES ../lib/CtrlC.java ../lib/HostOptions.java ../lib/Json.java ../lib/Tool.java ../lib/jetson/telemetry/LiveTable.java
//SOURCES ../lib/jetson/telemetry/Sampler.java ../lib/jetson/telemetry/SampleText.java
package scripts;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lib.CtrlC;
import lib.HostException;
import lib.HostOptions;
import lib.Json;
import lib.StepException;
import lib.Terminal;
import lib.Tool;
import lib.jetson.telemetry.LiveTable;
import lib.jetson.telemetry.Sample;
import lib.jetson.telemetry.SampleText;
import lib.jetson.telemetry.Sampler;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Shows a device's power, temperatures, throttling, clocks, load and memory while it works: as a table on a terminal, as a line per
/// sample elsewhere, or as JSON. Ctrl-C ends it, and what it started on the device.
///
/// It runs for hours beside what it watches, so its memory is small and stays as it is: the JVM's second compiler, which would take some
/// more of it after 5000 samples, is left out.
@CommandLine.Command(name = "watch", sortOptions = false, usageHelpAutoWidth = true,
        description = "Show power, temperatures, throttling, clocks, load and memory of a device, live.",
        footer = {"", "Example: watch --host ssh://me@192.168.55.1 --interval 200"})
public final class Watch {

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final String NO_WRAP_NO_CURSOR = "\033[?7l\033[?25l";
    private static final String WRAP_AND_CURSOR = "\033[?7h\033[?25h";

    private final Terminal terminal;
    private final CountDownLatch done = new CountDownLatch(1);
    private final LiveTable table;
    private long taken;
    private int drawn;

    @Option(names = "--interval", paramLabel = "MS", defaultValue = "1000",
            description = "time between samples in milliseconds, 20 to 60000; default ${DEFAULT-VALUE}")
    private int interval = 1000;

    @Option(names = "--count", paramLabel = "N", description = "end after so many samples")
    private Optional<Long> count = Optional.empty();

    @Option(names = "--duration", paramLabel = "S", description = "end after so many seconds; default: with Ctrl-C, or after a day")
    private Optional<Double> duration = Optional.empty();

    @Option(names = "--json", description = "a JSON document per sample and line; what the device does not tell is left out")
    private boolean json;

    @Mixin
    private HostOptions hostOptions = new HostOptions();

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param terminal where it speaks
    public Watch(Terminal terminal) {
        this.terminal = terminal;
        this.table = new LiveTable(terminal);
    }

    public static void main(String... args) {
        System.exit(new Watch(Terminal.system()).run(args));
    }

    /// Runs the command line.
    /// @return the exit code: 0 ended as asked, by Ctrl-C too; 1 the host can't be reached or tells no more; 2 wrong usage
    public int run(String... args) {
        return Tool.run(this, terminal, this::watch, args);
    }

    /// One line of JSON.
    ///
    /// @param time when the sample arrived here, by the clock of this side; the sample's `uptime` is by the device's
    private record Line(String time, Sample sample) {}

    private int watch() throws IOException, InterruptedException {
        if (count.filter(number -> number < 1).isPresent() || duration.filter(seconds -> !(seconds > 0 && seconds <= 86_400)).isPresent()) {
            throw new IllegalArgumentException("--count takes a number from 1, --duration seconds of a day at most");
        }
        long end = System.nanoTime() + duration.map(seconds -> (long) (seconds * 1e9)).orElse(Sampler.LONGEST.toNanos());
        boolean redraws = terminal.interactive() && !json;
        try (var host = hostOptions.open(terminal); var _ = new CtrlC(done::countDown);
                var sampler = Sampler.start(host, Duration.ofMillis(interval),
                        (sample, nanos) -> show(host.name(), sample, nanos, redraws))) {
            if (!sampler.asRoot()) {
                terminal.say("watch: without root on %s, some devices do not tell the load of the GPU".formatted(host.name()));
            }
            while (!done.await(LOOK.toMillis(), TimeUnit.MILLISECONDS) && sampler.failure().isEmpty() && System.nanoTime() < end) { }
            // whoever asked for the end by Ctrl-C has also ended the connection
            if (done.getCount() > 0 && sampler.failure().isPresent()) {
                throw new IOException(sampler.failure().get());
            }
            return 0;
        } catch (HostException | StepException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            terminal.out().print(redraws ? WRAP_AND_CURSOR : "");
            terminal.out().flush();
        }
    }

    /// Called for one sample at a time.
    private void show(String host, Sample sample, long nanos, boolean redraws) {
        if (done.getCount() == 0) {
            return;
        }
        if (json) {
            Instant time = Instant.now().minusNanos(System.nanoTime() - nanos).truncatedTo(ChronoUnit.MILLIS);
            terminal.out().println(Json.line(new Line(time.toString(), sample)));
        } else if (redraws) {
            draw(table.with(sample, host + "  " + now()));
        } else {
            terminal.out().println(now() + "  " + SampleText.line(sample));
        }
        taken++;
        if (count.filter(number -> taken >= number).isPresent() || terminal.out().checkError()) {
            done.countDown();
        }
    }

    /// Paints over the table before, in one write, so that nothing flickers.
    private void draw(List<String> lines) {
        var picture = new StringBuilder(NO_WRAP_NO_CURSOR + (drawn > 0 ? "\033[" + drawn + "F" : ""));
        lines.forEach(line -> picture.append(line).append("\033[K\n"));
        terminal.out().print(picture.append("\033[J"));
        terminal.out().flush();
        drawn = lines.size();
    }

    private static String now() {
        return LocalTime.now().truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.ISO_LOCAL_TIME);
    }
}
