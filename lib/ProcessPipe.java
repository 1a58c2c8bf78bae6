//DEPS org.apache.commons:commons-exec:1.5.0
package lib;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
                // the owner learns of the end from the streams
            }

            @Override
            public void onProcessFailed(ExecuteException e) {
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
        return tree.root.isAlive();
    }

    /// Ends the process and all its descendants: asked first, then killed.
    @Override
    public void close() {
        tree.kill();
    }

    /// Commons Exec hands over the raw streams; the owner reads them itself, so nothing is pumped. They are closed when
    /// [#stop()] returns, which therefore waits until the last words have been read. Not for ever: an ssh that goes on
    /// in the background to share its connection keeps standard error open.
    private static final class Streams implements ExecuteStreamHandler {
        private static final long LAST_WORDS_SECONDS = 1;

        final CompletableFuture<Void> started = new CompletableFuture<>();
        OutputStream stdin;
        Ending stdout;
        Ending stderr;

        @Override
        public void setProcessInputStream(OutputStream os) {
            stdin = os;
        }

        @Override
        public void setProcessOutputStream(InputStream is) {
            stdout = new Ending(is);
        }

        @Override
        public void setProcessErrorStream(InputStream is) {
            stderr = new Ending(is);
        }

        @Override
        public void start() {
            started.complete(null);
        }

        @Override
        public void stop() throws IOException {
            try {
                CompletableFuture.allOf(stdout.end, stderr.end).get(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                // nobody reads, or somebody else keeps a stream open
            } catch (InterruptedException | ExecutionException e) {
                throw new IOException(e);
            }
        }
    }

    /// A stream that tells when its end has been read.
    private static final class Ending extends FilterInputStream {
        final CompletableFuture<Void> end = new CompletableFuture<>();

        Ending(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            if (n < 0) {
                end.complete(null);
            }
            return n;
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
