//SOURCES PartFile.java FileWork.java
package lib.hub.download;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What is done beside the connections: hash what arrived out of order, check files that are complete, and keep the page cache small.
final class Background implements AutoCloseable {

    private static final int HASHING_THREADS = 2;

    private final ExecutorService hashing = Executors.newFixedThreadPool(HASHING_THREADS, Thread.ofPlatform().daemon().name("hash-", 0)
            .factory());
    private final ExecutorService disk = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("disk").factory());
    private final Consumer<RuntimeException> failed;

    /// @param failed is told what goes wrong
    Background(Consumer<RuntimeException> failed) {
        this.failed = failed;
    }

    void catchUp(PartFile file) {
        submit(hashing, file::catchUp);
    }

    void check(FileWork file, Consumer<FileWork> check) {
        submit(hashing, () -> check.accept(file));
    }

    void settle(PartFile file, long offset) {
        submit(disk, () -> file.settle(offset));
    }

    private void submit(ExecutorService executor, Runnable task) {
        if (!executor.isShutdown()) {
            executor.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    failed.accept(e);
                }
            });
        }
    }

    /// Waits for what is under way; what has not begun is dropped.
    @Override
    public void close() {
        hashing.shutdownNow();
        disk.shutdownNow();
        try {
            hashing.awaitTermination(1, TimeUnit.HOURS);
            disk.awaitTermination(1, TimeUnit.HOURS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
