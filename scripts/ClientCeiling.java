///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//RUNTIME_OPTIONS -XX:+UseSerialGC
//SOURCES ../lib/Terminal.java ../lib/Tool.java ../lib/View.java ../lib/bench/run/CeilingProbe.java
package scripts;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lib.Terminal;
import lib.Tool;
import lib.View;
import lib.bench.run.CeilingProbe;
import picocli.CommandLine.Option;
import picocli.CommandLine;

/// Measures the benchmark's own client on this machine, against a server whose times are known: how many tokens per second of CPU
/// time it can read, and how far its measurements are off.
@CommandLine.Command(name = "client-ceiling", sortOptions = false, usageHelpAutoWidth = true,
        description = "Measure what the benchmark's own client can do on this machine, and how exact it is.")
public final class ClientCeiling {

    private final Terminal terminal;

    @Option(names = "--streams", paramLabel = "N", split = ",", defaultValue = "8,64,256,512",
            description = "concurrent streams to try, one token per 20 ms each; default ${DEFAULT-VALUE}")
    private List<Integer> streams = List.of();

    @Option(names = "--json", description = "the measurement as one JSON document")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param terminal where it speaks
    public ClientCeiling(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String... args) {
        System.exit(new ClientCeiling(Terminal.system()).run(args));
    }

    /// Runs the command line.
    /// @return the exit code: 0 measured, 1 failed, 2 wrong usage
    public int run(String... args) {
        return Tool.run(this, terminal, () -> {
            show(measure());
            return 0;
        }, args);
    }

    private List<CeilingProbe.Sample> measure() throws IOException {
        List<CeilingProbe.Sample> samples = new ArrayList<>();
        terminal.say("client-ceiling: warming up");
        CeilingProbe.unpaced(64);
        terminal.say("client-ceiling: 64 streams as fast as they come");
        samples.add(CeilingProbe.unpaced(64));
        for (int count : streams) {
            terminal.say("client-ceiling: %d streams, a token per 20 ms each".formatted(count));
            samples.add(CeilingProbe.paced(count));
        }
        return samples;
    }

    private void show(List<CeilingProbe.Sample> samples) {
        if (json) {
            ObjectNode root = new ObjectMapper().createObjectNode();
            for (CeilingProbe.Sample sample : samples) {
                root.withArray("samples").addObject().put("streams", sample.streams()).put("paced", sample.paced())
                        .put("tokensPerCpuSecond", sample.tokensPerCpuSecond()).put("medianTtftErrorMs", sample.medianTtftErrorMs())
                        .put("p99ItlErrorMs", sample.p99ItlErrorMs()).put("busyShare", sample.busyShare());
            }
            terminal.out().println(root.toPrettyString());
            return;
        }
        List<List<String>> rows = samples.stream().map(sample -> List.of(sample.streams() + (sample.paced() ? "" : ", unpaced"),
                format("%.0f", sample.tokensPerCpuSecond()), sample.paced() ? format("%.3f", sample.medianTtftErrorMs()) : "-",
                sample.paced() ? format("%.3f", sample.p99ItlErrorMs()) : "-", format("%.0f %%", sample.busyShare() * 100))).toList();
        List<String> columns = List.of("streams", "tokens per CPU-second", "median TTFT error ms", "p99 ITL error ms", "client busy");
        terminal.out().println(View.of(new View.Table(columns, rows)).plain());
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
