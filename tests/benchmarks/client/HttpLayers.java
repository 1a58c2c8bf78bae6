///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//DEPS io.netty:netty-codec-http:4.2.7.Final
//DEPS io.netty:netty-transport-native-epoll:4.2.7.Final:linux-x86_64
//SOURCES LayerClient.java LayerJdk.java LayerNetty.java LayerVirtualThreads.java ../../../lib/bench/load/LoadGenerator.java
//SOURCES ../../../lib/bench/load/RandomTokens.java ../../../lib/bench/sim/SimServer.java ../../../lib/bench/sim/SimProfile.java
package tests.benchmarks.client;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import lib.bench.AttemptLog;
import lib.bench.Load;
import lib.bench.load.LoadGenerator;
import lib.bench.load.LoadOptions;
import lib.bench.load.RandomTokens;
import lib.bench.load.Target;
import lib.bench.sim.Faults;
import lib.bench.sim.SimProfile;
import lib.bench.sim.SimServer;

/// Which HTTP layer should a load generator stand on? The same load through four of them, each in its own process, all with the same
/// reading of events: the JDK's client, blocking sockets on virtual threads, Netty, and Thorbook's selector loop.
///
/// Arguments: streams, requests per stream; default 512 and 4. Every stream truly has a TTFT of 20 ms and a token per 20 ms.
public final class HttpLayers {

    private static final List<String> LAYERS = List.of("jdk", "virtual-threads", "netty", "selector");
    private static final int TOKENS = 128;

    private HttpLayers() {}

    public static void main(String... args) throws Exception {
        if (args.length > 0 && args[0].equals("--server")) {
            serve();
        } else if (args.length > 0 && args[0].equals("--layer")) {
            System.out.println(measure(args[1], URI.create(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4])));
        } else if (!String.join("", args).matches("\\d*")) {
            System.err.println("http-layers: give a number of streams and a number of requests per stream");
            System.exit(2);
        } else {
            int streams = args.length > 0 ? Integer.parseInt(args[0]) : 512;
            int perStream = args.length > 1 ? Integer.parseInt(args[1]) : 4;
            System.out.printf("%-16s %14s %16s%n", "layer", "median TTFT ms", "tokens per CPU-s");
            for (String layer : LAYERS) {
                compare(layer, streams, streams * perStream);
            }
        }
    }

    private static void serve() throws Exception {
        var options = new SimServer.Options("127.0.0.1", 0, "sim", 4096, SimProfile.constant(20, 20), Faults.NONE, 0, 1);
        try (SimServer server = SimServer.start(options, served -> { })) {
            System.out.println(server.baseUrl() + "/v1/completions");
            new CountDownLatch(1).await();
        }
    }

    private static void compare(String layer, int streams, int requests) throws Exception {
        Process server = process("--server").start();
        try (BufferedReader out = server.inputReader()) {
            Process client = process("--layer", layer, out.readLine(), "" + streams, "" + requests).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            System.out.print(new String(client.getInputStream().readAllBytes()));
            client.waitFor();
        } finally {
            server.destroy();
        }
    }

    private static ProcessBuilder process(String... args) {
        String java = ProcessHandle.current().info().command().orElse("java");
        List<String> start = List.of(java, "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), HttpLayers.class.getName());
        return new ProcessBuilder(Stream.concat(start.stream(), Stream.of(args)).toList());
    }

    /// A warm-up, then the measured run.
    private static String measure(String layer, URI url, int streams, int requests) throws Exception {
        run(layer, url, streams, requests);
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        double[] ttfts = run(layer, url, streams, requests);
        double seconds = (system.getProcessCpuTime() - cpu) / 1e9;
        Arrays.sort(ttfts);
        return String.format(Locale.ROOT, "%-16s %14.2f %16.0f", layer, ttfts[ttfts.length / 2] * 1000, (double) requests * TOKENS / seconds);
    }

    private static double[] run(String layer, URI url, int streams, int requests) throws Exception {
        return switch (layer) {
            case "jdk" -> new LayerJdk(url).run(streams, requests, TOKENS);
            case "virtual-threads" -> new LayerVirtualThreads(url).run(streams, requests, TOKENS);
            case "netty" -> new LayerNetty(url).run(streams, requests, TOKENS);
            case "selector" -> selector(url, streams, requests);
            default -> throw new IllegalArgumentException("unknown layer " + layer);
        };
    }

    private static double[] selector(URI url, int streams, int requests) throws Exception {
        Target target = new Target(url, false, Map.of(), Target.fields("sim", false, false).put("ignore_eos", true));
        try (AttemptLog log = new AttemptLog()) {
            var options = new LoadOptions(1, Duration.ofMinutes(2), false, live -> { });
            new LoadGenerator(target, new RandomTokens(1, requests, 16, TOKENS), Load.closedLoop(streams), options, log).run();
            double[] ttfts = new double[requests];
            int[] count = {0};
            log.forEachCompleted(done -> ttfts[count[0]++] = done.arrival().ttft());
            return Arrays.copyOf(ttfts, count[0]);
        }
    }
}
