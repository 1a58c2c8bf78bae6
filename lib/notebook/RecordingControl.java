//SOURCES Compiled.java
package lib.notebook;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.LineNumberInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import jdk.jshell.spi.SPIResolutionException;
import lib.notebook.Compiled.Action;
import lib.notebook.Compiled.Call;
import lib.notebook.Compiled.ClassFile;

/// Stands in for JShell's execution: keeps what is to be loaded and called, and does neither.
final class RecordingControl implements ExecutionControl {

    private final List<ClassFile> classes = new ArrayList<>();
    private final Map<String, ClassFile> all = new HashMap<>();
    private Optional<String[]> call = Optional.empty();

    ExecutionControlProvider provider() {
        return new ExecutionControlProvider() {
            @Override
            public String name() {
                return "recording";
            }

            @Override
            public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
                return RecordingControl.this;
            }
        };
    }

    /// What JShell wanted since the last call of this.
    /// @param lines the line of the notebook for a line of the generated source
    Action take(IntUnaryOperator lines, boolean expression) {
        var action = new Action(classes, call.map(c -> new Call(c[0], c[1], lines(c[0], c[1], lines))), expression);
        classes.clear();
        call = Optional.empty();
        return action;
    }

    /// Whether the action's call reaches a method that JShell could not compile yet, as it uses what a later snippet
    /// declares. JShell has such a method throw an exception of its own, by which its class is known.
    boolean reachesUnresolved(Action action) {
        var todo = new ArrayDeque<>(action.call().map(Call::className).stream().toList());
        var seen = new HashSet<String>();
        while (!todo.isEmpty()) {
            String name = todo.pop();
            if (name.equals(SPIResolutionException.class.getName())) {
                return true;
            }
            if (seen.add(name) && all.containsKey(name)) {
                todo.addAll(all.get(name).references());
            }
        }
        return false;
    }

    /// The line of the notebook for each line that a method has instructions for, from the class file's line number table.
    private Map<Integer, Integer> lines(String className, String method, IntUnaryOperator lines) {
        ClassModel model = java.lang.classfile.ClassFile.of().parse(all.get(className).bytes());
        return model.methods().stream().filter(m -> m.methodName().equalsString(method))
                .flatMap(m -> m.code().stream())
                .flatMap(code -> code.findAttribute(Attributes.lineNumberTable()).stream())
                .flatMap(table -> table.lineNumbers().stream())
                .map(LineNumberInfo::lineNumber).distinct().collect(Collectors.toMap(line -> line, lines::applyAsInt));
    }

    @Override
    public void load(ClassBytecodes[] bytecodes) {
        Arrays.stream(bytecodes).map(c -> new ClassFile(c.name(), c.bytecodes())).forEach(c -> {
            classes.add(c);
            all.put(c.name(), c);
        });
    }

    /// JShell then makes a class of a new name, which is loaded like any other.
    @Override
    public void redefine(ClassBytecodes[] bytecodes) throws NotImplementedException {
        throw new NotImplementedException("classes are not redefined");
    }

    @Override
    public String invoke(String className, String methodName) {
        call = Optional.of(new String[] {className, methodName});
        return "";
    }

    @Override
    public String varValue(String className, String varName) {
        return "";
    }

    @Override
    public void addToClasspath(String path) {
        // the compiler's class path is JShell's own matter; nothing is run here
    }

    @Override
    public void stop() {
        // nothing runs
    }

    @Override
    public Object extensionCommand(String command, Object arg) throws NotImplementedException {
        throw new NotImplementedException(command);
    }

    @Override
    public void close() {
        // nothing is open
    }
}
