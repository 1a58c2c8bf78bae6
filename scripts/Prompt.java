//SOURCES Steps.java Recipes.java ../lib/notebook/Repl.java ../lib/StepCommand.java
package scripts;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
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
import lib.notebook.Repl;
import lib.notebook.Session;
import picocli.CommandLine;

/// What can be called at the prompt of `explore`, beside what every cell can call.
public final class Prompt {

    private Prompt() {}

    /// A line of [#steps()].
    public record StepLine(String step, String make, String what) {}

    /// A line of [#recipes()].
    public record RecipeLine(String recipe, String title, String open) {}

    /// Goes back to the state before the step's first change on this host.
    public static <S extends Record> Outcome<S> undo(Step<S> step) {
        return Session.current().undo(step);
    }

    /// Every step, and how to make one.
    public static List<StepLine> steps() {
        return Steps.ALL.stream().map(step -> new StepLine(step.name(), constructors(step.getClass()),
                String.join(" ", CommandLine.Model.CommandSpec.forAnnotatedObject(step).usageMessage().description()))).toList();
    }

    private static String constructors(Class<?> step) {
        return Stream.concat(
                Arrays.stream(step.getConstructors()).sorted((a, b) -> a.getParameterCount() - b.getParameterCount()).map(Prompt::call),
                Arrays.stream(step.getMethods()).filter(m -> Modifier.isStatic(m.getModifiers()) && m.getReturnType() == step).map(m -> step.getSimpleName() + "." + m.getName() + "()").sorted())
                .collect(Collectors.joining(", "));
    }

    private static String call(Constructor<?> constructor) {
        return "new %s(%s)".formatted(constructor.getDeclaringClass().getSimpleName(),
                Arrays.stream(constructor.getParameterTypes()).map(Class::getSimpleName).collect(Collectors.joining(", ")));
    }

    /// Every recipe that comes with Thorbook, and how to open it cell by cell.
    public static List<RecipeLine> recipes() {
        return Recipes.NAMES.stream().map(name -> new RecipeLine(name, Recipes.load(name).title(), "jbang explore --recipe " + name)).toList();
    }

    /// The cells of the recipe that is open, and how to run each.
    public static List<Repl.Listed> cells() {
        return Repl.current().cells();
    }

    /// Prints a step's usage: its options are what its constructors take.
    /// @param step its name, e.g. `power-mode`
    public static void help(String step) {
        Optional<Step<?>> found = Steps.ALL.stream().filter(s -> s.name().equals(step)).findFirst();
        StepCommand.run(found.orElseThrow(() -> new UsageException("no step '%s'; there are %s".formatted(step,
                Steps.ALL.stream().map(Step::name).collect(Collectors.joining(", "))))), Terminal.system(), "--help");
    }
}
