///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/View.java ../lib/Program.java
//SOURCES ../lib/ssh/AuthorizedKeys.java ../lib/ssh/PublicKey.java ../lib/ssh/HostKeys.java
package scripts;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Program;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.UsageException;
import lib.View;
import lib.ssh.AuthorizedKeys;
import lib.ssh.HostKeys;
import lib.ssh.PublicKey;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Lets this machine's user log in to a device by key, without a password. The guide copies the public key over
/// `authorized_keys`, which locks everybody else out; here it is added, and every other key stays.
///
/// The first login is by password, which the user's own OpenSSH asks for. Nothing is sent to a device whose host key is
/// not known: OpenSSH shows its fingerprint and asks, or without a terminal `--accept-host-key` has to name it.
@CommandLine.Command(name = "ssh-setup", description = "Log in to a device by key: add this machine's public key to those it lets in. "
        + "Without --host the device is the one at the USB port, 192.168.55.1.")
public final class SshSetup implements Step<SshSetup.State> {

    /// @param key          the public key; empty while there is none, and one is made
    /// @param file         bytes of the device's `authorized_keys` in Base64; absent when there is no file
    /// @param modes        permission bits of its folder and of the file, in octal; empty for what is missing
    /// @param authorized   whether the key is in it
    /// @param passwordless whether it does log in, by a connection of its own
    /// @param sudo         `without a password`, `with a password` or `not allowed`
    /// @param configured   whether the ssh configuration has the wanted entry
    /// @param known        whether the device's host key is on file
    public record State(Optional<PublicKey> key, Optional<String> file, List<String> modes, boolean authorized,
                        boolean passwordless, String sudo, boolean configured, boolean known) implements View.Viewable {
        private AuthorizedKeys keys() {
            return AuthorizedKeys.of(Base64.getDecoder().decode(file.orElse("")));
        }

        @Override
        public View view() {
            return View.of(new Shown(key.map(PublicKey::line).orElse("(none)"), authorized, passwordless, sudo));
        }
    }

    /// What of the state people want to see.
    private record Shown(String key, boolean authorized, boolean passwordless, String sudo) {}

    /// The host key that `--accept-host-key` names, as a line of `known_hosts`, and alone in a file of its own: even a plan has
    /// to log in, but leaves nothing behind.
    private record Accepted(String line, Path file) {
        static Accepted of(String line) {
            try {
                Path file = Files.createTempFile("thorbook-host-key", "");
                file.toFile().deleteOnExit();
                return new Accepted(line, Files.writeString(file, line + "\n"));
            } catch (IOException e) {
                throw new StepException("can't write a host key to a temporary file: " + e.getMessage());
            }
        }
    }

    private static final String USB = "ssh://192.168.55.1";
    private static final String ASK = """
            cd || exit
            f=.ssh/authorized_keys
            [ ! -e .ssh ] || [ -x .ssh ] || exit 77
            [ ! -e $f ] || [ -r $f ] || exit 77
            [ ! -e $f ] || base64 -w 0 $f || exit
            printf '\\036'; [ ! -e .ssh ] || stat -L -c %a .ssh
            printf '\\036'; [ ! -e $f ] || stat -L -c %a $f
            printf '\\036'; sudo -n true 2>/dev/null && echo without a password ||
                { id -nG | grep -q -w -E 'sudo|admin|wheel' && echo with a password; }
            true""";
    private static final int UNREADABLE = 77;
    private static final String FOLDER = "cd && mkdir -p .ssh && chmod 700 .ssh && printf %s \"$PWD/.ssh/authorized_keys\"";

    @Option(names = "--key", paramLabel = "FILE",
            description = "public key of this machine (default: ~/.ssh/id_ed25519.pub; made if there is none)")
    private Path key = Path.of(System.getProperty("user.home"), ".ssh", "id_ed25519.pub");

    @Option(names = "--accept-host-key", paramLabel = "FINGERPRINT",
            description = "the device's host key, as SHA256:..., when it is not known yet "
            + "and no terminal is there for ssh to ask; it goes on file with the other changes")
    private Optional<String> acceptHostKey = Optional.empty();

    @Option(names = "--config-name", paramLabel = "NAME", description = "also add the device to the ssh configuration under this name")
    private Optional<String> configName = Optional.empty();

    @Option(names = "--config-file", paramLabel = "FILE", description = "ssh configuration to add it to (default: ~/.ssh/config)")
    private Path configFile = Path.of(System.getProperty("user.home"), ".ssh", "config");

    private Optional<State> restored = Optional.empty();
    private Optional<Accepted> accepted = Optional.empty();

    /// With the user's ed25519 key.
    public SshSetup() {}

    /// @param key a public key file of this machine
    public SshSetup(Path key) {
        this.key = key;
    }

    public static void main(String... args) {
        boolean elsewhere = System.getenv("THORBOOK_HOST") != null
                || Arrays.stream(args).anyMatch(arg -> arg.equals("--host") || arg.startsWith("--host="));
        var usual = Stream.concat(Stream.of("--host", USB), Arrays.stream(args)).toArray(String[]::new);
        System.exit(StepCommand.run(new SshSetup(), elsewhere ? args : usual));
    }

    @Override
    public String name() {
        return "ssh-setup";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public boolean undoAsRoot() {
        return false;
    }

    @Override
    public void check() {
        if (!key.toString().endsWith(".pub")) {
            throw new UsageException("--key: a public key, whose file ends with .pub, not '%s'".formatted(key));
        }
        configName.filter(name -> !name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")).ifPresent(name -> {
            throw new UsageException("--config-name: a plain name, not '%s'".formatted(name));
        });
    }

    @Override
    public State read(Host host) {
        if (host.isLocal()) {
            throw new StepException("the device is another machine: --host ssh://user@192.168.55.1");
        }
        var hostKeys = HostKeys.of(host);
        boolean sshCanAsk = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        boolean known = hostKeys.known();
        if (!known && accepted.isEmpty() && (acceptHostKey.isPresent() || !sshCanAsk)) {
            accepted = Optional.of(Accepted.of(hostKeys.accepted(acceptHostKey)));
            host.trust(accepted.get().file());
        }
        Optional<PublicKey> own = restored.map(State::key).orElseGet(this::publicKey);
        var asked = host.run(Command.query("sh", "-c", ASK));
        if (asked.exitCode() == UNREADABLE) {
            // what can't be read can't be kept
            throw new StepException("%s has an authorized_keys that its own user can't read: make it readable there (chmod 700 ~/.ssh, "
                    .formatted(host.name()) + "chmod 600 ~/.ssh/authorized_keys, and it must be the user's own); nothing was changed");
        }
        String[] parts = asked.orFail().text().concat("\n").split("\036", -1);
        var file = Optional.of(parts[0].strip()).filter(_ -> !parts[2].isBlank());
        var keys = AuthorizedKeys.of(Base64.getDecoder().decode(file.orElse("")));
        return new State(own, file, List.of(parts[1].strip(), parts[2].strip()), own.filter(keys::has).isPresent(),
                own.isPresent() && logsIn(host, known), parts[3].isBlank() ? "not allowed" : parts[3].strip(),
                configured(hostKeys), known || accepted.isEmpty());
    }

    private Optional<PublicKey> publicKey() {
        try {
            return Files.exists(key) ? Optional.of(PublicKey.parse("--key: " + key, Files.readString(key))) : Optional.empty();
        } catch (IOException e) {
            throw new UsageException("--key: can't read " + key);
        }
    }

    private Path privateKey() {
        return Path.of(key.toString().replaceFirst("\\.pub$", ""));
    }

    /// Tries the key alone, past every connection that is open already.
    private boolean logsIn(Host host, boolean known) {
        var argv = new ArrayList<>(List.of("-T", "-i", privateKey().toString(), "-o", "BatchMode=yes",
                "-o", "ControlPath=none", "-o", "ConnectTimeout=10"));
        if (!known) {
            accepted.ifPresent(key -> argv.addAll(List.of("-o", "UserKnownHostsFile=\"" + key.file() + "\"")));
        }
        argv.addAll(host.sshArguments());
        argv.add("true");
        return new Program("ssh").run(argv).ok();
    }

    /// @throws UsageException when the name is taken by something else
    private boolean configured(HostKeys device) {
        if (configName.isEmpty() || !Files.exists(configFile)) {
            return false;
        }
        try {
            var lines = Files.readAllLines(configFile).stream().map(String::strip).toList();
            int at = lines.indexOf("Host " + configName.get());
            if (at >= 0 && !lines.subList(at, Math.min(lines.size(), at + 6)).contains("HostName " + device.hostName())) {
                throw new UsageException("--config-name: %s has an entry '%s' for something else".formatted(configFile, configName.get()));
            }
            return at >= 0;
        } catch (IOException e) {
            throw new UsageException("--config-file: can't read " + configFile);
        }
    }

    @Override
    public List<Change> plan(State state) {
        var changes = new ArrayList<Change>();
        if (restored.isPresent()) {
            if (state.authorized() && !restored.get().authorized()) {
                changes.add(new Change("authorized_keys", state.key().orElseThrow().line(), ""));
            }
            return changes;
        }
        if (!state.known()) {
            changes.add(new Change("known_hosts", "", acceptHostKey.orElse("")));
        }
        if (state.key().isEmpty()) {
            changes.add(new Change("key of this machine, " + key, "", "new, ed25519, without a passphrase"));
        }
        if (!state.authorized()) {
            changes.add(new Change("authorized_keys", "", state.key().map(PublicKey::line).orElse("the new key")));
        } else {
            // sshd lets nobody in by a file that others can write to
            compare(changes, "mode of ~/.ssh", state.modes().get(0), "700");
            compare(changes, "mode of authorized_keys", state.modes().get(1), "600");
        }
        if (configName.isPresent() && !state.configured()) {
            changes.add(new Change(configFile.toString(), "", "Host " + configName.get()));
        }
        if (changes.isEmpty() && !state.passwordless()) {
            throw new StepException("the key is in authorized_keys, but does not log in; "
                    + "is the home folder writable for others, or the key's passphrase not in an agent?");
        }
        return changes;
    }

    private static void compare(List<Change> changes, String what, String now, String wanted) {
        if (!now.equals(wanted)) {
            changes.add(new Change(what, now, wanted));
        }
    }

    @Override
    public void apply(Host host, State state) {
        if (restored.isPresent()) {
            var left = state.keys().without(state.key().orElseThrow(), restored.get().keys().endless());
            if (left.text().isEmpty() && restored.get().file().isEmpty()) {
                host.change("rm", "-f", "--", host.run(Command.change("sh", "-c", FOLDER)).orFail().text());
            } else {
                write(host, left);
            }
            return;
        }
        if (!state.known()) {
            accepted.map(Accepted::line).ifPresent(HostKeys.of(host)::keep);
        }
        if (state.key().isEmpty()) {
            makeFolder(key.toAbsolutePath().getParent());
            new Program("ssh-keygen").output("-q", "-t", "ed25519", "-N", "", "-f", privateKey().toString());
        }
        var own = publicKey().orElseThrow();
        write(host, state.keys().has(own) ? state.keys() : state.keys().with(own));
        if (configName.isPresent() && !state.configured()) {
            configure(HostKeys.of(host), configName.get());
        }
    }

    private static void makeFolder(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new StepException("can't make %s: %s".formatted(folder, e.getMessage()));
        }
    }

    /// In one move, with the modes that sshd insists on.
    private static void write(Host host, AuthorizedKeys keys) {
        String path = host.run(Command.change("sh", "-c", FOLDER)).orFail().text();
        host.write(path, keys.bytes(), 0600, false);
    }

    private void configure(HostKeys device, String name) {
        String entry = """

                Host %s
                    HostName %s
                    User %s
                    Port %s
                    IdentityFile "%s"
                """.formatted(name, device.hostName(), device.user(), device.port(), privateKey());
        try {
            if (!Files.exists(configFile)) {
                // ssh takes none that a group may write to, as a umask of 002 would have it
                makeFolder(configFile.toAbsolutePath().getParent());
                Files.createFile(configFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            String before = Files.readString(configFile);
            boolean endless = !before.isEmpty() && !before.endsWith("\n");
            Files.writeString(configFile, (endless ? "\n" : "") + entry, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new StepException("can't write %s: %s".formatted(configFile, e.getMessage()));
        }
    }

    @Override
    public Optional<Step<State>> undo(State before) {
        var back = new SshSetup(key);
        // the key may have been made by the very change that is undone
        back.restored = Optional.of(new State(before.key().or(this::publicKey), before.file(), before.modes(), before.authorized(),
                before.passwordless(), before.sudo(), before.configured(), before.known()));
        back.acceptHostKey = acceptHostKey;
        return Optional.of(back);
    }
}
