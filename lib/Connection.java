//SOURCES Host.java Address.java Command.java Result.java HostException.java Shell.java HostLock.java Sudo.java SshPassword.java
package lib;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

/// The shells open on one host, shared by all views of it.
final class Connection {

    private volatile Address address;
    private final Host.Settings settings;
    private final Deque<Shell> idle = new ArrayDeque<>();
    private final Sudo sudo;
    private final List<Shell> open = new ArrayList<>();
    private final Thread atExit = new Thread(this::closeAll);
    private final Object changes = new Object();
    private Optional<Holding> locked = Optional.empty();
    private Optional<CompletableFuture<Shell>> ahead = Optional.empty();

    /// The shell that holds the host's lock, and for whom.
    private record Holding(Shell shell, String who) {}

    Connection(Address address, Host.Settings settings) {
        this.address = address;
        this.settings = settings;
        this.sudo = new Sudo(address.toString(), settings.sudoPassword());
        // Ctrl-C reaches this process, but not the commands, which run in process groups of their own
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    Address address() {
        return address;
    }

    void trust(Path hostKeys) {
        address = switch (address) {
            case Address.Local local -> local;
            case Address.Ssh ssh -> ssh.trusting(hostKeys);
        };
    }

    /// @param bound how many bytes of each stream are kept
    Result run(Command command, Consumer<String> lines, int bound) {
        if (command.isChange()) {
            synchronized (changes) {
                if (locked.isPresent()) {
                    return runIn(locked.get().shell(), command, lines, bound);
                }
                return borrow(shell -> runIn(shell, command, lines, bound));
            }
        }
        return borrow(shell -> runIn(shell, command, lines, bound));
    }

    private <T> T borrow(Function<Shell, T> use) {
        Shell shell;
        synchronized (idle) {
            idle.removeIf(s -> !s.isAlive());
            shell = idle.pollLast();
        }
        if (shell == null) {
            shell = takeAhead().orElseGet(this::open);
        }
        try {
            return use.apply(shell);
        } finally {
            synchronized (idle) {
                idle.add(shell);
            }
        }
    }

    private synchronized Optional<Shell> takeAhead() {
        var taken = ahead;
        ahead = Optional.empty();
        try {
            return taken.map(CompletableFuture::join);
        } catch (CompletionException e) {
            // it is tried again, and then says why
            return Optional.empty();
        }
    }

    /// Opens a shell for the first command, unless a person may have to answer ssh's questions meanwhile.
    void openAhead() {
        if (!settings.interactive()) {
            ahead = Optional.of(CompletableFuture.supplyAsync(this::open, Thread::startVirtualThread));
        }
    }

    private Shell open() {
        return open(address, Address.Sharing.SHARED, Shell.GREETING);
    }

    private Shell open(Address address, Address.Sharing sharing, Duration patience) {
        try {
            var program = address.shell(settings.interactive() || settings.sshPassword().isPresent(), sharing);
            var shell = new Shell(settings.sshPassword().map(file -> SshPassword.answering(program, file)).orElse(program), patience);
            synchronized (open) {
                open.removeIf(s -> !s.isAlive());
                open.add(shell);
            }
            return shell;
        } catch (Shell.Lost e) {
            throw new HostException.ConnectionLost(address.toString(), e.getMessage());
        }
    }

    private Result runIn(Shell shell, Command command, Consumer<String> lines, int bound) {
        var begin = System.nanoTime();
        String words = Quote.sh(command.argv());
        if (!command.env().isEmpty()) {
            var assignments = command.env().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
            words = "env " + Quote.sh(assignments) + " " + words;
        }
        String source = shell.limited(words, command.timeout());
        byte[] stdin = command.stdin();
        if (command.root() && !shell.greeting().root()) {
            // sudo drops the environment; the limit runs inside, where it may kill root's processes
            source = "sudo " + sudo.options(shell) + " -- env LC_ALL=C.UTF-8 NO_COLOR=1 " + shell.limitedProgram(words, command.timeout());
            stdin = sudo.before(stdin);
        }
        if (stdin.length > 0) {
            source = "printf " + Quote.printfFormat(stdin) + " | " + source;
        }
        try {
            var finished = shell.run(source, command.timeout(), lines, bound);
            var took = Duration.ofNanos(System.nanoTime() - begin);
            var result = new Result(command, address.toString(), finished.exitCode(), utf8(finished.stdout()), utf8(finished.stderr()), took);
            settings.trace().accept(result);
            boolean killed = result.exitCode() == 124 || result.exitCode() == 137;
            if (killed && took.compareTo(command.timeout()) >= 0) {
                throw new HostException.TimedOut(result);
            }
            return result;
        } catch (Shell.Lost e) {
            throw new HostException.ConnectionLost(address.toString(), "%s, while running `%s`".formatted(e.getMessage(), command.display()));
        }
    }

    /// Takes the host's lock in a shell of its own, in which all changes run until it is closed.
    Host.Lock lock(String who, Duration limit) {
        Shell shell;
        synchronized (idle) {
            shell = Optional.ofNullable(idle.pollLast()).filter(Shell::isAlive).orElse(null);
        }
        Shell holder = shell == null ? takeAhead().orElseGet(this::open) : shell;
        try {
            HostLock.take(holder, address.toString(), who, limit);
        } catch (RuntimeException e) {
            holder.close();
            throw e;
        }
        synchronized (changes) {
            locked = Optional.of(new Holding(holder, who));
        }
        return this::unlock;
    }

    private void unlock() {
        synchronized (changes) {
            var held = locked;
            locked = Optional.empty();
            held.map(Holding::shell).ifPresent(holder -> {
                HostLock.release(holder);
                synchronized (idle) {
                    idle.add(holder);
                }
            });
        }
    }

    /// Opens a connection that nothing else shares, and leaves all earlier ones for it. They may hang on an address that
    /// is gone, where neither side learns of it for hours: what they left on the host is ended, and the lock taken anew.
    /// @param to        the same host, maybe at another address
    /// @param patience  how long it may take to answer
    /// @throws HostException.ConnectionLost when it does not; then all stays as it was
    void reconnect(Address to, Duration patience) {
        var shell = open(to, Address.Sharing.OWN, patience);
        synchronized (changes) {
            List<Shell> earlier;
            synchronized (open) {
                earlier = open.stream().filter(other -> other != shell).toList();
                open.removeAll(earlier);
            }
            endAll(earlier, shell, to);
            address = to;
            locked = locked.map(held -> {
                HostLock.take(shell, to.toString(), held.who(), patience);
                return new Holding(shell, held.who());
            });
            synchronized (idle) {
                idle.removeIf(other -> other != shell);
                if (locked.isEmpty()) {
                    idle.add(shell);
                }
            }
        }
    }

    private static void endAll(List<Shell> earlier, Shell from, Address host) {
        earlier.forEach(Shell::close);
        if (earlier.isEmpty()) {
            return;
        }
        var pids = earlier.stream().map(other -> other.greeting().pid()).toList();
        try {
            from.run("kill -s HUP " + Quote.sh(pids) + " 2>/dev/null", Duration.ofSeconds(10), line -> {});
        } catch (Shell.Lost e) {
            throw new HostException.ConnectionLost(host.toString(), e.getMessage());
        }
    }

    void close() {
        closeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // it is just running
        }
    }

    /// Closes all shells; the next command opens another.
    void closeAll() {
        synchronized (open) {
            open.forEach(Shell::close);
            open.clear();
        }
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
