///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../../hub/LoopbackHub.java DownloadClient.java
//SOURCES ../../hub/Contents.java ../../hub/Fault.java ../../hub/HubRequest.java ../../hub/HubAnswers.java
package tests.benchmarks.download;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import lib.TemporaryFolder;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import tests.benchmarks.download.DownloadClient.Measured;
import tests.hub.LoopbackHub;

/// Thorbook's download beside the modelscope client and aria2c, in turn, each in a process of its own, from one loopback hub.
@CommandLine.Command(name = "download-benchmark", mixinStandardHelpOptions = true,
        description = "Compare model-download with the modelscope client and aria2c on one machine.")
public final class DownloadBenchmark implements Callable<Integer> {

    private static final String MODEL = "bench/model";

    @Option(names = "--modelscope", required = true, paramLabel = "FILE", description = "the modelscope program of a Python environment")
    private Path modelscope;

    @Option(names = "--folder", description = "where to write; default: a temporary folder")
    private Optional<Path> folder = Optional.empty();

    @Option(names = "--files", defaultValue = "20", description = "default ${DEFAULT-VALUE}")
    private int files;

    @Option(names = "--file-size", defaultValue = "250000000", description = "bytes; default ${DEFAULT-VALUE}")
    private long fileSize;

    @Option(names = "--rounds", defaultValue = "3", description = "runs of each client; the median counts; default ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--limit", defaultValue = "20000000", description = "bytes per second of each connection in the second part; default ${DEFAULT-VALUE}")
    private long limit;

    @Option(names = "--limited-files", defaultValue = "1", description = "files in the second part; default ${DEFAULT-VALUE}")
    private int limitedFiles;

    @Option(names = "--limited-size", defaultValue = "1000000000", description = "bytes of each of these; default ${DEFAULT-VALUE}")
    private long limitedSize;

    public static void main(String... args) {
        System.exit(new CommandLine(new DownloadBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (var temporary = TemporaryFolder.create("thorbook-download"); var hub = LoopbackHub.start(1)) {
            Path target = folder.orElse(temporary.path()).resolve("model");
            for (int i = 0; i < files; i++) {
                hub.with(MODEL, "model-%05d.safetensors".formatted(i), fileSize);
            }
            System.out.printf("%d files of %,d bytes, %d rounds; seconds to the end of the process, and until all is on the disk%n",
                    files, fileSize, rounds);
            var clients = List.of(DownloadClient.thorbook(hub, MODEL), DownloadClient.modelscope(hub, MODEL, modelscope),
                    DownloadClient.aria2(hub, MODEL));
            ratios(measure(clients, target, hub.size(MODEL)));
            limited(hub, target);
        }
        return 0;
    }

    private void limited(LoopbackHub hub, Path target) throws IOException, InterruptedException {
        String model = MODEL + "-limited";
        for (int i = 0; i < limitedFiles; i++) {
            hub.with(model, "model-%05d.safetensors".formatted(i), limitedSize);
        }
        hub.connectionRate(limit);
        System.out.printf("%d files of %,d bytes, each connection limited to %,d bytes/s%n", limitedFiles, limitedSize, limit);
        var clients = List.of(DownloadClient.thorbook(hub, model), DownloadClient.modelscope(hub, model, modelscope));
        ratios(measure(clients, target, hub.size(model)));
        hub.connectionRate(0);
    }

    /// All clients in turn, so that they meet the same machine; the median of each by rate.
    private List<Measured> measure(List<DownloadClient> clients, Path target, long bytes) throws IOException, InterruptedException {
        var all = new ArrayList<List<Measured>>();
        clients.forEach(client -> all.add(new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < clients.size(); i++) {
                Measured run = clients.get(i).run(target, bytes);
                System.out.println(run);
                all.get(i).add(run);
            }
        }
        return all.stream().map(runs -> runs.stream().sorted(Comparator.comparing(Measured::seconds)).toList().get(runs.size() / 2))
                .toList();
    }

    private static void ratios(List<Measured> medians) {
        Measured ours = medians.getFirst();
        for (Measured other : medians.subList(1, medians.size())) {
            System.out.printf(Locale.ROOT, "Thorbook to %s, medians: rate %.2f, on disk %.2f, CPU time %.2f%n", other.client(),
                    other.seconds() / ours.seconds(),
                    other.secondsOnDisk() / ours.secondsOnDisk(), ours.cpuSeconds() / other.cpuSeconds());
        }
    }
}
