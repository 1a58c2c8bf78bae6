//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
package lib.hub.download;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/// Keeps a file out of the page cache, by Linux' `sync_file_range` and `posix_fadvise`. On a Thor the cache is memory that CUDA does
/// not see as free: a model's download must not fill it. (O_DIRECT does the same, but bytes in its aligned buffers would be lost by a
/// kill, and it ties the network to the disk.) Where these calls do not exist, nothing is done: they are advice.
final class PageCache implements AutoCloseable {

    private static final int READ_ONLY = 0;
    private static final int CLOSE_ON_EXEC = 02000000;
    private static final int WAIT_WRITE_WAIT = 7;
    private static final int DONT_NEED = 4;

    private record Calls(MethodHandle open, MethodHandle close, MethodHandle syncFileRange, MethodHandle fadvise) {}

    private static final Optional<Calls> CALLS = calls();

    private final int descriptor;

    PageCache(Path file) {
        descriptor = CALLS.map(calls -> {
            try (var arena = Arena.ofConfined()) {
                return (int) calls.open().invokeExact(arena.allocateFrom(file.toAbsolutePath().toString()), READ_ONLY | CLOSE_ON_EXEC);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }).orElse(-1);
    }

    private static Optional<Calls> calls() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        return Optional.of(new Calls(
                call("open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                        Linker.Option.firstVariadicArg(2)),
                call("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)),
                call("sync_file_range", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT)),
                call("posix_fadvise", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT))));
    }

    private static MethodHandle call(String name, FunctionDescriptor signature, Linker.Option... options) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), signature, options);
    }

    /// Writes a part of the file to the disk, waits for it, and lets the cache drop it.
    void settle(long offset, long length) {
        if (descriptor < 0) {
            return;
        }
        var calls = CALLS.orElseThrow();
        try {
            int _ = (int) calls.syncFileRange().invokeExact(descriptor, offset, length, WAIT_WRITE_WAIT);
            int _ = (int) calls.fadvise().invokeExact(descriptor, offset, length, DONT_NEED);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (descriptor >= 0) {
            try {
                int _ = (int) CALLS.orElseThrow().close().invokeExact(descriptor);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
