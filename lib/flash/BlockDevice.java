//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
package lib.flash;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An open block device of Linux, read and written past the page cache (`O_DIRECT`). A device can be claimed (`O_EXCL`): the kernel
/// refuses that while it or a part of it is mounted, swapped to or a member of something, in whatever container or namespace, and lets
/// nobody mount it as long as the claim lasts. Java's own channels can't say `O_EXCL`, hence these calls.
final class BlockDevice implements AutoCloseable {

    /// What addresses, offsets and lengths of direct access are multiples of; the buffers' own address of more, for every device.
    static final int ALIGNMENT = 512;
    static final int BUFFER_ALIGNMENT = 4096;

    private static final int READ_ONLY = 0;
    private static final int READ_WRITE = 2;
    private static final int EXCLUSIVE = 0200;
    private static final int CLOSE_ON_EXEC = 02000000;
    private static final long SIZE_IN_BYTES = 0x80081272L; // BLKGETSIZE64
    private static final long FLUSH = 0x1261; // BLKFLSBUF

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN = function("open", 2, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle PREAD = function("pread", 0, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
    private static final MethodHandle PWRITE = function("pwrite", 0, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
    private static final MethodHandle FSYNC = function("fsync", 0, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle IOCTL = function("ioctl", 2, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS);
    private static final MethodHandle CLOSE = function("close", 0, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle STRERROR = Linker.nativeLinker().downcallHandle(
            Linker.nativeLinker().defaultLookup().find("strerror").orElseThrow(), FunctionDescriptor.of(
                    ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(256, ValueLayout.JAVA_BYTE)), ValueLayout.JAVA_INT));

    /// A call of the kernel failed.
    static final class Failed extends IOException {
        static final int INPUT_OUTPUT = 5;
        static final int ACCESS = 13;
        static final int BUSY = 16;
        static final int NO_SPACE = 28;

        private final int errno;

        Failed(String what, int errno) {
            super("%s: %s".formatted(what, text(errno)));
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }

    private final int descriptor;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(STATE);

    private BlockDevice(String path, int flags) throws Failed {
        long opened = call(OPEN, state, arena.allocateFrom(path), CLOSE_ON_EXEC | direct() | flags);
        if (opened < 0) {
            int errno = errno();
            arena.close();
            throw new Failed("can't open " + path, errno);
        }
        descriptor = (int) opened;
    }

    static BlockDevice toRead(String path) throws Failed {
        return new BlockDevice(path, READ_ONLY);
    }

    /// Opens a device to read, for nobody else to use.
    /// @throws Failed with [Failed#BUSY] when somebody uses it
    static BlockDevice claim(String path) throws Failed {
        return new BlockDevice(path, READ_ONLY | EXCLUSIVE);
    }

    static BlockDevice toWrite(String path) throws Failed {
        return new BlockDevice(path, READ_WRITE);
    }

    /// A buffer for [#read] and [#write]; it lives as long as the device is open.
    MemorySegment buffer(long bytes) {
        return arena.allocate(bytes, BUFFER_ALIGNMENT);
    }

    /// Of the medium, as the kernel knows it now.
    long bytes() throws Failed {
        MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
        failing("no size", call(IOCTL, state, descriptor, SIZE_IN_BYTES, size));
        return size.get(ValueLayout.JAVA_LONG, 0);
    }

    /// Major and minor number of what is open, e.g. `8:16`: the path may by now lead to another device.
    String number() throws IOException {
        return number(Path.of("/proc/self/fd", String.valueOf(descriptor)), "unix:rdev");
    }

    /// Major and minor number of a device file (`unix:rdev`), or of the device that a file is on (`unix:dev`).
    static String number(Path file, String attribute) throws IOException {
        long device = ((Number) Files.getAttribute(file, attribute)).longValue();
        return (device >>> 8 & 0xFFF) + ":" + (device & 0xFF | device >>> 12 & 0xFFF00);
    }

    /// Reads from an offset on, as much as the device gives at once; 0 at its end.
    long read(MemorySegment into, long offset) throws Failed {
        return failing("reading at byte %,d".formatted(offset), call(PREAD, state, descriptor, into, into.byteSize(), offset));
    }

    /// Writes at an offset, as much as the device takes at once.
    long write(MemorySegment from, long offset) throws Failed {
        return failing("writing at byte %,d".formatted(offset), call(PWRITE, state, descriptor, from, from.byteSize(), offset));
    }

    /// Waits until all is on the medium, and drops what the kernel keeps of it.
    void flush() throws Failed {
        failing("writing the last bytes", call(FSYNC, state, descriptor));
        failing("dropping the cache", call(IOCTL, state, descriptor, FLUSH, MemorySegment.NULL));
    }

    @Override
    public void close() {
        call(CLOSE, state, descriptor);
        arena.close();
    }

    private long failing(String what, long result) throws Failed {
        if (result < 0) {
            throw new Failed(what, errno());
        }
        return result;
    }

    private int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    private static long call(MethodHandle function, Object... arguments) {
        try {
            return ((Number) function.invokeWithArguments(arguments)).longValue();
        } catch (Throwable e) {
            throw new IllegalStateException("a call of the C library", e);
        }
    }

    private static MethodHandle function(String name, int fixedArguments, MemoryLayout result, MemoryLayout... arguments) {
        var linker = Linker.nativeLinker();
        var options = new ArrayList<>(List.of(Linker.Option.captureCallState("errno")));
        if (fixedArguments > 0) {
            options.add(Linker.Option.firstVariadicArg(fixedArguments));
        }
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), FunctionDescriptor.of(result, arguments),
                options.toArray(Linker.Option[]::new));
    }

    private static String text(int errno) {
        try {
            return ((MemorySegment) STRERROR.invokeExact(errno)).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException("a call of the C library", e);
        }
    }

    /// `O_DIRECT` is another bit on arm than elsewhere.
    private static int direct() {
        return System.getProperty("os.arch").equals("aarch64") ? 0200000 : 040000;
    }
}
