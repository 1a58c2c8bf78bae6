//SOURCES Repl.java
//FILES META-INF/services/jdk.jshell.spi.ExecutionControlProvider=services/jdk.jshell.spi.ExecutionControlProvider
package lib.notebook;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import jdk.jshell.execution.LocalExecutionControl;
import jdk.jshell.execution.LocalExecutionControlProvider;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionEnv;
import lib.HostException;
import lib.Outcome;
import lib.StepException;
import lib.UsageException;

/// Runs what is typed at the prompt of a [Repl]: in this process and within its scope, so that snippets reach the live
/// session. The value of an expression is shown as notebooks show it, and an error that is none of the program's is one
/// message without a stack trace.
///
/// JShell's own local engine prepares the code so that Ctrl-C ends even an endless loop; that is why this one extends it.
public final class ReplControl extends LocalExecutionControl {

    /// How the JShell tool finds this engine: by its name, through the service loader.
    public static final class Provider extends LocalExecutionControlProvider {

        static final String NAME = "thorbook";

        @Override
        public String name() {
            return NAME;
        }

        /// Called by the tool in its own thread, which is within the scope of the [Repl] that started it.
        @Override
        public ExecutionControl createExecutionControl(ExecutionEnv env, Map<String, String> parameters) {
            Repl repl = Repl.current();
            repl.begin(env.console());
            return new ReplControl(repl);
        }
    }


    private final Repl repl;
    private volatile Thread running = Thread.currentThread();
    private volatile boolean stopped;

    private ReplControl(Repl repl) {
        super(ReplControl.class.getClassLoader());
        this.repl = repl;
    }

    /// The snippet that does nothing.
    public static void nothing() {}

    @Override
    protected String invoke(Method snippet) throws Exception {
        // lowers the flag that stop() raises
        super.invoke(ReplControl.class.getMethod("nothing"));
        stopped = false;
        var task = new FutureTask<>(() -> repl.within(() -> snippet.invoke(null)));
        running = Thread.ofPlatform().name("snippet").start(task);
        try {
            Object value = task.get();
            if (!declares(snippet.getDeclaringClass())) {
                repl.show(value);
            }
            return valueString(value);
        } catch (ExecutionException e) {
            if (stopped) {
                throw new StoppedException();
            }
            throw e.getCause() instanceof InvocationTargetException thrown ? thrown : e;
        }
    }

    /// The class that JShell makes of a snippet holds the variables that it declares. A variable that JShell itself
    /// makes for the value of an expression is named `$` and a number.
    private static boolean declares(Class<?> snippet) {
        return Arrays.stream(snippet.getDeclaredFields()).map(Field::getName).anyMatch(name -> !name.matches("\\$\\d+"));
    }

    @Override
    public void stop() throws EngineTerminationException, InternalException {
        stopped = true;
        super.stop();
        running.interrupt();
    }

    @Override
    protected String throwConvertedInvocationException(Throwable cause) throws RunException, InternalException {
        boolean expected = switch (cause) {
            case StepFailed _, StepException _, HostException _, UsageException _, Outcome.NoValue _ -> true;
            default -> false;
        };
        if (expected) {
            throw new UserException(cause.getMessage(), cause.getClass().getSimpleName(), new StackTraceElement[0]);
        }
        return super.throwConvertedInvocationException(cause);
    }
}
