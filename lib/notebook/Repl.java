//SOURCES ReplControl.java OwnSteps.java ReplWidth.java CellUrls.java ReplScript.java ReplHistory.java Session.java Progress.java RunFolder.java ../HostOptions.java ../TemporaryFolder.java
package lib.notebook;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import jdk.jshell.JShellConsole;
import jdk.jshell.tool.JavaShellToolBuilder;
import lib.Change;
import lib.Host;
import lib.HostOptions;
import lib.Outcome;
import lib.Step;
import lib.TemporaryFolder;
import lib.Terminal;
import lib.UsageException;
import lib.View;
import lib.notebook.Transcript.Output;

/// An interactive shell: the JDK's own JShell tool in this process, with a host at hand and, perhaps, a notebook open.
/// At a terminal it has line editing, completion and a history; otherwise it runs what it reads from standard input.
public final class Repl implements AutoCloseable {

    private static final ScopedValue<Repl> CURRENT = ScopedValue.newInstance();

    /// What the shell begins with.
    ///
    /// @param notebook one without cells when none is open
    /// @param params   its parameters as values
    /// @param journal  what was done already, so that it is not done again
    /// @param replay   cells to be evaluated before the first prompt; they change nothing
    /// @param history  cells that arrow-up brings, the last one first
    /// @param imports  beyond those of a cell
    /// @param welcome  what a person is told at the start, about this host
    public record Opening(Notebook notebook, Map<String, Object> params, List<Journal.Entry> journal, List<Cell> replay,
                          List<Cell> history, List<String> imports, Function<Host, String> welcome) {
        public Opening {
            params = Map.copyOf(params);
            journal = List.copyOf(journal);
            replay = List.copyOf(replay);
            history = List.copyOf(history);
            imports = List.copyOf(imports);
        }
    }

    private final Opening opening;
    private final Terminal terminal;
    private final InputStream in;
    private final boolean yes;
    private final Host host;
    private final Progress progress;
    private Optional<JShellConsole> console = Optional.empty();
    private Session session;
    private boolean ready;

    /// @param yes make changes without asking
    /// @param in  read where there is no terminal; at a terminal the tool reads the keyboard
    /// @throws UsageException when the options name no host
    public Repl(Opening opening, HostOptions options, boolean yes, Terminal terminal, InputStream in) {
        this.opening = opening;
        this.in = in;
        this.terminal = terminal.person().map(person -> terminal.answeredBy(new Asked(person))).orElse(terminal);
        this.yes = yes;
        this.host = options.open(this.terminal);
        this.progress = new Progress(this.terminal, false);
        this.session = session();
    }

    private Session session() {
        return new Session(host, Session.Mode.APPLY, this::consent, Journal.unwritten(opening.journal()), Path.of(""), opening.params(), this::output);
    }

    /// The shell that runs the snippet.
    public static Repl current() {
        return CURRENT.get();
    }

    /// Reaches the host, then runs the tool until `/exit` or the end of the input.
    /// @return the tool's exit code: that of `/exit`, otherwise 0
    /// @throws lib.HostException when the host can't be reached
    public int run() {
        // now, and not at the first command: once the tool has the keyboard, ssh can't ask for a passphrase
        Journal.follow(opening.journal(), host);
        host.query("true");
        if (!terminal.interactive() || !opening.history().isEmpty()) {
            return run(ReplHistory.of(opening.history().stream().map(Repl::source).toList()));
        }
        var history = ReplHistory.ofUser().load();
        int code = run(history);
        ReplHistory.ofUser().keep(history);
        return code;
    }

    private int run(Map<String, String> history) {
        try (var folder = TemporaryFolder.create("thorbook-explore")) {
            Path startup = Files.writeString(folder.path().resolve("startup.jsh"), ReplScript.startup(opening));
            Path settings = Files.writeString(folder.path().resolve("settings.jsh"), ReplScript.settings(host.name(), !terminal.interactive()));
            Path own = Files.createDirectory(folder.path().resolve("steps"));
            OwnSteps.compile(opening.notebook(), own);
            String classPath = System.getProperty("java.class.path") + File.pathSeparator + own;
            return within(() -> tool(history).start("--execution", ReplControl.Provider.NAME, "--class-path", classPath, "--startup", startup.toString(),
                    "--feedback", ReplScript.MODE, settings.toString()));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the JShell tool ended unexpectedly", e);
        }
    }

    private JavaShellToolBuilder tool(Map<String, String> history) {
        var builder = JavaShellToolBuilder.builder().persistence(history).err(terminal.err());
        if (terminal.interactive()) {
            return builder.out(terminal.out());
        }
        // a stream other than System.in itself is read without a terminal; what such a reader echoes goes nowhere
        return builder.in(new BufferedInputStream(in), null)
                .out(terminal.err(), new PrintStream(OutputStream.nullOutputStream()), terminal.out());
    }

    /// Does some work so that it finds this shell and its session.
    <T> T within(Callable<T> work) throws Exception {
        return ScopedValue.where(CURRENT, this).where(Session.CURRENT, session).call(work::call);
    }

    /// The tool begins, or begins again after `/reset`. It has the keyboard: from now on questions are asked through it.
    void begin(Optional<JShellConsole> tool) {
        console = tool;
        session = session();
        ready = false;
    }

    /// All that was to be evaluated before the first prompt is; until now nothing was shown, and no change was made.
    public void ready() {
        ready = true;
        if (terminal.interactive()) {
            welcome();
        }
    }

    /// Says once more what a person is told at the start.
    public void welcome() {
        terminal.say(opening.welcome().apply(host));
    }

    /// Where this shell speaks to the person.
    public Terminal terminal() {
        return terminal;
    }

    /// Shows the value of an expression. Of a step's outcome only the value is left to show: the rest was shown when it ended.
    void show(Object value) {
        switch (value) {
            case null -> { }
            case Outcome.Changed<?> changed -> session.show(changed.value());
            case Outcome.Unchanged<?> unchanged -> session.show(unchanged.value());
            case Outcome<?> _ -> { }
            case Step<?> step -> session.show("%s is a step: run(...) does it, plan(...) shows what it would change".formatted(step.name()));
            default -> session.show(value);
        }
    }

    private void output(Output output) {
        if (ready) {
            switch (output) {
                case Transcript.Value(View.Table table) when terminal.interactive() ->
                        terminal.out().println(ReplWidth.cut(table.plain(), ReplWidth.ofTerminal()));
                case Transcript.Value(View view) -> terminal.out().println(view.plain());
                case Transcript.StepRun step when step.outcome().equals("failed") -> { } // the tool shows the exception
                default -> progress.output(output);
            }
        }
    }

    private boolean consent(String step, Host on, List<Change> changes) {
        if (!ready) {
            return false;
        }
        terminal.plan(step, on.name(), changes);
        return yes || terminal.ask("Make %s?".formatted(changes.size() == 1 ? "this change" : "these changes"));
    }

    /// A line of [#cells()].
    public record Listed(String cell, String language, String run) {}

    /// The cells of the notebook that is open, and how to run each.
    public List<Listed> cells() {
        return opening.notebook().cells().stream()
                .map(cell -> new Listed(cell.name(), cell.language().name().toLowerCase(), "/open " + CellUrls.PROTOCOL + ":" + cell.name())).toList();
    }

    /// A cell as it is to be typed; empty when there is none of that name.
    Optional<String> source(String cell) {
        return find(cell).map(Repl::source);
    }

    private static String source(Cell cell) {
        return switch (cell.language()) {
            case JAVA -> cell.source();
            case SH -> "Repl.current().sh(\"%s\")".formatted(cell.name());
        };
    }

    /// Runs a `sh` cell on the host.
    /// @throws lib.HostException when its exit code is not 0
    public void sh(String cell) {
        Cell found = find(cell).filter(c -> c.language() == Cell.Language.SH).orElseThrow(() -> new UsageException("no sh cell '%s'".formatted(cell)));
        session.sh(found, line -> output(new Transcript.Stream(false, line + "\n"))).orElseThrow().orFail();
    }

    private Optional<Cell> find(String name) {
        return opening.notebook().cells().stream().filter(cell -> cell.name().equals(name)).findFirst();
    }

    @Override
    public void close() {
        host.close();
    }

    /// Asks through the tool once that has the keyboard, and before through whoever was there.
    private final class Asked implements Terminal.Person {
        private final Terminal.Person before;

        Asked(Terminal.Person before) {
            this.before = before;
        }

        @Override
        public Optional<String> line(String prompt) {
            return console.isEmpty() ? before.line(prompt) : Optional.ofNullable(console.get().readLine(prompt));
        }

        @Override
        public Optional<String> password(String prompt) {
            return console.isEmpty() ? before.password(prompt) : Optional.ofNullable(console.get().readPassword(prompt)).map(String::new);
        }
    }
}
