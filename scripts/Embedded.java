///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//RUNTIME_OPTIONS -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED
//SOURCES ../lib/Terminal.java ../lib/Tool.java ../lib/serve/embedded/EmbeddedServer.java
//SOURCES ../lib/serve/embedded/ModelFetch.java ../lib/serve/embedded/ModelFile.java ../lib/StepException.java ../lib/UsageException.java
//SOURCES ../lib/hub/HubOptions.java ../lib/hub/ProgressText.java
package scripts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import lib.StepException;
import lib.Terminal;
import lib.Tool;
import lib.hub.HubOptions;
import lib.hub.ProgressText;
import lib.serve.embedded.EmbeddedServer;
import lib.serve.embedded.ModelFetch;
import lib.serve.embedded.ModelFile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine;

/// Serves a GGUF model from within this process, with llama.cpp on the CPU: a real OpenAI-compatible server on a machine that is no
/// Thor and has no Docker, to try the guide's tests and recipes on.
@CommandLine.Command(name = "embedded", sortOptions = false, usageHelpAutoWidth = true,
        description = "Serve a GGUF model with the OpenAI API, from within the JVM. Without a model and a network: random weights.")
public final class Embedded {

    private static final int LONGEST_DEFAULT_CONTEXT = 4096;
    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "thorbook");

    private final Terminal terminal;

    @Option(names = "--model", paramLabel = "FILE|NAME",
            description = "a GGUF file, or the name of one in the cache; 'random-tiny' for random weights; default: "
                    + ModelFile.PREFERRED + ", fetched once, or random weights where that can't be")
    private Optional<String> model = Optional.empty();

    @Option(names = "--host", paramLabel = "ADDRESS", defaultValue = "127.0.0.1",
            description = "address to listen on; default ${DEFAULT-VALUE}")
    private String host;

    @Option(names = "--port", defaultValue = "8000", description = "0 for any free port; default ${DEFAULT-VALUE}")
    private int port;

    @Option(names = "--served-model-name", paramLabel = "NAME", description = "default: the file's name")
    private Optional<String> servedName = Optional.empty();

    @Option(names = "--context", paramLabel = "N",
            description = "most tokens of a prompt and its answer; default: as the model was trained, but at most "
                    + LONGEST_DEFAULT_CONTEXT)
    private Optional<Integer> context = Optional.empty();

    @Option(names = "--parallel", paramLabel = "N", defaultValue = "4",
            description = "requests that are answered at once, more wait; default ${DEFAULT-VALUE}")
    private int parallel;

    @Option(names = "--threads", paramLabel = "N", description = "default: one per CPU; 1 for random weights")
    private Optional<Integer> threads = Optional.empty();

    @Option(names = "--cache", paramLabel = "DIR", description = "where models and the native library are kept; default ~/.cache/thorbook")
    private Path cache = CACHE;

    @Option(names = "--offline", description = "fetch nothing")
    private boolean offline;

    @Mixin
    private HubOptions hub = new HubOptions();

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param terminal where it speaks
    public Embedded(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String... args) {
        System.exit(new Embedded(Terminal.system()).run(args));
    }

    /// Serves until the process is ended.
    /// @return the exit code: 0 help shown, 1 the model cannot be served or the port cannot be had, 2 wrong usage
    public int run(String... args) {
        return Tool.run(this, terminal, this::serve, args);
    }

    /// @throws StepException if the preferred model is wanted by name and cannot be fetched
    private ModelFile chosen(Path folder) {
        Optional<ModelFile> preferred = ModelFile.preferred(folder);
        boolean byName = model.filter(ModelFile.PREFERRED::equals).isPresent();
        if (preferred.isPresent() || offline || model.isPresent() && !byName) {
            return model.map(name -> ModelFile.named(name, folder)).or(() -> preferred).orElseGet(() -> ModelFile.random(folder));
        }
        try {
            terminal.say("embedded: fetching %s; --offline does without".formatted(ModelFile.PREFERRED));
            new ModelFetch(hub, new ProgressText(terminal.err(), terminal.interactive())).into(folder);
        } catch (StepException e) {
            if (byName) {
                throw e;
            }
            terminal.say("embedded: " + e.getMessage());
            return ModelFile.random(folder);
        }
        return ModelFile.named(ModelFile.PREFERRED, folder);
    }

    private int serve() throws IOException, InterruptedException {
        if (parallel < 1 || threads.orElse(1) < 1 || context.orElse(LONGEST_DEFAULT_CONTEXT) < 1) {
            throw new IllegalArgumentException("--parallel, --threads and --context are at least 1");
        }
        ModelFile file = chosen(cache.resolve("models"));
        int trained = file.header().contextLength() > 0 ? file.header().contextLength() : LONGEST_DEFAULT_CONTEXT;
        int length = context.orElse(Math.min(trained, LONGEST_DEFAULT_CONTEXT));
        if (length > trained) {
            throw new IllegalArgumentException("--context %d is more than the %d tokens that the model was trained with"
                    .formatted(length, trained));
        }
        String name = servedName.orElse(file.name());
        var options = new EmbeddedServer.Options(host, port, name, length, parallel,
                threads.orElse(file.random() ? 1 : Runtime.getRuntime().availableProcessors()));
        var forever = new CountDownLatch(1);
        try (EmbeddedServer server = EmbeddedServer.start(file.path(), options, cache)) {
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            terminal.out().println(server.baseUrl());
            terminal.say("embedded: serving '%s', %s, %d requests of %d tokens at once; Ctrl-C ends it"
                    .formatted(name, file.header().describe(), parallel, length));
            if (file.random()) {
                terminal.say("embedded: its weights are random, so its answers mean nothing; --model serves a GGUF file");
            }
            forever.await();
        }
        return 0;
    }
}
