///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/ReadOnlyStep.java ../lib/StepCommand.java ../lib/hub/FitSubject.java ../lib/hub/KvCacheType.java ../lib/hub/MemoryFit.java
package scripts;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Command;
import lib.Host;
import lib.ReadOnlyStep;
import lib.StepCommand;
import lib.UsageException;
import lib.hub.FitSubject;
import lib.hub.HostMemory;
import lib.hub.KvCacheType;
import lib.hub.MemoryFit;
import lib.hub.ModelCatalog;
import lib.hub.WeightsFolder;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says before serving whether a model fits into the memory of a host, for how long a context and how many requests at once, and
/// with which options. It changes nothing.
@CommandLine.Command(name = "model-fit", sortOptions = false,
        description = "Say whether a model and its KV cache fit into a host's memory, and with which options of vLLM.")
public final class ModelFit implements ReadOnlyStep<ModelFit.Fit> {

    /// @param weightsFrom          how the size of the weights was found
    /// @param engineGiB            what the engine is allowed for its own work
    /// @param neededGiB            weights, KV cache and engine
    /// @param freeNowGiB           `MemFree`, which is what CUDA calls free on a Thor
    /// @param freeWithoutCachesGiB `MemAvailable`, about what is free once the page cache is dropped
    /// @param leftNowGiB           of what vLLM can be given now; negative when it does not suffice
    /// @param leftWithoutCachesGiB the same without the page cache
    /// @param largestContext       tokens, at this concurrency and without the page cache
    /// @param largestConcurrency   requests at once, at this context and without the page cache
    /// @param gpuMemoryUtilization for vLLM; empty when the model does not fit
    /// @param vllmOptions          to copy
    public record Fit(String model, String weightsFrom, double weightsGiB, String kvCacheDtype, long kvBytesPerToken, long context,
                      int concurrency, double kvCacheGiB, double engineGiB, double neededGiB, double memoryGiB, double freeNowGiB,
                      double freeWithoutCachesGiB, double leftNowGiB, double leftWithoutCachesGiB, long largestContext,
                      long largestConcurrency, boolean fits, String answer,
                      Optional<BigDecimal> gpuMemoryUtilization, Optional<String> vllmOptions, List<Note> notes) {}

    public record Note(String note) {}

    /// The memory, whether it is a Jetson's, and what there is of the model's folder.
    private static final String ASK = """
            cat /proc/meminfo
            printf '\\036'
            [ ! -e /etc/nv_tegra_release ] || echo jetson
            printf '\\036'
            [ -n "$1" ] || exit 0
            """ + WeightsFolder.ASK;

    private static final long USUAL_CONTEXT = 32768;
    private static final long LONGEST_CONTEXT = 10_000_000;
    private static final int MOST_REQUESTS = 10_000;

    @Parameters(paramLabel = "MODEL", arity = "0..1",
            description = "name or id of the catalog, or on the host a folder or a .gguf file, beginning with /, ./, ../ or ~")
    private Optional<String> model = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE",
            description = "a config.json on this machine, instead of the folder's or without a MODEL")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--context", paramLabel = "TOKENS",
            description = "of one request, prompt and answer; default what the model was made for, at most " + USUAL_CONTEXT)
    private Optional<Long> context = Optional.empty();

    @Option(names = "--concurrency", paramLabel = "N", defaultValue = "8", description = "requests at once; default ${DEFAULT-VALUE}")
    private int concurrency = 8;

    @Option(names = "--kv-cache-dtype", paramLabel = "TYPE", defaultValue = "auto",
            description = "auto, bfloat16, fp8, fp8_e4m3 or fp8_e5m2; default ${DEFAULT-VALUE}")
    private String kvCacheDtype = "auto";

    ModelFit() {}

    /// A model of the catalog or the host, for the guide's eight requests at once.
    public ModelFit(String model) {
        this.model = Optional.of(model);
    }

    /// @param context tokens of one request
    public ModelFit(String model, long context, int concurrency) {
        this(model);
        this.context = Optional.of(context);
        this.concurrency = concurrency;
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new ModelFit(), args));
    }

    @Override
    public String name() {
        return "model-fit";
    }

    @Override
    public Class<Fit> stateType() {
        return Fit.class;
    }

    @Override
    public void check() {
        if (model.isEmpty() && config.isEmpty()) {
            throw new UsageException("name a MODEL or a --config FILE; model-list shows the catalog's models");
        }
        if (context.filter(tokens -> tokens < 1 || tokens > LONGEST_CONTEXT).isPresent()) {
            throw new UsageException("--context is 1 to %d tokens, not %d".formatted(LONGEST_CONTEXT, context.get()));
        }
        if (concurrency < 1 || concurrency > MOST_REQUESTS) {
            throw new UsageException("--concurrency is 1 to %d requests, not %d".formatted(MOST_REQUESTS, concurrency));
        }
        KvCacheType.named(kvCacheDtype);
    }

    @Override
    public Fit read(Host host) {
        check();
        var catalog = ModelCatalog.load();
        boolean path = model.filter(word -> word.matches("(/|\\./|\\.\\./|~).*")).isPresent();
        String[] answer = host.run(Command.query("sh", "-c", ASK, "sh", path ? model.get() : "")).orFail().stdout().split("\036", 3);
        FitSubject subject = path ? folder(host, answer[2], catalog)
                : model.map(catalog::named).map(FitSubject::of).orElseGet(() -> FitSubject.of(config.get().toString(), config().get()));
        return fit(subject, HostMemory.parse(answer[0]), !answer[1].isBlank());
    }

    private FitSubject folder(Host host, String answer, ModelCatalog catalog) {
        WeightsFolder folder = WeightsFolder.parse(model.get(), answer)
                .orElseThrow(() -> new UsageException("no folder or file %s on %s".formatted(model.get(), host.name())));
        return FitSubject.of(folder, config(), catalog);
    }

    private Optional<String> config() {
        try {
            return config.isPresent() ? Optional.of(Files.readString(config.get())) : Optional.empty();
        } catch (IOException e) {
            throw new UsageException("--config %s can't be read".formatted(config.get()));
        }
    }

    private Fit fit(FitSubject subject, HostMemory memory, boolean jetson) {
        long longest = subject.architecture().maxContext().orElse(LONGEST_CONTEXT);
        if (context.filter(tokens -> tokens > longest).isPresent()) {
            throw new UsageException("%s was made for %d tokens, not for --context %d".formatted(subject.name(), longest, context.get()));
        }
        long tokens = context.orElse(Math.min(longest, USUAL_CONTEXT));
        KvCacheType type = KvCacheType.named(kvCacheDtype);
        long kvPerToken = subject.architecture().kvBytesPerToken(type.bytesPerValue());
        var fit = new MemoryFit(subject.weights(), kvPerToken, MemoryFit.work(subject.vision()), tokens, concurrency, memory);
        long free = memory.free();
        long without = memory.available();
        var notes = new ArrayList<>(subject.notes());
        if (!jetson) {
            notes.add("this host is no Jetson: its main memory was counted, not that of a graphics card");
        }
        Optional<BigDecimal> utilization = fit.utilization().stream().mapToObj(percent -> BigDecimal.valueOf(percent, 2)).findFirst();
        return new Fit(subject.name(), subject.from(), gibibytes(fit.weights()), type.word(), fit.kvPerToken(), tokens, concurrency,
                gibibytes(fit.kvCache()), gibibytes(fit.work()), gibibytes(fit.needed()), gibibytes(memory.total()), gibibytes(free),
                gibibytes(without), gibibytes(fit.left(free)), gibibytes(fit.left(without)), Math.min(longest, fit.largestContext(without)),
                fit.largestConcurrency(without), fit.verdict() != MemoryFit.Verdict.NOT, answer(fit), utilization,
                utilization.map(share -> options(tokens, share, type)), notes.stream().map(Note::new).toList());
    }

    private static String answer(MemoryFit fit) {
        return switch (fit.verdict()) {
            case NOW -> "fits";
            case WITHOUT_CACHES -> "fits once the page cache is dropped: sync; echo 3 | sudo tee /proc/sys/vm/drop_caches";
            case NOT -> fit.largestContext(fit.memory().available()) > 0
                    ? "does not fit: shorten the context, or allow fewer requests at once"
                    : "does not fit: the weights and the engine leave no room for a KV cache";
        };
    }

    private String options(long tokens, BigDecimal share, KvCacheType type) {
        return "--max-model-len %d --max-num-seqs %d --gpu-memory-utilization %s%s".formatted(tokens, concurrency, share,
                type.word().equals("auto") ? "" : " --kv-cache-dtype " + type.word());
    }

    private static double gibibytes(long bytes) {
        return BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(1L << 30), 2, RoundingMode.HALF_UP).doubleValue();
    }
}
