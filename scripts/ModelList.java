///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/Json.java ../lib/Terminal.java ../lib/Tool.java ../lib/UsageException.java ../lib/hub/ModelCatalog.java
//SOURCES ../lib/hub/ModelSheet.java
package scripts;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.Json;
import lib.Terminal;
import lib.Tool;
import lib.UsageException;
import lib.hub.Model;
import lib.hub.ModelCatalog;
import lib.hub.ModelSheet;
import lib.hub.WeightFormat;
import lib.serve.Engine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;

/// The models of the guide: a table to choose from, or one of them in full.
@CommandLine.Command(name = "model-list", sortOptions = false, usageHelpAutoWidth = true,
        description = "List the guide's models, or show one: size, precision, engines, options, known problems on a Thor.")
public final class ModelList {

    private enum Order {
        NAME(Comparator.comparing(model -> model.name().toLowerCase(Locale.ROOT))),
        SIZE(Comparator.comparingLong(model -> model.weights().size().bytes())),
        PRECISION(Comparator.comparing(model -> model.weights().format())),
        ACTIVE(Comparator.comparingLong(Model::activeParameters));

        private final Comparator<Model> comparator;

        Order(Comparator<Model> comparator) {
            this.comparator = comparator;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Terminal terminal;

    @Parameters(paramLabel = "TEXT", arity = "0..1",
            description = "a model's name or id, to see all that is known of it; or a part of one, to list those that have it")
    private Optional<String> text = Optional.empty();

    @Option(names = "--precision", paramLabel = "FORMAT", description = "only these: BF16, FP8, FP4, W4A16, W8A16, GPTQ, AWQ, GGUF, FP32")
    private Optional<String> precision = Optional.empty();

    @Option(names = "--engine", paramLabel = "ENGINE", description = "only what it serves: vllm, triton, trtllm, ollama, embedded")
    private Optional<String> engine = Optional.empty();

    @Option(names = "--max-size", paramLabel = "GB", description = "only what has no more weights than this, in 10^9 bytes")
    private Optional<Double> maxSize = Optional.empty();

    @Option(names = "--sort", paramLabel = "COLUMN", description = "name, size, precision or active; otherwise in the order of the guide")
    private Optional<String> sort = Optional.empty();

    @Option(names = "--json", description = "the same models with all that is known of them, as one JSON document")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param terminal where it speaks
    public ModelList(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String... args) {
        System.exit(new ModelList(Terminal.system()).run(args));
    }

    /// Runs the command line.
    /// @return the exit code: 0 shown, 2 wrong usage or no such model
    public int run(String... args) {
        return Tool.run(this, terminal, () -> {
            show(ModelCatalog.load());
            return 0;
        }, args);
    }

    private void show(ModelCatalog catalog) {
        Predicate<Model> filter = filter();
        Comparator<Model> order = sort.map(word -> choice("--sort", word, Order.values()).comparator).orElse((_, _) -> 0);
        List<Model> models = named(catalog).stream().filter(filter).sorted(order).toList();
        if (json) {
            terminal.out().println(Json.pretty(models));
        } else if (models.isEmpty()) {
            terminal.say("model-list: no model is left by these options");
        } else if (models.size() == 1 && text.isPresent()) {
            terminal.out().println(ModelSheet.of(models.getFirst()).plain());
        } else {
            terminal.out().println(ModelSheet.table(models).plain());
            terminal.say("model-list: ~ marks a size that is not the repository's own figure; `model-list NAME` shows one in full");
        }
    }

    /// A whole name stands for its model alone, whatever else has it as a part.
    private List<Model> named(ModelCatalog catalog) {
        if (text.isEmpty()) {
            return catalog.models();
        }
        String part = text.get().toLowerCase(Locale.ROOT);
        List<Model> some = catalog.find(part).map(List::of).orElseGet(() ->
                catalog.models().stream().filter(model -> model.id().toLowerCase(Locale.ROOT).contains(part)).toList());
        return some.isEmpty() ? List.of(catalog.named(text.get())) : some;
    }

    private Predicate<Model> filter() {
        Optional<WeightFormat> format = precision.map(word -> choice("--precision", word, WeightFormat.values()));
        Optional<Engine> server = engine.map(word -> choice("--engine", word, Engine.values()));
        if (maxSize.isPresent() && !(maxSize.get() > 0)) {
            throw new UsageException("--max-size is a positive number of GB, not " + maxSize.get());
        }
        return model -> format.map(wanted -> model.weights().format() == wanted).orElse(true)
                && server.map(wanted -> model.servedBy(wanted).isPresent()).orElse(true)
                && maxSize.map(gigabytes -> model.weights().size().bytes() <= gigabytes * 1e9).orElse(true);
    }

    private static <E extends Enum<E>> E choice(String option, String word, E[] values) {
        return Stream.of(values).filter(value -> value.name().equalsIgnoreCase(word)).findFirst().orElseThrow(() -> {
            String known = Arrays.stream(values).map(Enum::toString).collect(Collectors.joining(", "));
            return new UsageException("%s is one of %s, not '%s'".formatted(option, known, word));
        });
    }
}
