//DEPS de.kherud:llama:4.2.0
//SOURCES ../../StepException.java
package lib.serve.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32;
import lib.StepException;

/// llama.cpp, release b4916, as the library that `de.kherud:llama` carries for Linux on x86_64 and aarch64. Only its native library is
/// used: the Java classes beside it tell neither tokens nor why an answer ended, and take no token ids.
final class NativeLibrary {

    private NativeLibrary() {}

    /// The library as a file, taken out of the jar when it is not there yet. The folder is named after the content, and the file comes
    /// into place in one step, so several processes can start at once.
    ///
    /// @param cache folder for such things, e.g. `~/.cache/thorbook`
    /// @throws StepException if there is none for this machine, or it cannot be written
    static Path in(Path cache) {
        String resource = "/de/kherud/llama/Linux/" + architecture() + "/libjllama.so";
        try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new StepException("the embedded engine has no llama.cpp for this machine: " + resource + " is not in its jar");
            }
            byte[] content = in.readAllBytes();
            Path file = cache.resolve("native").resolve("llama-b4916-" + architecture() + "-" + checksum(content)).resolve("libllama.so");
            if (!Files.exists(file) || Files.size(file) != content.length) {
                Files.createDirectories(file.getParent());
                Path part = Files.createTempFile(file.getParent(), "libllama", ".part");
                Files.write(part, content);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return file;
        } catch (IOException e) {
            throw new StepException("cannot unpack llama.cpp: " + e, e);
        }
    }

    private static String architecture() {
        String name = System.getProperty("os.arch");
        return System.getProperty("os.name").equals("Linux") && name.equals("amd64") ? "x86_64" : name;
    }

    private static String checksum(byte[] content) {
        CRC32 sum = new CRC32();
        sum.update(content);
        return "%08x".formatted(sum.getValue());
    }
}
