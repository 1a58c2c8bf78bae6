//DEPS org.apache.commons:commons-exec:1.5.0
package lib;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteException;
import org.apache.commons.exec.ExecuteResultHandler;
import org.apache.commons.exec.ExecuteStreamHandler;
import org.apache.commons.exec.ExecuteWatchdog;

/// A running local process and its three streams. Closing it ends the process and everything below it.
final class ProcessPipe implements AutoCloseable {

    private final Streams streams = new Streams();
    private final Tree tree = new Tree();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    /// Starts a program.
    /// @throws IOException when it can't be started
    ProcessPipe(List<String> argv) throws IOException {
        var line = new CommandLine(argv.getFirst());
        argv.stream().skip(1).forEach(argument -> line.addArgument(argument, false));
        var executor = DefaultExecutor.builder()
                .setExecuteStreamHandler(streams)
                .setThreadFactory(Thread.ofPlatform().daemon().name("process-", 0).factory())
                .get();
        executor.setWatchdog(tree);
        executor.setExitValues(null);
        executor.execute(line, new ExecuteResultHandler() {
            @Override
            public void onProcessComplete(int code) {
                exit.complete(code);
            }

            @Override
            public void onProcessFailed(ExecuteException e) {
                exit.completeExceptionally(e);
                streams.started.completeExceptionally(e);
            }
        });
        try {
            streams.started.join();
        } catch (CompletionException e) {
            throw new IOException("can't start " + argv.getFirst() + ": " + e.getCause().getMessage(), e);
        }
    }

    OutputStream stdin() {
        return streams.stdin;
    }

    InputStream stdout() {
        return streams.stdout;
    }

    InputStream stderr() {
        return streams.stderr;
    }

    boolean isAlive() {
        return !exit.isDone();
    }

    /// Ends the process and all its descendants: asked first, then killed.
    @Override
    public void close() {
        tree.kill();
    }

    /// Commons Exec hands over the raw streams; the owner reads them itself, so nothing is pumped.
    private static final class Streams implements ExecuteStreamHandler {
        final CompletableFuture<Void> started = new CompletableFuture<>();
        OutputStream stdin;
        InputStream stdout;
        InputStream stderr;

        @Override
        public void setProcessInputStream(OutputStream os) {
            stdin = os;
        }

        @Override
        public void setProcessOutputStream(InputStream is) {
            stdout = is;
        }

        @Override
        public void setProcessErrorStream(InputStream is) {
            stderr = is;
        }

        @Override
        public void start() {
            started.complete(null);
        }

        @Override
        public void stop() {
            // the reader sees the end of its streams by itself
        }
    }

    /// The watchdog is the one hook through which Commons Exec shows the process it started.
    private static final class Tree extends ExecuteWatchdog {
        private volatile ProcessHandle root;

        @SuppressWarnings("deprecation")
        Tree() {
            super(INFINITE_TIMEOUT);
        }

        @Override
        public synchronized void start(Process process) {
            root = process.toHandle();
        }

        void kill() {
            if (root == null) {
                return;
            }
            var all = root.descendants().toList();
            all.forEach(ProcessHandle::destroy);
            root.destroy();
            all.forEach(ProcessHandle::destroyForcibly);
            root.destroyForcibly();
        }
    }
}
