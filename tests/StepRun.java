//SOURCES ../lib/StepCommand.java ../lib/Terminal.java ../scripts/Steps.java
package tests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Optional;
import lib.Step;
import lib.StepCommand;
import lib.Terminal;
import scripts.Steps;

/// What a step did as a command, with nobody at the terminal.
///
/// @param out standard output
/// @param err standard error
public record StepRun(int exitCode, String out, String err) {

    /// Runs a new instance of a step.
    public static StepRun of(Step<?> step, String... args) {
        return of(step, Optional.empty(), args);
    }

    /// Runs a step with somebody there to answer.
    public static StepRun of(Step<?> step, Optional<Terminal.Person> person, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), person, false);
        int exitCode = StepCommand.run(step, terminal, args);
        return new StepRun(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    /// Runs the script of this name, as its alias does.
    public static StepRun named(String name, String... args) {
        return of(fresh(Steps.ALL.stream().filter(step -> step.name().equals(name)).findFirst().orElseThrow()), args);
    }

    /// A step without options, as the script's `main` makes it: options stay in the instance that a command line was read into.
    public static Step<?> fresh(Step<?> step) {
        try {
            var constructor = step.getClass().getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("every step has a constructor without arguments: " + step.name(), e);
        }
    }
}
