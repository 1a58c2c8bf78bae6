//SOURCES Compiled.java
package lib.notebook;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.LineNumberInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import lib.notebook.Compiled.Action;
import lib.notebook.Compiled.Call;
import lib.notebook.Compiled.ClassFile;

/// Stands in for JShell's execution: keeps what is to be loaded and called, and does neither.
final class RecordingControl implements ExecutionControl {

    private final List<ClassFile> classes = new ArrayList<>();
    private final List<ClassFile> all = new ArrayList<>();
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
    /// @param line where in the notebook the snippet stands
    Action take(int line, boolean expression) {
        var action = new Action(classes, call.map(c -> new Call(c[0], c[1], firstLine(c[0], c[1]), line)), expression);
        classes.clear();
        call = Optional.empty();
        return action;
    }

    /// The line of a method's first instruction, from the class file's line number table; 0 when it has none.
    private int firstLine(String className, String method) {
        var bytes = all.stream().filter(c -> c.name().equals(className)).reduce((a, b) -> b).orElseThrow().bytes();
        ClassModel model = java.lang.classfile.ClassFile.of().parse(bytes);
        return model.methods().stream().filter(m -> m.methodName().equalsString(method))
                .flatMap(m -> m.code().stream())
                .flatMap(code -> code.findAttribute(Attributes.lineNumberTable()).stream())
                .flatMap(table -> table.lineNumbers().stream())
                .mapToInt(LineNumberInfo::lineNumber).min().orElse(0);
    }

    @Override
    public void load(ClassBytecodes[] bytecodes) {
        Arrays.stream(bytecodes).map(c -> new ClassFile(c.name(), c.bytecodes())).forEach(c -> {
            classes.add(c);
            all.add(c);
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
