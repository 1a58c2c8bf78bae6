///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ThorbookClient.java ../../../scripts/Simulate.java ../../../lib/bench/Distribution.java ../../../lib/bench/Samples.java
//FILES tests/benchmarks/client/aiohttp_client.py=aiohttp_client.py
package tests.benchmarks.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import lib.bench.Distribution;
import lib.bench.Samples;
import picocli.CommandLine.Option;
import picocli.CommandLine;

/// Thorbook's load generator beside a client written the way vLLM's is, both in turn against the same simulated server.
///
/// What is true is what the server wrote down. The peer needs a Python with aiohttp: `python3 -m venv peer` and
/// `peer/bin/pip install aiohttp` make one.
@CommandLine.Command(name = "client-benchmark", mixinStandardHelpOptions = true,
        description = "Compare Thorbook's load generator with an aiohttp client written the way vLLM's is.")
public final class ClientBenchmark implements Callable<Integer> {

    /// What one client measured in one run, and what was true.
    private record Run(int streams, boolean paced, double ttft, double trueTtft, double itl, double trueItl, double tokensPerCpuSecond) {
        double ttftError() {
            return Math.abs(ttft - trueTtft);
        }

        double itlError() {
            return Math.abs(itl - trueItl);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TOKENS = 128;
    private static final int UNPACED_STREAMS = 64;

    @Option(names = "--python", required = true, description = "a Python interpreter that has aiohttp")
    private Path python;

    @Option(names = "--streams", split = ",", defaultValue = "8,64,256,512", description = "default ${DEFAULT-VALUE}")
    private List<Integer> streams;

    @Option(names = "--rounds", defaultValue = "2", description = "runs of each client at each number of streams; default ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--requests-per-stream", defaultValue = "4", description = "measured; default ${DEFAULT-VALUE}")
    private int perStream;

    public static void main(String... args) {
        System.exit(new CommandLine(new ClientBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path script = Files.createTempFile("aiohttp_client", ".py");
        try (InputStream source = ClientBenchmark.class.getResourceAsStream("/tests/benchmarks/client/aiohttp_client.py")) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        System.out.printf("%-13s %-9s %12s %10s %12s %10s %14s%n", "streams", "client", "med TTFT ms", "error ms", "p99 ITL ms", "error ms", "tok/CPU-s");
        for (int count : streams) {
            compare(count, true, script);
        }
        compare(UNPACED_STREAMS, false, script);
        Files.delete(script);
        return 0;
    }

    private void compare(int count, boolean paced, Path script) throws IOException, InterruptedException {
        int requests = count * perStream * (paced ? 1 : 8);
        int warmUps = Math.clamp(count * 60L, 480, 4096);
        List<Run> peers = new ArrayList<>();
        List<Run> ours = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            peers.add(show("vLLM way", measure(count, paced, url -> List.of(python.toString(), script.toString(), "--url", url, "--streams",
                    "" + count, "--requests", "" + requests, "--tokens", "" + TOKENS, "--warm-up", "" + warmUps))));
            ours.add(show("Thorbook", measure(count, paced, url -> java(ThorbookClient.class.getName(), url, "" + count, "" + requests, "" + TOKENS,
                    "" + warmUps))));
        }
        double ttft = mean(ours, Run::ttftError) / mean(peers, Run::ttftError);
        double itl = mean(ours, Run::itlError) / mean(peers, Run::itlError);
        double cost = mean(ours, Run::tokensPerCpuSecond) / mean(peers, Run::tokensPerCpuSecond);
        String errors = paced ? String.format(Locale.ROOT, "TTFT error %.3f, ITL error %.3f, ", ttft, itl) : "";
        System.out.printf(Locale.ROOT, "%-13s ratio: %stokens per CPU-second %.1f%n", name(count, paced), errors, cost);
    }

    private static double mean(List<Run> runs, ToDoubleFunction<Run> value) {
        return runs.stream().mapToDouble(value).average().orElseThrow();
    }

    private static String name(int streams, boolean paced) {
        return streams + (paced ? "" : ", unpaced");
    }

    private static Run show(String client, Run run) {
        System.out.printf(Locale.ROOT, "%-13s %-9s %12.2f %10.3f %12.2f %10.3f %14.0f%n", name(run.streams(), run.paced()), client, run.ttft(),
                run.ttftError(), run.itl(), run.itlError(), run.tokensPerCpuSecond());
        return run;
    }

    private interface ClientCommand {
        List<String> to(String url);
    }

    private static Run measure(int streams, boolean paced, ClientCommand client) throws IOException, InterruptedException {
        Path record = Files.createTempFile("simulate", ".jsonl");
        String pace = paced ? "20" : "0";
        Process server = new ProcessBuilder(java("scripts.Simulate", "--port", "0", "--served-model-name", "sim", "--ttft", pace, "--itl", pace,
                "--max-num-seqs", "100000", "--prefix-cache-blocks", "0", "--record", record.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader out = server.inputReader()) {
            JsonNode measured = JSON.readTree(output(client.to(out.readLine() + "/v1/completions")));
            if (measured.path("failed").asInt() > 0) {
                throw new IOException("the client could not do all requests: " + measured);
            }
            List<JsonNode> truth = truth(record, measured.path("begin").asLong());
            return new Run(streams, paced, measured.path("medianTtftMs").asDouble(), times(truth, ClientBenchmark::ttft).median(),
                    measured.path("p99ItlMs").asDouble(), times(truth, ClientBenchmark::gaps).percentile(99),
                    measured.path("tokens").asDouble() / measured.path("cpuSeconds").asDouble());
        } finally {
            server.destroy();
            server.waitFor(10, TimeUnit.SECONDS);
            Files.delete(record);
        }
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process client = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String text = new String(client.getInputStream().readAllBytes());
        if (client.waitFor() != 0) {
            throw new IOException("the client failed: " + String.join(" ", command));
        }
        return text;
    }

    /// The server's record of the measured requests, without those of the warm-up: both processes read the same monotonic clock.
    private static List<JsonNode> truth(Path record, long begin) throws IOException {
        List<JsonNode> served = new ArrayList<>();
        for (String line : Files.readAllLines(record)) {
            JsonNode request = JSON.readTree(line);
            if (request.path("received").asLong() >= begin) {
                served.add(request);
            }
        }
        return served;
    }

    private static Distribution times(List<JsonNode> served, Function<JsonNode, double[]> extraction) {
        double[] seconds = served.stream().map(extraction).flatMapToDouble(Arrays::stream).toArray();
        return Distribution.ofSeconds(Samples.of(seconds), new TreeSet<>(List.of(99.0)));
    }

    private static double[] ttft(JsonNode served) {
        return new double[] {(served.path("writes").path(0).asLong() - served.path("received").asLong()) / 1e9};
    }

    private static double[] gaps(JsonNode served) {
        JsonNode writes = served.path("writes");
        double[] gaps = new double[writes.size() - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = (writes.get(i + 1).asLong() - writes.get(i).asLong()) / 1e9;
        }
        return gaps;
    }

    private static List<String> java(String main, String... args) {
        String program = ProcessHandle.current().info().command().orElse("java");
        List<String> start = List.of(program, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), main);
        return Stream.concat(start.stream(), Stream.of(args)).toList();
    }
}
