///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//SOURCES ../lib/notebook/NotebookCommand.java ../lib/notebook/Repl.java ../lib/Training.java Prompt.java Recipes.java Steps.java RunNotebook.java
package scripts;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import lib.Host;
import lib.HostException;
import lib.HostOptions;
import lib.Secret;
import lib.Terminal;
import lib.Training;
import lib.UsageException;
import lib.notebook.Cell;
import lib.notebook.CompileException;
import lib.notebook.Journal;
import lib.notebook.Notebook;
import lib.notebook.Param;
import lib.notebook.Repl;
import lib.notebook.RunFolder;
import lib.notebook.Transcript;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// Opens JShell on a host: every step, and the cells of a recipe, one by one.
///
/// Input that does not come from a terminal is run line by line; results go to standard output, errors to standard
/// error, and the exit code is 0 whatever failed, as with JShell itself, unless `/exit` names another.
@CommandLine.Command(name = "explore", description = "JShell with Thorbook's steps and a host at hand.")
public final class Explore {

    private static final List<String> IMPORTS = List.of("import static scripts.Prompt.*;");

    @Mixin
    private final HostOptions host = new HostOptions();

    @Option(names = "--recipe", paramLabel = "NAME", description = "have a recipe open, to run its cells one by one")
    private Optional<String> recipe = Optional.empty();

    @Option(names = "--notebook", paramLabel = "FILE", description = "have the notebook in this file open")
    private Optional<String> file = Optional.empty();

    @Option(names = "--param", paramLabel = "NAME=VALUE", description = "set a parameter of the recipe")
    private Map<String, String> params = new LinkedHashMap<>();

    @Option(names = {"-y", "--yes"}, description = "make changes without asking")
    private boolean yes;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    private Explore() {}

    public static void main(String... args) {
        System.exit(Training.on() ? Training.run(silent -> run(silent, InputStream.nullInputStream(), "--host", "local")) : run(Terminal.system(), System.in, args));
    }

    /// @param in read where there is no terminal
    /// @return the exit code: what `/exit` names, otherwise 0; 1 when the host can't be reached, 2 wrong usage
    public static int run(Terminal terminal, InputStream in, String... args) {
        var explore = new Explore();
        var line = new CommandLine(explore).setUsageHelpAutoWidth(true);
        return guarded(terminal, () -> {
            line.parseArgs(args);
            if (line.isUsageHelpRequested()) {
                line.usage(terminal.out());
                return 0;
            }
            return explore.open(terminal, in);
        });
    }

    private int open(Terminal terminal, InputStream in) {
        if (recipe.isPresent() && file.isPresent()) {
            throw new UsageException("--recipe and --notebook exclude each other");
        }
        var notebook = recipe.map(Recipes::load).or(() -> file.map(RunNotebook::load)).orElse(new Notebook("explore", "", "", List.of(), List.of()));
        params.keySet().stream().filter(name -> notebook.params().stream().noneMatch(p -> p.name().equals(name))).findFirst().ifPresent(name -> {
            throw new UsageException("--param: no parameter '%s'".formatted(name));
        });
        var opening = new Repl.Opening(notebook, values(notebook, params, terminal), List.of(), List.of(), notebook.cells(), IMPORTS, host -> tour(notebook, host));
        try (var repl = new Repl(opening, host, yes, terminal, in)) {
            return repl.run();
        }
    }

    /// Opens the shell where a run of a notebook failed. The cells that ended well are evaluated again, which does
    /// nothing twice: a step that was done returns what it returned then.
    /// @return the shell's exit code
    public static int keep(Notebook notebook, RunFolder run, String failedCell, HostOptions host, Terminal terminal) {
        return keep(notebook, run, failedCell, host, terminal, System.in);
    }

    /// The same, with another input where there is no terminal.
    public static int keep(Notebook notebook, RunFolder run, String failedCell, HostOptions host, Terminal terminal, InputStream in) {
        return guarded(terminal, () -> {
            var entries = Journal.read(run.path());
            int failed = notebook.cells().stream().map(Cell::name).toList().indexOf(failedCell);
            var replay = notebook.cells().stream().limit(Math.max(0, failed)).filter(cell -> cell.language() == Cell.Language.JAVA && done(entries, cell)).toList();
            var given = new HashMap<>(run.started().map(Journal.Started::params).orElse(Map.of()));
            notebook.params().stream().filter(p -> p.type() == Param.Type.SECRET).forEach(p -> given.remove(p.name()));
            var opening = new Repl.Opening(notebook, values(notebook, given, terminal), entries, replay, notebook.cells().subList(0, failed + 1), IMPORTS, _ -> """

                    The cells before %1$s are evaluated: their variables are here, and no step was done again.
                    Arrow-up brings %1$s, to edit and run; /open cell:%1$s runs it as it is; cells() lists the others.""".formatted(failedCell));
            try (var repl = new Repl(opening, host, false, terminal, in)) {
                return repl.run();
            }
        });
    }

    private static boolean done(List<Journal.Entry> entries, Cell cell) {
        return entries.stream().anyMatch(e -> e instanceof Journal.CellDone done && done.cell().equals(cell.name()) && done.status() == Transcript.Status.DONE);
    }

    private static int guarded(Terminal terminal, IntSupplier work) {
        try {
            return work.getAsInt();
        } catch (ParameterException | UsageException e) {
            terminal.error("explore", e.getMessage());
            return 2;
        } catch (HostException e) {
            terminal.error("explore", e.getMessage());
            return 1;
        } catch (CompileException e) {
            terminal.error(e.where(), e.problem());
            return 1;
        }
    }

    /// Every parameter's value: as given, or asked for if it is a secret, or its default.
    private static Map<String, Object> values(Notebook notebook, Map<String, String> given, Terminal terminal) {
        var values = new LinkedHashMap<String, Object>();
        for (Param param : notebook.params()) {
            values.put(param.name(), Optional.ofNullable(given.get(param.name())).or(param::defaultValue).map(param::parse)
                    .or(() -> param.ask(terminal))
                    .orElseThrow(() -> new UsageException("--param: %1$s has no default, give %1$s=VALUE".formatted(param.name()))));
        }
        return values;
    }

    /// The first minute at the prompt, line by line. What it names works on this host.
    private static String tour(Notebook notebook, Host host) {
        boolean modes = host.read("/etc/nvpmodel.conf").isPresent();
        String step = modes ? "new PowerMode(\"MAXN\")" : "new DropCaches()";
        var lines = new ArrayList<>(List.of(
                line("run(new SystemInfo())", "what this device is"),
                line("steps()", "what can be done to it, and how to write that"),
                line("plan(" + step + ")", "only shows what it would change"),
                line("run(" + step + ")", "shows that, asks, does it, and reads it back")));
        if (modes) {
            lines.add(line("undo(" + step + ")", "back to what was before"));
        }
        lines.add(line("help(\"clocks\")", "the options of a step, or of a recipe"));
        lines.add(line("recipes()", "whole goals; help(\"tune\") shows one"));
        lines.add(line("host.query(\"uptime\")", "any command that only reads"));
        if (!notebook.cells().isEmpty()) {
            lines.add("");
            lines.add(line("cells()", "the cells of %s; /open cell:%s runs one".formatted(notebook.name(), notebook.cells().getFirst().name())));
            lines.add(line("arrow-up, Alt-<", "bring their code, Alt-< the first; Ctrl-O runs it and brings the next"));
        }
        return """
                Java on %s, with Thorbook at hand. The first minute:

                %s

                A value has names: run(new SystemInfo()).value().cores()
                Tab completes, arrow-up brings earlier lines, help() shows this again, /exit ends it.""".formatted(host.name(), String.join("\n", lines));
    }

    private static String line(String typed, String what) {
        return "  %-36s %s".formatted(typed, what);
    }
}
