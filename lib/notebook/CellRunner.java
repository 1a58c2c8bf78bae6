//SOURCES Compiled.java
package lib.notebook;

import java.lang.reflect.InvocationTargetException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.notebook.Compiled.Action;
import lib.notebook.Compiled.Call;
import lib.notebook.Compiled.ClassFile;

/// Runs compiled cells one after another in this process. Their variables are static fields of the classes that JShell
/// made, so they live from cell to cell.
final class CellRunner {

    /// A cell threw.
    static final class CellThrew extends Exception {
        private final int line;

        CellThrew(int line, Throwable cause) {
            super(cause);
            this.line = line;
        }

        /// The line of the notebook where it was thrown, as near as the class file tells.
        int line() {
            return line;
        }
    }

    private final Classes loader = new Classes();

    /// Performs the actions in order.
    /// @return the value of the last one, if it is an expression that has one
    Optional<Object> run(List<Action> actions) throws CellThrew {
        Object value = null;
        for (Action action : actions) {
            action.classes().forEach(loader::add);
            value = null;
            if (action.call().isPresent()) {
                Object result = call(action.call().get());
                value = action.expression() ? result : null;
            }
        }
        return Optional.ofNullable(value);
    }

    private Object call(Call call) throws CellThrew {
        try {
            var method = loader.loadClass(call.className()).getDeclaredMethod(call.method());
            method.setAccessible(true);
            return method.invoke(null);
        } catch (InvocationTargetException e) {
            throw new CellThrew(line(call, e.getCause()), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the compiled cell does not load", e);
        }
    }

    private static int line(Call call, Throwable thrown) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
            boolean own = frame.getClassName().equals(call.className()) && frame.getMethodName().equals(call.method());
            if (own && call.lines().containsKey(frame.getLineNumber())) {
                return call.lines().get(frame.getLineNumber());
            }
        }
        // a stack too deep to show its end
        return Collections.min(call.lines().values());
    }

    private static final class Classes extends ClassLoader {
        private final Map<String, byte[]> bytes = new HashMap<>();

        Classes() {
            super(Classes.class.getClassLoader());
        }

        void add(ClassFile file) {
            bytes.put(file.name(), file.bytes());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] code = bytes.get(name);
            if (code == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, code, 0, code.length);
        }
    }
}
