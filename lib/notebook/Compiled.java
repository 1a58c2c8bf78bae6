//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../Json.java
package lib.notebook;

import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A notebook after compilation: for each cell the classes that JShell made of it and what to call in which order.
/// It needs no JShell to run, so it can be kept and run again.
///
/// @param prelude what comes before the first cell: the scope and the parameters
/// @param cells   in the notebook's order, `java` cells only
public record Compiled(List<Action> prelude, List<CompiledCell> cells) {

    public Compiled {
        prelude = List.copyOf(prelude);
        cells = List.copyOf(cells);
    }

    /// @param actions   the cell's code
    /// @param condition its `skip-if`, if it has one; the last action returns a Boolean
    /// @param uses      the cells whose variables, methods or classes this one uses
    public record CompiledCell(String name, List<Action> actions, Optional<List<Action>> condition, Set<String> uses) {
        public CompiledCell {
            actions = List.copyOf(actions);
            uses = Set.copyOf(uses);
        }
    }

    /// One thing to do: first define the classes, then call the method, where there is one.
    ///
    /// @param classes    to define, in this order
    /// @param call       empty for a declaration, which runs nothing
    /// @param expression the call's result is the value of an expression, for people to see
    public record Action(List<ClassFile> classes, Optional<Call> call, boolean expression) {
        public Action {
            classes = List.copyOf(classes);
        }
    }

    /// @param bytes of a class file
    public record ClassFile(String name, byte[] bytes) {

        /// The names of all classes that this one's constant pool mentions.
        List<String> references() {
            var names = new ArrayList<String>();
            for (PoolEntry entry : java.lang.classfile.ClassFile.of().parse(bytes).constantPool()) {
                if (entry instanceof ClassEntry type) {
                    names.add(type.asInternalName().replace('/', '.'));
                }
            }
            return names;
        }
    }

    /// A static method without parameters.
    ///
    /// @param lines the line of the notebook's file for each line of the generated source that the method has instructions for
    public record Call(String className, String method, Map<Integer, Integer> lines) {
        public Call {
            lines = Map.copyOf(lines);
        }
    }
}
