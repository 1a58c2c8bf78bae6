//SOURCES ../StepException.java HubText.java
package lib.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lib.StepException;

/// One download at a time in a folder, by a lock of the operating system: it ends with its process, however that ends.
final class FolderLock implements AutoCloseable {

    private static final long LOOK_MILLIS = 200;
    private static final int LONGEST_NAME = 200;

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Takes the lock, and waits while another holds it.
    /// @param who     named to those who wait
    /// @param waiting is told once for whom
    static FolderLock take(Path folder, String who, Consumer<String> waiting) {
        try {
            Path file = folder.resolve(".thorbook/lock");
            Files.createDirectories(file.getParent());
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            for (boolean told = false; tried(channel).isEmpty(); told = true) {
                if (!told) {
                    waiting.accept("%s downloads into %s; waiting until that has ended".formatted(holder(channel), folder));
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
            channel.truncate(0).write(ByteBuffer.wrap(who.getBytes(StandardCharsets.UTF_8)), 0);
            return new FolderLock(channel);
        } catch (IOException e) {
            throw new StepException("can't lock %s: %s".formatted(folder, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepException("interrupted while another download went on");
        }
    }

    private static Optional<FileLock> tried(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            // held by another thread of this process
            return Optional.empty();
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        var name = ByteBuffer.allocate(LONGEST_NAME);
        int length = channel.read(name, 0);
        return length <= 0 ? "another process" : HubText.printable(new String(name.array(), 0, length, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StepException("can't give a lock free: " + e.getMessage());
        }
    }
}
