//SOURCES Sha256.java
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
package lib.hub;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.HexFormat;
import java.util.Optional;

/// SHA-256 by libcrypto of OpenSSL 3, called through its `EVP_Digest` functions.
final class OpenSslSha256 implements Sha256 {

    private static final int LENGTH = 32;
    private static final Optional<LibCrypto> LIB_CRYPTO = LibCrypto.find();

    private final LibCrypto libCrypto;
    private final MemorySegment context;

    private OpenSslSha256(LibCrypto libCrypto) {
        this.libCrypto = libCrypto;
        context = libCrypto.context();
        libCrypto.init(context);
    }

    /// Empty where there is no OpenSSL 3, and on other systems than Linux: macOS ends a process that loads its libcrypto.
    static Optional<OpenSslSha256> begin() {
        return LIB_CRYPTO.map(OpenSslSha256::new);
    }

    @Override
    public void update(byte[] bytes, int length) {
        libCrypto.update(context, bytes, length);
    }

    @Override
    public String end() {
        byte[] hash = libCrypto.end(context);
        libCrypto.init(context);
        return HexFormat.of().formatHex(hash);
    }

    private record LibCrypto(MethodHandle newContext, MethodHandle freeContext, MemorySegment sha256, MethodHandle digestInit,
            MethodHandle digestUpdate, MethodHandle digestFinal) {

        static Optional<LibCrypto> find() {
            if (!System.getProperty("os.name").equals("Linux")) {
                return Optional.empty();
            }
            var pointer = ValueLayout.ADDRESS;
            var success = ValueLayout.JAVA_INT;
            try {
                var linker = Linker.nativeLinker();
                var library = SymbolLookup.libraryLookup("libcrypto.so.3", Arena.global());
                var getSha256 = linker.downcallHandle(library.findOrThrow("EVP_sha256"), FunctionDescriptor.of(pointer));
                return Optional.of(new LibCrypto(
                        linker.downcallHandle(library.findOrThrow("EVP_MD_CTX_new"), FunctionDescriptor.of(pointer)),
                        linker.downcallHandle(library.findOrThrow("EVP_MD_CTX_free"), FunctionDescriptor.ofVoid(pointer)),
                        (MemorySegment) getSha256.invokeExact(),
                        linker.downcallHandle(library.findOrThrow("EVP_DigestInit_ex"),
                                FunctionDescriptor.of(success, pointer, pointer, pointer)),
                        // critical: it reads the array in place, and returns within a millisecond
                        linker.downcallHandle(library.findOrThrow("EVP_DigestUpdate"),
                                FunctionDescriptor.of(success, pointer, pointer, ValueLayout.JAVA_LONG), Linker.Option.critical(true)),
                        linker.downcallHandle(library.findOrThrow("EVP_DigestFinal_ex"),
                                FunctionDescriptor.of(success, pointer, pointer, pointer))));
            } catch (Throwable e) {
                return Optional.empty();
            }
        }

        /// Freed once nobody refers to it any more.
        MemorySegment context() {
            try {
                return ((MemorySegment) newContext.invokeExact()).reinterpret(Arena.ofAuto(), this::free);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        private void free(MemorySegment context) {
            try {
                freeContext.invokeExact(context);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        void init(MemorySegment context) {
            try {
                check((int) digestInit.invokeExact(context, sha256, MemorySegment.NULL));
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        void update(MemorySegment context, byte[] bytes, int length) {
            try {
                check((int) digestUpdate.invokeExact(context, MemorySegment.ofArray(bytes), (long) length));
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        byte[] end(MemorySegment context) {
            try (var arena = Arena.ofConfined()) {
                var hash = arena.allocate(LENGTH);
                check((int) digestFinal.invokeExact(context, hash, MemorySegment.NULL));
                return hash.toArray(ValueLayout.JAVA_BYTE);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        private static void check(int success) {
            if (success != 1) {
                throw new IllegalStateException("OpenSSL refuses to hash");
            }
        }
    }
}
