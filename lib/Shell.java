//SOURCES Quote.java ProcessPipe.java Result.java
package lib;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// One POSIX shell that stays open on a host and takes command after command, local and ssh alike. Over an open ssh
/// connection a command then costs a round trip, not a new process and channel.
///
/// After each command the shell prints a mark on both streams: a random word that no output can foresee. What comes
/// before the mark is the command's; a stream that ends without it is a lost connection, never a failed command.
final class Shell implements AutoCloseable {

    /// What the shell itself says about its host at the start.
    ///
    /// @param pid its process id there
    record Greeting(boolean root, boolean linux, String pid, boolean timeLimits) {}

    /// A finished command: bytes of both streams, bounded to their end.
    record Finished(int exitCode, byte[] stdout, byte[] stderr) {}

    /// The shell's stream ended, or no answer came in time.
    static final class Lost extends IOException {
        Lost(String reason) {
            super(reason);
        }
    }

    /// `timeout` runs a command in a process group of its own; when the time is up the whole group is killed, also
    /// what ignored the first signal. A job in the background would read /dev/null, so standard input takes a detour by 3.
    private static final String LIMIT = "limit() { exec 3<&0; timeout -k 2 \"$@\" <&3 3<&- & p=$!; exec 3<&-; wait \"$p\"; r=$?; "
            + "[ \"$r\" -lt 124 ] || kill -s KILL -- \"-$p\" 2>/dev/null; return \"$r\"; }";
    static final Duration GREETING = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final ProcessPipe process;
    private final Greeting greeting;
    private volatile boolean closed;
    private final String mark = HexFormat.of().formatHex(randomBytes());

    /// Opens a shell and waits for its greeting.
    /// @param program the local program whose standard input is a shell on the host
    /// @param patience how long the greeting may take
    /// @throws Lost when the host can't be reached; the message is the last line that ssh said
    Shell(List<String> program, Duration patience) throws Lost {
        try {
            process = new ProcessPipe(program);
        } catch (IOException e) {
            throw new Lost(e.getMessage());
        }
        // C.UTF-8 and not C: in C, nmcli and others replace every letter that is not ASCII
        var settings = LIMIT + "; export LC_ALL=C.UTF-8 NO_COLOR=1 PAGER=cat; ";
        var hello = run(settings + "echo begin-" + mark + "; id -u; uname -s; echo $$; command -v timeout", patience, line -> {});
        // whatever the login shell printed before is not ours
        var text = new String(hello.stdout, StandardCharsets.UTF_8);
        var lines = text.substring(text.lastIndexOf("begin-" + mark)).lines().skip(1).toList();
        if (lines.size() < 3) {
            close();
            throw new Lost("what answered is no POSIX shell");
        }
        greeting = new Greeting(lines.get(0).equals("0"), lines.get(1).equals("Linux"), lines.get(2), lines.size() > 3);
    }

    Greeting greeting() {
        return greeting;
    }

    /// Shell source that runs `words` within the limit, where the host can enforce one.
    String limited(String words, Duration limit) {
        return greeting.timeLimits ? "limit " + seconds(limit) + " " + words : words;
    }

    /// The same as one program with its arguments, for sudo to run as root.
    String limitedProgram(String words, Duration limit) {
        return greeting.timeLimits ? "sh -c " + Quote.sh(LIMIT + "; limit \"$@\"") + " sh " + seconds(limit) + " " + words : words;
    }

    private static double seconds(Duration limit) {
        return limit.toMillis() / 1000.0;
    }

    /// Runs shell source in the shell's own context and returns when it ended.
    /// @param source one or more commands; their standard input is what `source` itself gives them
    /// @param limit  how long to wait for the mark, after which the shell and all it started are killed
    /// @param lines  receives each line of both streams as it arrives
    synchronized Finished run(String source, Duration limit, Consumer<String> lines) throws Lost {
        return run(source, limit, lines, Result.BOUND);
    }

    /// The same, with another bound on what is kept of each stream, in bytes.
    synchronized Finished run(String source, Duration limit, Consumer<String> lines, int bound) throws Lost {
        var script = "{ " + source + "\n} </dev/null; printf '\\n%s %d\\n' " + mark + " \"$?\"; printf '\\n%s 0\\n' " + mark + " >&2\n";
        var stdout = new Marked(process.stdout(), mark, lines, bound);
        var stderr = new Marked(process.stderr(), mark, lines, bound);
        var errors = new CompletableFuture<Boolean>();
        var output = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> stderr.readInto(errors));
        Thread.ofVirtual().start(() -> stdout.readInto(output));
        try {
            process.stdin().write(Quote.source(script));
            process.stdin().flush();
        } catch (IOException e) {
            // the reason is on the standard error, which is read to its end below
        }
        try {
            boolean complete = output.get(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
            complete &= errors.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            if (!complete) {
                close();
                throw new Lost(stderr.lastLine("the connection closed"));
            }
            return new Finished(stdout.exitCode, stdout.bytes(), stderr.bytes());
        } catch (TimeoutException e) {
            close();
            throw new Lost("no answer for " + limit.toSeconds() + " s");
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new Lost("interrupted");
        } catch (ExecutionException e) {
            close();
            throw new Lost(e.getCause().toString());
        }
    }

    /// Whether the next command can be given to it: not after [Lost], though its process may take a moment to end.
    boolean isAlive() {
        return !closed && process.isAlive();
    }

    /// Ends the shell; on this machine also what runs in it. A change under way on a remote host goes on to its end there.
    @Override
    public void close() {
        closed = true;
        process.close();
    }

    private static byte[] randomBytes() {
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /// A stream up to the mark.
    private static final class Marked {
        private final InputStream in;
        private final byte[] mark;
        private final Consumer<String> lines;
        private final int bound;
        private byte[] kept = new byte[8192];
        private int length;
        private int told;
        int exitCode = -1;

        Marked(InputStream in, String mark, Consumer<String> lines, int bound) {
            this.in = in;
            this.mark = ("\n" + mark + " ").getBytes(StandardCharsets.US_ASCII);
            this.lines = lines;
            this.bound = bound;
        }

        void readInto(CompletableFuture<Boolean> done) {
            try {
                done.complete(read());
            } catch (IOException e) {
                done.complete(false);
            }
        }

        /// Reads until the mark's line is complete; false at the end of the stream.
        private boolean read() throws IOException {
            int searched = 0;
            while (true) {
                if (length == kept.length) {
                    kept = Arrays.copyOf(kept, kept.length * 2);
                }
                int n = in.read(kept, length, kept.length - length);
                if (n < 0) {
                    tell(length);
                    return false;
                }
                length += n;
                int at = find(Math.max(0, searched - mark.length));
                int end = at < 0 ? -1 : lineEnd(at + mark.length);
                if (end >= 0) {
                    exitCode = Integer.parseInt(new String(kept, at + mark.length, end - at - mark.length, StandardCharsets.US_ASCII));
                    length = at;
                    tell(length);
                    return true;
                }
                searched = at >= 0 ? at : length;
                if (at < 0) {
                    tellWholeLines();
                    dropOldest();
                    searched = length;
                }
            }
        }

        private void dropOldest() {
            int drop = length - bound;
            if (drop > bound) {
                System.arraycopy(kept, drop, kept, 0, bound);
                length = bound;
                told = Math.max(0, told - drop);
            }
        }

        private int lineEnd(int from) {
            for (int i = from; i < length; i++) {
                if (kept[i] == '\n') {
                    return i;
                }
            }
            return -1;
        }

        private int find(int from) {
            outer:
            for (int i = from; i <= length - mark.length; i++) {
                for (int j = 0; j < mark.length; j++) {
                    if (kept[i + j] != mark[j]) {
                        continue outer;
                    }
                }
                return i;
            }
            return -1;
        }

        /// Passes on each line as soon as its end is there, be it the command's own or the mark's.
        private void tellWholeLines() {
            int end = length - 1;
            while (end >= told && kept[end] != '\n') {
                end--;
            }
            if (end >= told) {
                tell(end);
                told = end + 1;
            }
        }

        private void tell(int end) {
            if (end > told) {
                new String(kept, told, end - told, StandardCharsets.UTF_8).lines().forEach(lines);
            }
        }

        byte[] bytes() {
            return Arrays.copyOfRange(kept, Math.max(0, length - bound), length);
        }

        String lastLine(String otherwise) {
            var lines = new String(bytes(), StandardCharsets.UTF_8).lines();
            return lines.filter(line -> !line.isBlank()).reduce((a, b) -> b).orElse(otherwise);
        }
    }
}
