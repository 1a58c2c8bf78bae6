//SOURCES Explore.java Steps.java Recipes.java ../lib/notebook/NotebookCommand.java ../lib/notebook/Repl.java ../lib/StepCommand.java
package scripts;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.Outcome;
import lib.Step;
import lib.StepCommand;
import lib.Terminal;
import lib.UsageException;
import lib.notebook.NotebookCommand;
import lib.notebook.Repl;
import lib.notebook.Session;
import picocli.CommandLine;

/// What can be called at the prompt of `explore`, beside what every cell can call.
public final class Prompt {

    private Prompt() {}

    /// A line of [#steps()].
    public record StepLine(String step, String java, String what) {}

    /// A line of [#recipes()].
    public record RecipeLine(String recipe, String title, String open) {}

    /// Goes back to the state before the step's first change on this host.
    public static <S extends Record> Outcome<S> undo(Step<S> step) {
        return Session.current().undo(step);
    }

    /// Every step, and how to make one.
    public static List<StepLine> steps() {
        return Steps.ALL.stream().map(step -> new StepLine(step.name(), ways(step.getClass()).findFirst().map(Prompt::brief).orElse(""), what(step))).toList();
    }

    /// The first sentence of its description.
    private static String what(Step<?> step) {
        return String.join(" ", CommandLine.Model.CommandSpec.forAnnotatedObject(step).usageMessage().description()).replaceFirst("\\.( .*)?$", "");
    }

    /// The first two parameters by their names: a table has no room for more, and [#help(String)] has all of them.
    private static String brief(String way) {
        var parts = way.replaceFirst("\\)$", "").split("\\(", 2);
        String[] all = parts[1].split(", ");
        String first = Arrays.stream(all).limit(2).map(one -> one.replaceFirst("^\\S+ ", "")).collect(Collectors.joining(", "));
        return "%s(%s%s)".formatted(parts[0], first, all.length > 2 ? ", ..." : "");
    }

    /// How to make one.
    private static Stream<String> ways(Class<?> step) {
        return Stream.concat(
                Arrays.stream(step.getConstructors()).sorted((a, b) -> a.getParameterCount() - b.getParameterCount()).map(Prompt::call),
                Arrays.stream(step.getMethods()).filter(m -> Modifier.isStatic(m.getModifiers()) && m.getReturnType() == step).map(m -> step.getSimpleName() + "." + m.getName() + "()").sorted());
    }

    private static String call(Constructor<?> constructor) {
        return "new %s(%s)".formatted(constructor.getDeclaringClass().getSimpleName(),
                Arrays.stream(constructor.getParameters()).map(Prompt::parameter).collect(Collectors.joining(", ")));
    }

    /// A class file has names of parameters only when its compiler was asked for them.
    private static String parameter(Parameter parameter) {
        String type = parameter.getParameterizedType().getTypeName().replaceAll("[\\w.]+\\.", "");
        return (parameter.isVarArgs() ? type.replace("[]", "...") : type) + (parameter.isNamePresent() ? " " + parameter.getName() : "");
    }

    /// Every recipe that comes with Thorbook, and how to open it cell by cell.
    public static List<RecipeLine> recipes() {
        return Recipes.NAMES.stream().map(name -> new RecipeLine(name, Recipes.load(name).title(), "explore --recipe " + name)).toList();
    }

    /// The cells of the recipe that is open, and how to run each.
    public static List<Repl.Listed> cells() {
        return Repl.current().cells();
    }

    /// Says again what was said at the start.
    public static void help() {
        Repl.current().welcome();
    }

    /// Prints a step's options and how to make one in Java, or the options of a recipe.
    /// @param name e.g. `power-mode` or `tune`
    public static void help(String name) {
        Terminal terminal = Repl.current().terminal();
        Optional<Step<?>> step = Steps.ALL.stream().filter(s -> s.name().equals(name)).findFirst();
        if (step.isPresent()) {
            StepCommand.run(step.get(), terminal, "--help");
            terminal.out().println("In Java: " + ways(step.get().getClass()).collect(Collectors.joining(", ")));
        } else if (Recipes.NAMES.contains(name)) {
            NotebookCommand.run(Recipes.load(name), terminal, Explore::keep, "--help");
        } else {
            throw new UsageException("no step or recipe '%s'; there are %s".formatted(name,
                    Stream.concat(Steps.ALL.stream().map(Step::name), Recipes.NAMES.stream()).collect(Collectors.joining(", "))));
        }
    }
}
