//DEPS info.picocli:picocli:4.7.7
//SOURCES ../Goodput.java ../LatencyMetric.java ../VllmVersion.java
package lib.bench.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import lib.bench.Goodput;
import lib.bench.LatencyMetric;
import lib.bench.VllmVersion;
import picocli.CommandLine.Option;

/// What is reported, by vLLM's options, and Thorbook's own.
public final class ReportFlags {

    @Option(names = "--percentile-metrics", paramLabel = "LIST", defaultValue = "ttft,tpot,itl",
            description = "latencies to show: ttft, tpot, itl, e2el, client_queue_time, e2el_including_client_queue; default ${DEFAULT-VALUE}")
    private String metrics;

    @Option(names = "--metric-percentiles", paramLabel = "LIST", defaultValue = "99",
            description = "percentiles to show, e.g. 50,99,99.9; default ${DEFAULT-VALUE}")
    private String percentiles;

    @Option(names = "--goodput", paramLabel = "METRIC:MS", arity = "1..*",
            description = "count requests that keep all limits, e.g. ttft:500 tpot:50")
    private List<String> goodput = List.of();

    @Option(names = "--emulate", paramLabel = "VERSION", defaultValue = "0.28.0",
            description = "vLLM release whose text, JSON and rules are spoken, from 0.9.2 on; default ${DEFAULT-VALUE}")
    private String version;

    @Option(names = "--label", paramLabel = "TEXT", description = "a name for the run")
    private Optional<String> label = Optional.empty();

    @Option(names = "--metadata", paramLabel = "KEY=VALUE", arity = "1..*", description = "pairs to keep with the result")
    private List<String> metadata = List.of();

    @Option(names = "--save-result", description = "write vLLM's JSON file")
    private boolean save;

    @Option(names = "--save-detailed", description = "with --save-result: what each request did, generated texts too")
    private boolean detailed;

    @Option(names = "--append-result", description = "append to the JSON file instead of replacing it")
    private boolean append;

    @Option(names = "--result-dir", paramLabel = "DIR", description = "where the JSON file goes")
    private Optional<Path> folder = Optional.empty();

    @Option(names = "--result-filename", paramLabel = "NAME", description = "default: vLLM's")
    private Optional<String> fileName = Optional.empty();

    @Option(names = "--svg", paramLabel = "FILE",
            description = "write a picture: latency distribution, throughput over time, and with --telemetry the device")
    private Optional<Path> picture = Optional.empty();

    @Option(names = "--report", paramLabel = "FILE", description = "write Thorbook's own JSON document, with what each request did")
    private Optional<Path> report = Optional.empty();

    @Option(names = "--json", description = "Thorbook's JSON document on standard output, and nothing else")
    private boolean json;

    @Option(names = "--disable-tqdm", description = "no progress bar")
    private boolean quiet;

    Set<LatencyMetric> metrics() {
        Set<LatencyMetric> chosen = new LinkedHashSet<>();
        Arrays.stream(metrics.split(",")).map(LatencyMetric::parse).forEach(chosen::add);
        return chosen;
    }

    SortedSet<Double> percentiles() {
        SortedSet<Double> percents = new TreeSet<>();
        for (String text : percentiles.split(",")) {
            if (!text.strip().matches("\\d{1,3}(\\.\\d{1,6})?") || Double.parseDouble(text.strip()) > 100) {
                throw new IllegalArgumentException("--metric-percentiles takes numbers from 0 to 100, not '" + text + "'");
            }
            percents.add(Double.valueOf(text.strip()));
        }
        return percents;
    }

    Goodput goodput() {
        return Goodput.parse(goodput);
    }

    VllmVersion version() {
        return VllmVersion.parse(version);
    }

    Optional<String> label() {
        return label;
    }

    Map<String, String> metadata() {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : metadata) {
            int sign = pair.indexOf('=');
            if (sign < 1) {
                throw new IllegalArgumentException("metadata is written KEY=VALUE, not '" + pair + "'");
            }
            pairs.put(pair.substring(0, sign).strip(), pair.substring(sign + 1).strip());
        }
        return pairs;
    }

    boolean savesVllmJson() {
        return save || append;
    }

    boolean appends() {
        return append;
    }

    boolean isDetailed() {
        return detailed;
    }

    /// Where vLLM's JSON file goes.
    ///
    /// @param defaultName vLLM's name for it
    Path vllmFile(String defaultName) {
        String name = fileName.orElse(defaultName);
        return folder.map(dir -> dir.resolve(name)).orElse(Path.of(name));
    }

    Optional<Path> picture() {
        return picture;
    }

    Optional<Path> report() {
        return report;
    }

    public boolean isJson() {
        return json;
    }

    public boolean isQuiet() {
        return quiet;
    }
}
