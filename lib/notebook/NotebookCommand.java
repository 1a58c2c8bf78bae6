//DEPS info.picocli:picocli:4.7.7
//SOURCES NotebookRun.java ../HostOptions.java ../StepRunner.java
package lib.notebook;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.Change;
import lib.Host;
import lib.HostOptions;
import lib.Json;
import lib.StepRunner;
import lib.Terminal;
import lib.UsageException;
import lib.View;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// Makes a command of a notebook: its parameters become options.
public final class NotebookCommand {

    @Option(names = "--param", paramLabel = "NAME=VALUE", description = "set a parameter; the same as its own option")
    private Map<String, String> params = new LinkedHashMap<>();

    @Option(names = "--plan", description = "show what every step would change, change nothing; exit code 3 when there is something")
    private boolean plan;

    /// The alias of a recipe that ends all it starts says it already; who says it too may.
    @Option(names = {"-y", "--yes"}, description = "make the changes without asking")
    private boolean[] yes = {};

    @Option(names = "--undo", description = "undo the notebook's steps, the last one first")
    private boolean undo;

    @Option(names = "--list", description = "list the cells")
    private boolean list;

    @Option(names = "--from", paramLabel = "CELL", description = "begin with this cell")
    private Optional<String> from = Optional.empty();

    @Option(names = "--only", paramLabel = "CELL", split = ",", description = "run only these cells")
    private List<String> only = new ArrayList<>();

    @Option(names = "--tags", paramLabel = "TAG", split = ",", description = "run only cells with one of these tags")
    private List<String> tags = new ArrayList<>();

    @Option(names = "--skip", paramLabel = "CELL", split = ",", description = "leave out cells by name or tag")
    private List<String> skip = new ArrayList<>();

    @Option(names = "--resume", paramLabel = "RUN", arity = "0..1", fallbackValue = "",
            description = "go on with a run that was cut off: the newest, or the folder named")
    private Optional<String> resume = Optional.empty();

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "runs", description = "where runs are written (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("runs");

    @Option(names = "--keep", description = "after a failure, go on in JShell with the variables as they are")
    private boolean keep;

    @Option(names = "--json", description = "the executed notebook as one JSON document on standard output")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// In the help; picocli's own order for an option is -1.
    private static final int PARAMS_FIRST = -2;

    private final HostOptions hostOptions = new HostOptions();
    private final Notebook notebook;
    private final Terminal terminal;
    private final Keeper keeper;

    /// Opens an interactive shell at the place where a run failed.
    public interface Keeper {
        int open(Notebook notebook, RunFolder run, String failedCell, HostOptions host, Terminal terminal);
    }

    private NotebookCommand(Notebook notebook, Terminal terminal, Keeper keeper) {
        this.notebook = notebook;
        this.terminal = terminal;
        this.keeper = keeper;
    }

    /// Runs a notebook as a command.
    /// @return the exit code: 0 done, 1 failed, 2 wrong usage, 3 `--plan` found changes
    public static int run(Notebook notebook, Terminal terminal, Keeper keeper, String... args) {
        var command = new NotebookCommand(notebook, terminal, keeper);
        var spec = CommandSpec.forAnnotatedObject(command).name(notebook.name());
        spec.usageMessage().description(literal(notebook.title())).abbreviateSynopsis(true).sortOptions(false);
        var line = new CommandLine(spec).addMixin("host", command.hostOptions).setUsageHelpAutoWidth(true);
        try {
            notebook.params().forEach(param -> addOption(spec, notebook, param));
            var parsed = line.parseArgs(args);
            if (line.isUsageHelpRequested()) {
                line.usage(terminal.out());
                return 0;
            }
            return command.execute(parsed);
        } catch (ParameterException | UsageException e) {
            terminal.error(notebook.name(), e.getMessage());
            return 2;
        }
    }

    private static void addOption(CommandSpec spec, Notebook notebook, Param param) {
        if (spec.optionsMap().containsKey(param.option())) {
            throw new UsageException("%s: parameter %s: %s is an option of every notebook".formatted(notebook.file(), param.name(), param.option()));
        }
        String choices = param.choices().isEmpty() ? "" : "(" + String.join(", ", param.choices()) + ")";
        String value = param.defaultValue().filter(text -> !text.isEmpty()).map(text -> "(default: " + text + ")").orElse("");
        String description = Stream.of(param.help(), choices, value).filter(text -> !text.isEmpty()).collect(Collectors.joining(" "));
        spec.addOption(OptionSpec.builder(param.option()).type(String.class).arity("1").order(PARAMS_FIRST).paramLabel(param.type() == Param.Type.SECRET ? "FILE" : param.type().name())
                .description(literal(description)).build());
    }

    /// A description that picocli takes as it is: in one of its own, `%` and `$` begin a placeholder.
    private static String literal(String text) {
        return text.replace("%", "%%").replace("${", "$${");
    }

    private int execute(CommandLine.ParseResult parsed) {
        if (list) {
            terminal.out().println(View.of(notebook.cells().stream().map(Listed::of).toList()).plain());
            return 0;
        }
        if (plan && (undo || resume.isPresent()) || undo && resume.isPresent()) {
            throw new UsageException("--plan, --undo and --resume exclude each other");
        }
        notebook.host().ifPresent(usual -> hostOptions.orElse(usual, parsed.hasMatchedOption("--host")));
        Optional<RunFolder> earlier = resume.map(run -> RunFolder.find(out, notebook.name(), run));
        var started = earlier.flatMap(RunFolder::started);
        started.ifPresent(s -> hostOptions.orHost(s.host(), parsed.hasMatchedOption("--host")));
        var typed = typed(parsed, started.map(Journal.Started::params).orElse(Map.of()));
        var chosen = new Selection(from, only, tags, skip).of(notebook);
        var mode = plan ? Session.Mode.PLAN : undo ? Session.Mode.UNDO : Session.Mode.APPLY;
        try (Host host = hostOptions.open(terminal)) {
            earlier.ifPresent(run -> Journal.follow(Journal.read(run.path()), host));
            host.connectAhead();
            Compiled compiled = CompileCache.compile(notebook);
            Selection.requireWhole(chosen, compiled);
            var folder = earlier.orElseGet(() -> RunFolder.create(out, notebook.name()));
            StepRunner.Consent consent = this::consent;
            var shown = new LinkedHashMap<String, String>();
            notebook.params().forEach(p -> shown.put(p.name(), String.valueOf(typed.get(p.name()))));
            var run = new NotebookRun(notebook, compiled, chosen, mode, host, consent, typed, shown, folder, new Progress(terminal, json));
            var transcript = run.run();
            if (json) {
                terminal.out().println(Json.pretty(transcript));
            }
            terminal.say("%s: %s in %.1f s; %s".formatted(notebook.name(), transcript.status().name().toLowerCase(), transcript.seconds(),
                    folder.path().resolve("notebook.html")));
            if (transcript.status() == Transcript.Status.FAILED && keep && terminal.interactive()) {
                keeper.open(notebook, folder, failedCell(transcript), hostOptions, terminal);
            }
            return run.exitCode();
        } catch (CompileException e) {
            terminal.error(e.where(), e.problem());
            return 1;
        }
    }

    private static String failedCell(Transcript transcript) {
        return transcript.parts().stream().filter(p -> p instanceof Transcript.CellRun run && run.status() == Transcript.Status.FAILED)
                .map(p -> ((Transcript.CellRun) p).name()).findFirst().orElse("");
    }

    /// A line of `--list`.
    record Listed(String cell, String language, String tags, int line) {
        static Listed of(Cell cell) {
            return new Listed(cell.name(), cell.language().name().toLowerCase(), String.join(",", cell.tags()), cell.line());
        }
    }

    /// Every parameter's value: from its option, from `--param`, from the run that goes on, or its default.
    private Map<String, Object> typed(CommandLine.ParseResult parsed, Map<String, String> earlier) {
        params.keySet().stream().filter(name -> notebook.params().stream().noneMatch(p -> p.name().equals(name))).findFirst().ifPresent(name -> {
            throw new UsageException("--param: no parameter '%s'; there are %s".formatted(name, String.join(", ", notebook.params().stream().map(Param::name).toList())));
        });
        var typed = new LinkedHashMap<String, Object>();
        for (Param param : notebook.params()) {
            Optional<String> own = Optional.ofNullable(parsed.matchedOptionValue(param.option(), null));
            Optional<String> given = own.or(() -> Optional.ofNullable(params.get(param.name())));
            if (own.isPresent() && params.containsKey(param.name())) {
                throw new UsageException("%s is given twice".formatted(param.option()));
            }
            Optional<String> before = Optional.ofNullable(earlier.get(param.name())).filter(v -> param.type() != Param.Type.SECRET);
            if (given.isPresent() && before.isPresent() && !given.equals(before)) {
                throw new UsageException("%s: the run that goes on was started with '%s'".formatted(param.option(), before.get()));
            }
            typed.put(param.name(), given.or(() -> before).or(param::defaultValue).map(param::parse).or(() -> param.ask(terminal))
                    .orElseThrow(() -> new UsageException("%s is missing".formatted(param.option()))));
        }
        return typed;
    }

    private boolean consent(String step, Host host, List<Change> changes) {
        terminal.plan(step, host.name(), changes);
        return yes.length > 0 || terminal.ask("Make %s?".formatted(changes.size() == 1 ? "this change" : "these changes"));
    }
}
