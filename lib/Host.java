//SOURCES Address.java Command.java Result.java HostException.java Connection.java Secret.java
package lib;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Where commands run: this machine, or another one over ssh. A host runs commands, reads files and writes files.
///
/// Commands of several threads run side by side, each in a shell of its own; changes run one after another.
/// [#planning()] gives a view of the same host that refuses every change.
public final class Host implements AutoCloseable {

    /// How to open a host.
    ///
    /// @param sshConfig    another ssh configuration file, as `ssh -F` takes it
    /// @param interactive  a person is at the terminal: ssh may ask its own questions
    /// @param sudoPassword asked at most once, and only when sudo wants a password; empty when there is none to give
    /// @param trace        is told each finished command, for `--verbose`
    /// @param sshPassword  a file whose first line ssh is given where it asks for a password; only its path is passed on
    public record Settings(Optional<Path> sshConfig, boolean interactive, Supplier<Optional<Secret>> sudoPassword, Consumer<Result> trace,
                           Optional<Path> sshPassword) {

        public Settings(Optional<Path> sshConfig, boolean interactive, Supplier<Optional<Secret>> sudoPassword, Consumer<Result> trace) {
            this(sshConfig, interactive, sudoPassword, trace, Optional.empty());
        }

        public static final Settings DEFAULT = new Settings(Optional.empty(), false, Optional::empty, result -> {});
    }

    /// Bytes.
    private static final int LAST_WORDS = 16 << 10;
    private static final String WRITE = """
            set -e; [ "$(id -u)" != 0 ] || umask 022
            f=$1; [ ! -L "$f" ] || f=$(readlink -f "$f"); [ ! -d "$f" ] || { echo "$f is a folder" >&2; exit 1; }; \
            mkdir -p "$(dirname "$f")"; t=$(mktemp "$f.XXXXXX"); \
            trap 'rm -f "$t"' EXIT; cat > "$t"; chmod "$2" "$t"; [ ! -e "$f" ] || chown "$(stat -c %u:%g "$f")" "$t"; \
            sync "$t"; mv -f "$t" "$f"; trap - EXIT""";

    private final Connection connection;
    private final boolean planning;

    private Host(Connection connection, boolean planning) {
        this.connection = connection;
        this.planning = planning;
    }

    /// This machine, with default settings.
    public static Host local() {
        return open("local", Settings.DEFAULT);
    }

    /// A host by its address. Nothing is connected before the first command.
    /// @param address `local`, `ssh://[user@]host[:port]`, `lab` or `lab:NAME`
    /// @throws UsageException when the address is none of them
    public static Host open(String address, Settings settings) {
        return new Host(new Connection(Address.parse(address, settings.sshConfig()), settings), false);
    }

    /// The address, as `--host` takes it.
    public String name() {
        return connection.address().toString();
    }

    public boolean isLocal() {
        return connection.address() instanceof Address.Local;
    }

    /// The name of the lab that this host is, empty for the one of `lab up`; no name for any other host.
    public Optional<String> lab() {
        return connection.address() instanceof Address.Ssh ssh ? ssh.lab() : Optional.empty();
    }

    /// The same host, with every change refused.
    public Host planning() {
        return new Host(connection, true);
    }

    /// Connects in the background, so that the first command need not wait for it. A failure is that command's to tell.
    public void connectAhead() {
        connection.openAhead();
    }

    /// Runs a command and returns what it did, whatever its exit code.
    /// @throws HostException.ChangeRefused  for a change while planning
    /// @throws HostException.TimedOut       when the time limit passed
    /// @throws HostException.ConnectionLost when the host can't be reached or the link broke
    /// @throws HostException.NotAllowed     when root rights are needed and not to be had
    public Result run(Command command) {
        return run(command, line -> {});
    }

    /// Runs a command as [#run(Command)] does, and passes on each line of output as it arrives, in the reader's thread.
    public Result run(Command command, Consumer<String> lines) {
        return run(command, lines, Result.BOUND);
    }

    /// Runs a command whose output goes on for long: as [#run(Command, Consumer)] does, but the result has its last words only.
    public Result follow(Command command, Consumer<String> lines) {
        return run(command, lines, LAST_WORDS);
    }

    private Result run(Command command, Consumer<String> lines, int bound) {
        if (planning && command.isChange()) {
            throw new HostException.ChangeRefused(name(), command);
        }
        return connection.run(command, lines, bound);
    }

    /// The standard output of a query that must succeed, without the line ends at its end.
    public String query(String... argv) {
        return run(Command.query(argv)).orFail().text();
    }

    /// Runs a change that must succeed.
    public Result change(String... argv) {
        return run(Command.change(argv)).orFail();
    }

    /// The contents of a text file that this host's user may read; empty when it is missing or not readable.
    /// NUL characters, with which the device tree ends its strings, become line ends.
    public Optional<String> read(String path) {
        var result = run(Command.query("cat", "--", path));
        return result.ok() ? Optional.of(result.stdout().replace('\0', '\n')) : Optional.empty();
    }

    /// Writes a file in one move: a reader sees the old contents or the new, never a part, also after a crash.
    /// Missing folders are made, root's such that all may look into them; a symbolic link stays, its target is written; an existing
    /// file keeps its owner.
    /// @param mode permission bits, e.g. `0600`
    public void write(String path, byte[] contents, int mode, boolean asRoot) {
        if (mode < 0 || mode > 07777) {
            throw new IllegalArgumentException("not permission bits: " + Integer.toOctalString(mode));
        }
        var command = Command.change("sh", "-c", WRITE, "sh", path, Integer.toOctalString(mode)).stdin(contents);
        run(asRoot ? command.asRoot() : command).orFail();
    }

    public void write(String path, String contents, int mode, boolean asRoot) {
        write(path, Quote.source(contents), mode, asRoot);
    }

    /// Takes the host's lock, so that no other Thorbook changes it meanwhile, on this machine or over ssh. The lock is
    /// held by the very shell that runs the changes: it lasts while a change is under way, even when this side dies.
    /// @param who    shown to whoever finds the lock taken
    /// @param limit  how long to wait for another holder
    /// @throws HostException.Locked naming the holder
    public Lock lock(String who, Duration limit) {
        return connection.lock(who, limit);
    }

    /// A held lock; closing it gives the host free.
    public interface Lock extends AutoCloseable {
        @Override
        void close();
    }

    /// The arguments with which ssh and its kin reach this host: options, `--` and the host's name; none for the local host.
    public List<String> sshArguments() {
        return switch (connection.address()) {
            case Address.Local() -> List.of();
            case Address.Ssh ssh -> ssh.arguments();
        };
    }

    /// Takes the host keys in a file for the user's own, for as long as this host is open. Nothing may be connected yet.
    public void trust(Path hostKeys) {
        connection.trust(hostKeys);
    }

    /// The address that the host has moved to since it was opened; empty while it is where it was.
    public Optional<String> movedTo() {
        return connection.address() instanceof Address.Ssh ssh ? ssh.moved().map(Address.Moved::address) : Optional.empty();
    }

    /// Leaves every open connection for a new one that nothing else shares, and goes on over it: proof that the host can be
    /// reached now. Its host key has to be the one that is known of it. On the local host there is nothing to reach.
    /// @param at    another address of the host, which counts from now on; empty for the one that it was opened by
    /// @param limit how long it may take to answer
    /// @throws HostException.ConnectionLost when it does not; all stays as it was then
    public void reconnect(Optional<String> at, Duration limit) {
        switch (connection.address()) {
            case Address.Local() -> { }
            case Address.Ssh ssh -> connection.reconnect(ssh.movedTo(at), limit);
        }
    }

    /// Which boot this is: differs after every reboot, in a container too, where the kernel's own boot id stays.
    public String bootId() {
        return query("sh", "-c", "cat /proc/sys/kernel/random/boot_id; sed 's/.*) //' /proc/1/stat | cut -d' ' -f20");
    }

    /// Waits until the host has booted again.
    /// @param before [#bootId()] from before the reboot
    /// @throws HostException.ConnectionLost when it is not back within the limit
    public void awaitReboot(String before, Duration limit) {
        var end = Instant.now().plus(limit);
        HostException last = new HostException.ConnectionLost(name(), "it has not gone down");
        while (Instant.now().isBefore(end)) {
            try {
                if (!bootId().equals(before)) {
                    return;
                }
            } catch (HostException.ConnectionLost e) {
                last = e;
            }
            connection.closeAll();
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new HostException.ConnectionLost(name(),
                "not back %d s after its reboot began (%s)".formatted(limit.toSeconds(), last.getMessage()));
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public String toString() {
        return name();
    }
}
