///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//RUNTIME_OPTIONS -XX:+UseSerialGC
//SOURCES ../lib/Terminal.java ../lib/Tool.java ../lib/bench/sim/SimServer.java ../lib/bench/sim/SimRecordFile.java
//SOURCES ../lib/bench/reference/ReferenceResults.java
package scripts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import lib.Terminal;
import lib.Tool;
import lib.bench.sim.Faults;
import lib.bench.sim.SimProfile;
import lib.bench.sim.SimRecordFile;
import lib.bench.sim.SimServer;
import picocli.CommandLine.Option;
import picocli.CommandLine;

/// An OpenAI-compatible server without a model: to try an application against a Thor one does not have yet, or to see what it does
/// when a server fails.
@CommandLine.Command(name = "simulate", sortOptions = false, usageHelpAutoWidth = true,
        description = "Serve the OpenAI API with given times and faults, without a model.")
public final class Simulate {

    private final Terminal terminal;

    @Option(names = "--profile", paramLabel = "NAME",
            description = "times like those of a model of the guide, e.g. qwen3-8b-w4a16; --list names them")
    private Optional<String> profile = Optional.empty();

    @Option(names = "--list", description = "name the profiles")
    private boolean list;

    @Option(names = "--host", paramLabel = "ADDRESS", defaultValue = "127.0.0.1",
            description = "address to listen on; default ${DEFAULT-VALUE}")
    private String host;

    @Option(names = "--port", defaultValue = "8000", description = "0 for any free port; default ${DEFAULT-VALUE}")
    private int port;

    @Option(names = "--served-model-name", paramLabel = "NAME", description = "default: the profile's model, or 'simulated'")
    private Optional<String> model = Optional.empty();

    @Option(names = "--max-model-len", paramLabel = "N", defaultValue = "32768",
            description = "longest request in tokens; default ${DEFAULT-VALUE}")
    private int maxModelLen;

    @Option(names = "--ttft", paramLabel = "MS", description = "time to the first token without prefill; default 20, or the profile's")
    private Optional<Double> ttft = Optional.empty();

    @Option(names = "--itl", paramLabel = "MS", description = "time per token; default 20, or the profile's")
    private Optional<Double> itl = Optional.empty();

    @Option(names = "--prefill-rate", paramLabel = "TOK/S",
            description = "prompt tokens per second that are not in the cache; default: at once, or the profile's")
    private Optional<Double> prefill = Optional.empty();

    @Option(names = "--max-num-seqs", paramLabel = "N", description = "requests that run at once, more wait; default 256")
    private Optional<Integer> sequences = Optional.empty();

    @Option(names = "--jitter", paramLabel = "SHARE", defaultValue = "0",
            description = "standard deviation of times, relative, up to 0.3; default ${DEFAULT-VALUE}")
    private double jitter;

    @Option(names = "--stop-share", paramLabel = "SHARE",
            description = "requests that end half-way with 'stop'; default 0, or the profile's")
    private Optional<Double> stops = Optional.empty();

    @Option(names = "--speed", paramLabel = "X", defaultValue = "1",
            description = "everything so many times faster; default ${DEFAULT-VALUE}")
    private double speed;

    @Option(names = "--prefix-cache-blocks", paramLabel = "N", defaultValue = "16384",
            description = "blocks of 16 tokens, 0 for none; default ${DEFAULT-VALUE}")
    private int cacheBlocks;

    @Option(names = "--http-errors", paramLabel = "SHARE", defaultValue = "0", description = "requests answered with HTTP 500, 503 or 429")
    private double httpErrors;

    @Option(names = "--stream-errors", paramLabel = "SHARE", defaultValue = "0",
            description = "requests that get an error within the stream")
    private double streamErrors;

    @Option(names = "--cuts", paramLabel = "SHARE", defaultValue = "0",
            description = "requests whose connection is closed within the answer")
    private double cuts;

    @Option(names = "--stalls", paramLabel = "SHARE", defaultValue = "0", description = "requests whose answer stops coming")
    private double stalls;

    @Option(names = "--tokens-per-event", paramLabel = "N", defaultValue = "1",
            description = "tokens in one event, as with speculative decoding; default ${DEFAULT-VALUE}")
    private int tokensPerEvent;

    @Option(names = "--split-events", description = "send events in pieces, cut anywhere")
    private boolean split;

    @Option(names = "--garbage", description = "answer with '!' only")
    private boolean garbage;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "of everything random; default ${DEFAULT-VALUE}")
    private long seed;

    @Option(names = "--record", paramLabel = "FILE",
            description = "write when each request came and when each token was sent, one JSON object per line")
    private Optional<Path> record = Optional.empty();

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param terminal where it speaks
    public Simulate(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String... args) {
        System.exit(new Simulate(Terminal.system()).run(args));
    }

    /// Serves until the process is ended.
    /// @return the exit code: 0 help or list shown, 1 the port cannot be had, 2 wrong usage
    public int run(String... args) {
        return Tool.run(this, terminal, () -> {
            if (list) {
                SimProfile.names().forEach(terminal.out()::println);
            } else {
                serve();
            }
            return 0;
        }, args);
    }

    private void serve() throws IOException, InterruptedException {
        String name = model.orElse(profile.map(SimProfile::modelOf).orElse("simulated"));
        var faults = new Faults(httpErrors, streamErrors, cuts, stalls, tokensPerEvent, split, garbage);
        var options = new SimServer.Options(host, port, name, maxModelLen, times(), faults, cacheBlocks, seed);
        var forever = new CountDownLatch(1);
        if (record.isPresent()) {
            try (var file = new SimRecordFile(record.get()); SimServer server = SimServer.start(options, file)) {
                announce(server, name);
                forever.await();
            }
        } else {
            try (SimServer server = SimServer.start(options, served -> { })) {
                announce(server, name);
                forever.await();
            }
        }
    }

    private void announce(SimServer server, String name) {
        terminal.out().println(server.baseUrl());
        terminal.say("simulate: serving '%s' with %s; Ctrl-C ends it".formatted(name, times().describe()));
    }

    private SimProfile times() {
        SimProfile base = profile.map(SimProfile::named).orElseGet(() -> SimProfile.constant(20, 20));
        return new SimProfile(ttft.orElse(base.baseTtft()), prefill.orElse(base.prefillTokensPerSecond()), itl.orElse(base.itlAlone()),
                itl.orElse(base.itlShared()), sequences.orElse(256), jitter, stops.orElse(base.stopShare()), speed);
    }
}
