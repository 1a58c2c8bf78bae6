//SOURCES ../../StepException.java LlamaFunction.java
package lib.serve.embedded;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import lib.StepException;

/// llama.cpp, loaded into this process for as long as it lives. The functions may be called from any thread; what they work on is not
/// protected, except that a model's vocabulary can be read by all.
final class LlamaLibrary {

    private static final int GGML_LOG_LEVEL_ERROR = 4;

    private final SymbolLookup symbols;
    private final Linker linker = Linker.nativeLinker();
    private final Map<LlamaFunction, MethodHandle> handles = new ConcurrentHashMap<>();
    private final Deque<String> errors = new ConcurrentLinkedDeque<>();

    /// @param file see [NativeLibrary]
    /// @throws StepException if it cannot be loaded, or is another release than the one that this code knows
    LlamaLibrary(Path file) {
        try {
            symbols = SymbolLookup.libraryLookup(file, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new StepException("llama.cpp cannot be loaded (%s); it needs libgomp1 and libstdc++6".formatted(e.getMessage()), e);
        }
        silence();
        call(LlamaFunction.BACKEND_INIT);
    }

    /// Calls a function whose result is of no interest, or none.
    void call(LlamaFunction function, Object... arguments) {
        result(function, arguments);
    }

    int number(LlamaFunction function, Object... arguments) {
        return (int) result(function, arguments);
    }

    boolean truth(LlamaFunction function, Object... arguments) {
        return (boolean) result(function, arguments);
    }

    MemorySegment pointer(LlamaFunction function, Object... arguments) {
        return (MemorySegment) result(function, arguments);
    }

    /// A structure with the values that llama.cpp thinks best.
    MemorySegment defaults(LlamaFunction function, Arena arena) {
        return pointer(function, arena);
    }

    static void set(MemorySegment structure, StructLayout layout, String field, Object value) {
        layout.varHandle(PathElement.groupElement(field)).set(structure, 0L, value);
    }

    /// The first of the errors that llama.cpp has logged since the last call: it says most, those that follow are its consequences.
    ///
    /// @return empty if there was none
    String error() {
        String first = errors.isEmpty() ? "" : errors.getFirst();
        errors.clear();
        return first;
    }

    private Object result(LlamaFunction function, Object... arguments) {
        try {
            return (Object) handles.computeIfAbsent(function, this::link).invokeExact(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a C function that throws: " + function.symbol(), e);
        }
    }

    /// A function that takes its arguments as an array: put together once, since that takes longer than most calls.
    private MethodHandle link(LlamaFunction function) {
        MemorySegment address = symbols.find(function.symbol())
                .orElseThrow(() -> new StepException("this is not the llama.cpp that Thorbook knows: it lacks " + function.symbol()));
        MethodHandle handle = linker.downcallHandle(address, function.descriptor());
        return handle.asType(handle.type().generic()).asSpreader(Object[].class, handle.type().parameterCount());
    }

    /// llama.cpp writes hundreds of lines to standard error unless it is given somebody to tell them to.
    private void silence() {
        try {
            MethodHandle log = MethodHandles.lookup().bind(this, "log",
                    MethodType.methodType(void.class, int.class, MemorySegment.class, MemorySegment.class));
            call(LlamaFunction.LOG_SET, linker.upcallStub(log, FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS), Arena.global()), MemorySegment.NULL);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a method of this class", e);
        }
    }

    private void log(int level, MemorySegment text, MemorySegment data) {
        if (level == GGML_LOG_LEVEL_ERROR) {
            errors.add(text.reinterpret(Long.MAX_VALUE).getString(0).strip());
        }
    }
}
