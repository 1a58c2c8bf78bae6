//SOURCES Notebook.java OwnSteps.java ../TemporaryFolder.java Compiled.java RecordingControl.java CompileException.java
package lib.notebook;

import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.ErroneousSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.VarSnippet;
import lib.TemporaryFolder;
import lib.notebook.Compiled.Action;
import lib.notebook.Compiled.CompiledCell;

/// Compiles all cells of a notebook with JShell, and runs none: JShell's execution is replaced by a recorder, which
/// keeps the classes and calls that JShell wants made. So an error in the last cell is found before the first one runs.
public final class CellCompiler implements AutoCloseable {

    /// What cells see without an import.
    public static final List<String> IMPORTS = List.of("import module java.base;", "import lib.*;", "import lib.notebook.*;", "import scripts.*;");

    /// What stands before the first cell.
    private static final List<String> SCOPE = List.of(
            "Session session = Session.current();",
            "Host host = session.host();",
            "<S extends Record> Outcome<S> run(Step<S> step) { return session.run(step); }",
            "<S extends Record> Outcome<S> plan(Step<S> step) { return session.plan(step); }",
            "void show(Object value) { session.show(value); }");

    private static final Pattern IMPORT = Pattern.compile("import\\s+([\\w.]+)\\s*;\\s*");
    /// Classes that every cell sees.
    private static final Pattern IN_SCOPE = Pattern.compile("(lib|lib\\.notebook|scripts)\\.[A-Z]\\w*");
    private static final Pattern BLANK_OR_COMMENT = Pattern.compile("\\s+|//.*|/\\*(?s:.*?)\\*/");

    private final RecordingControl control = new RecordingControl();
    private final JShell shell;
    private final Map<String, Place> places = new HashMap<>();
    private final Set<String> imported = new HashSet<>();
    /// The names of variables that JShell made anew, without a value, because of a later declaration; by their new class.
    private final Map<String, String> emptied = new HashMap<>();

    private CellCompiler() {
        shell = JShell.builder().executionEngine(control.provider(), Map.of()).build();
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).forEach(shell::addToClasspath);
    }

    /// Everything that comes before the first cell, as JShell source.
    static List<String> preludeSource(Notebook notebook) {
        return Stream.of(IMPORTS, SCOPE, notebook.params().stream().map(Param::declaration).toList()).flatMap(List::stream).toList();
    }

    /// @throws CompileException naming file and line of the first error
    public static Compiled compile(Notebook notebook) {
        try (var own = TemporaryFolder.create("thorbook-steps"); var compiler = new CellCompiler()) {
            OwnSteps.compile(notebook, own.path());
            compiler.shell.addToClasspath(own.path().toString());
            return compiler.all(notebook, OwnSteps.classes(notebook, own.path()));
        }
    }

    private Compiled all(Notebook notebook, List<Compiled.ClassFile> own) {
        var prelude = new ArrayList<Action>();
        prelude.add(new Action(own, Optional.empty(), false));
        for (String source : preludeSource(notebook)) {
            prelude.addAll(snippets(notebook.file(), "", source, 0));
        }
        var cells = new ArrayList<CompiledCell>();
        var javaCells = notebook.cells().stream().filter(cell -> cell.language() == Cell.Language.JAVA || cell.skipIf().isPresent()).toList();
        for (Cell cell : javaCells) {
            Optional<List<Action>> condition = cell.skipIf().map(text -> snippets(cell.file(), cell.name(), "(boolean) (" + text + ")", cell.line() - 1));
            List<Action> actions = cell.language() == Cell.Language.JAVA ? snippets(cell.file(), cell.name(), cell.source(), cell.line()) : List.of();
            cells.add(new CompiledCell(cell.name(), actions, condition, Set.of()));
        }
        shell.snippets().forEach(this::requireResolved);
        return new Compiled(prelude, withUses(cells));
    }

    /// A cell uses another when its classes name one of the other's.
    private static List<CompiledCell> withUses(List<CompiledCell> cells) {
        var owners = new HashMap<String, String>();
        cells.forEach(cell -> cell.actions().stream().flatMap(a -> a.classes().stream()).forEach(c -> owners.put(c.name(), cell.name())));
        return cells.stream().map(cell -> {
            var uses = Stream.concat(cell.actions().stream(), cell.condition().stream().flatMap(List::stream))
                    .flatMap(action -> action.classes().stream()).flatMap(c -> c.references().stream())
                    .map(owners::get).filter(owner -> owner != null && !owner.equals(cell.name())).collect(Collectors.toSet());
            return new CompiledCell(cell.name(), cell.actions(), cell.condition(), uses);
        }).toList();
    }

    /// Evaluates one cell snippet by snippet, as JShell divides it.
    private List<Action> snippets(String file, String cell, String source, int line) {
        var actions = new ArrayList<Action>();
        var analysis = shell.sourceCodeAnalysis();
        String rest = source;
        while (!rest.isBlank()) {
            var info = analysis.analyzeCompletion(rest);
            if (info.completeness() == Completeness.EMPTY) {
                break;
            }
            int offset = source.length() - rest.length();
            boolean whole = info.completeness() == Completeness.COMPLETE || info.completeness() == Completeness.COMPLETE_WITH_SEMI
                    || info.completeness() == Completeness.CONSIDERED_INCOMPLETE;
            String text = whole ? info.source() : rest;
            rest = whole ? info.remaining() : "";
            if (importedAlready(text)) {
                continue;
            }
            var place = new Place(file, cell, source, offset, line);
            for (SnippetEvent event : shell.eval(text)) {
                if (event.causeSnippet() != null && event.snippet() instanceof VarSnippet variable && event.status().isActive()) {
                    emptied.put(analysis.wrapper(variable).fullClassName(), variable.name());
                }
                if (event.causeSnippet() == null) {
                    places.put(event.snippet().id(), place);
                    check(place, event.snippet());
                    Action action = control.take(lines(place, text, event.snippet()), isExpression(event.snippet()));
                    if (control.reachesUnresolved(action)) {
                        String problem = "this runs before what it needs is declared: " + unresolved();
                        throw new CompileException(file, place.line(codeStart(text)), cell, problem);
                    }
                    emptiedUsedBy(action).ifPresent(name -> {
                        String problem = "'%s' is empty here: a name that its declaration uses has another meaning since; give that one another name";
                        throw new CompileException(file, place.line(codeStart(text)), cell, problem.formatted(name));
                    });
                    actions.add(action);
                }
            }
        }
        return actions;
    }

    /// A variable that the action uses, and that JShell has made anew since it got its value.
    private Optional<String> emptiedUsedBy(Action action) {
        return action.classes().stream().filter(c -> action.call().filter(call -> call.className().equals(c.name())).isPresent())
                .flatMap(c -> c.references().stream()).filter(emptied::containsKey).map(emptied::get).findFirst();
    }

    /// Whether a snippet imports what earlier ones have imported: recipes that are put together may well. JShell would take it for a new
    /// meaning of the name, and declare anew every variable that was declared with it.
    private boolean importedAlready(String text) {
        Matcher matcher = IMPORT.matcher(text.substring(codeStart(text)));
        return matcher.matches() && (!imported.add(matcher.group(1)) || IN_SCOPE.matcher(matcher.group(1)).matches() && exists(matcher.group(1)));
    }

    private static boolean exists(String type) {
        try {
            Class.forName(type, false, CellCompiler.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /// The line of the notebook for each line of the source that JShell made of a snippet.
    private IntUnaryOperator lines(Place place, String text, Snippet snippet) {
        var wrapper = shell.sourceCodeAnalysis().wrapper(snippet);
        List<String> wrapped = wrapper.wrapped().lines().toList();
        return line -> {
            int start = wrapped.stream().limit(line - 1).mapToInt(l -> l.length() + 1).sum();
            int indent = wrapped.get(line - 1).length() - wrapped.get(line - 1).stripLeading().length();
            return place.line(Math.max(codeStart(text), wrapper.wrappedToSourcePosition(start + indent)));
        };
    }

    /// How many characters of blanks and comments come before the code.
    private static int codeStart(String text) {
        Matcher matcher = BLANK_OR_COMMENT.matcher(text);
        int start = 0;
        while (matcher.region(start, text.length()).lookingAt()) {
            start = matcher.end();
        }
        return start;
    }

    /// What methods and classes so far mention, and nothing so far declares.
    private String unresolved() {
        return shell.snippets().filter(DeclarationSnippet.class::isInstance).filter(snippet -> shell.status(snippet).isActive())
                .flatMap(snippet -> shell.unresolvedDependencies((DeclarationSnippet) snippet)).distinct().collect(Collectors.joining(", "));
    }

    /// JShell keeps the value of an expression in a variable of its own making.
    private static boolean isExpression(Snippet snippet) {
        return snippet.kind() == Snippet.Kind.EXPRESSION || snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
    }

    /// Where in the notebook a snippet stands.
    private record Place(String file, String cell, String source, int offset, int firstLine) {
        int line(long position) {
            int end = (int) Math.min(source.length(), offset + Math.max(0, position));
            return firstLine + (int) source.substring(0, end).chars().filter(c -> c == '\n').count();
        }
    }

    private void check(Place place, Snippet snippet) {
        List<Diag> errors = shell.diagnostics(snippet).filter(Diag::isError).toList();
        if (!errors.isEmpty() || snippet instanceof ErroneousSnippet) {
            Diag first = errors.isEmpty() ? null : errors.getFirst();
            int line = place.line(first == null ? 0 : first.getPosition());
            String message = first == null ? "not Java" : first.getMessage(Locale.ROOT).strip();
            throw new CompileException(place.file, line, place.cell, message.replaceFirst("\\s+location: class$", "").replaceAll("\\s*\\R\\s*", "; "));
        }
    }

    /// A method may use what a later cell declares; what is still missing at the end is an error.
    private void requireResolved(Snippet snippet) {
        if (snippet instanceof DeclarationSnippet declaration && shell.status(snippet).isActive()) {
            var missing = shell.unresolvedDependencies(declaration).toList();
            if (!missing.isEmpty()) {
                var place = places.get(snippet.id());
                // "method helper(int)" and the like
                String name = missing.getFirst().replaceFirst("^\\w+ (\\w+).*", "$1");
                int line = place.line(snippet.source().indexOf(name));
                throw new CompileException(place.file, line, place.cell, "cannot find " + String.join(", ", missing));
            }
        }
    }

    @Override
    public void close() {
        shell.close();
    }
}
