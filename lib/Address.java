//SOURCES UsageException.java LabLogin.java Program.java
package lib;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Where a host is: this machine, or one that OpenSSH reaches.
public sealed interface Address {

    /// This machine.
    record Local() implements Address {
        @Override
        public String toString() {
            return "local";
        }
    }

    /// A host reached with the user's own OpenSSH client, so that `~/.ssh/config`, agents and known_hosts work.
    ///
    /// @param user    empty when OpenSSH decides
    /// @param host    a name, an address or an alias of the ssh configuration; an IPv6 address without brackets
    /// @param port    empty when OpenSSH decides
    /// @param config  another ssh configuration file, as `ssh -F` takes it
    /// @param moved   where the host has got to since
    /// @param trusted a file of host keys that counts in place of the user's own, for as long as this address is used
    /// @param lab     the name of the lab that it is; the one of `lab up` has an empty name
    record Ssh(Optional<String> user, String host, Optional<Integer> port, Optional<Path> config, Optional<Moved> moved,
               Optional<Path> trusted, Optional<String> lab) implements Address {
        public Ssh {
            // a leading '-' would be an option of ssh
            if (!host.matches("[A-Za-z0-9_.:%][A-Za-z0-9_.:%-]*")) {
                throw new UsageException("not a host name: '%s'".formatted(host));
            }
            user.filter(u -> !u.matches("[A-Za-z0-9_.][A-Za-z0-9_.@\\\\-]*")).ifPresent(u -> {
                throw new UsageException("not a user name: '%s'".formatted(u));
            });
            port.filter(p -> p < 1 || p > 65535).ifPresent(p -> {
                throw new UsageException("a port is 1 to 65535, not %d".formatted(p));
            });
        }

        /// The same host at another address, or where it was at first. What the ssh configuration says about it goes on to hold.
        Ssh movedTo(Optional<String> address) {
            var to = address.map(at -> new Moved(at, moved.map(Moved::knownAs).orElseGet(this::knownAs)));
            return new Ssh(user, host, port, config, to, trusted, lab);
        }

        Ssh trusting(Path hostKeys) {
            return new Ssh(user, host, port, config, moved, Optional.of(hostKeys), lab);
        }

        /// Options, `--` and the host, by the user's own host keys.
        List<String> arguments() {
            var argv = new ArrayList<>(target(this));
            argv.addAll(List.of("--", host));
            return argv;
        }

        /// The name under which `known_hosts` has the host's key, by OpenSSH's own resolution.
        private String knownAs() {
            var argv = new ArrayList<>(List.of("-G"));
            argv.addAll(arguments());
            var resolved = new Program("ssh").run(argv).stdout().lines().map(line -> line.split(" ", 2)).filter(words -> words.length == 2)
                    .collect(Collectors.toMap(words -> words[0], words -> words[1], (first, _) -> first));
            String name = resolved.getOrDefault("hostname", host);
            String port = resolved.getOrDefault("port", "22");
            return resolved.getOrDefault("hostkeyalias", port.equals("22") ? name : "[" + name + "]:" + port);
        }

        @Override
        public String toString() {
            if (lab.isPresent() && moved.isEmpty()) {
                return lab.get().isEmpty() ? "lab" : "lab:" + lab.get();
            }
            String at = moved.map(Moved::address).orElse(host);
            String shown = at.contains(":") ? "[" + at + "]" : at;
            return "ssh://" + user.map(u -> u + "@").orElse("") + shown + port.map(p -> ":" + p).orElse("");
        }
    }

    /// Where a host has got to when its address changed.
    ///
    /// @param address reached in place of the one that the ssh configuration resolves the host to
    /// @param knownAs the name under which `known_hosts` has the host's key: a new address is no new host
    record Moved(String address, String knownAs) {}

    Pattern SSH = Pattern.compile("ssh://(?:([^@/]*)@)?(\\[[^\\]]*\\]|[^:/\\[\\]]*)(?::([0-9]{1,9}))?/?", Pattern.DOTALL);

    Pattern LAB = Pattern.compile("lab(?::([a-z0-9][a-z0-9-]{0,39}))?");

    /// Reads `local`, `ssh://[user@]host[:port]`, or `lab` and `lab:NAME` for a container that looks like a Jetson.
    /// @param sshConfig the file for `ssh -F`, if not the user's own
    /// @throws UsageException for anything else
    static Address parse(String text, Optional<Path> sshConfig) {
        if (text.equals("local")) {
            return new Local();
        }
        var lab = LAB.matcher(text);
        if (lab.matches()) {
            String name = Optional.ofNullable(lab.group(1)).orElse("");
            var config = new LabLogin(LabLogin.folderOf(name), 0).config();
            String alias = LabLogin.HOST.substring("ssh://".length());
            return new Ssh(Optional.empty(), alias, Optional.empty(), Optional.of(config), Optional.empty(), Optional.empty(), Optional.of(name));
        }
        var match = SSH.matcher(text);
        if (!match.matches()) {
            throw new UsageException("--host is 'local', 'ssh://user@host[:port]' or 'lab', not '%s'".formatted(text));
        }
        String host = match.group(2).replaceAll("^\\[|\\]$", "");
        var port = Optional.ofNullable(match.group(3)).map(Integer::valueOf);
        return new Ssh(Optional.ofNullable(match.group(1)), host, port, sshConfig, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// Whether a connection may be shared with other commands and scripts.
    enum Sharing {
        /// One connection serves every command of every script for a minute after the last (ControlPersist).
        SHARED,
        /// A connection of its own, which proves that the host can be reached now.
        OWN
    }

    /// The local program whose standard input is a POSIX shell on the host.
    /// @param interactive a person is there to answer ssh's own questions on the terminal
    default List<String> shell(boolean interactive, Sharing sharing) {
        return switch (this) {
            case Local() -> List.of("sh");
            case Ssh ssh -> sshCommand(ssh, interactive, sharing);
        };
    }

    /// `exec sh` is read by the user's login shell, whichever that is. A dead link is noticed within 15 s (ServerAlive).
    private static List<String> sshCommand(Ssh ssh, boolean interactive, Sharing sharing) {
        var argv = new ArrayList<>(List.of("ssh", "-T"));
        argv.addAll(target(ssh));
        ssh.trusted().ifPresent(file -> argv.addAll(List.of("-o", "UserKnownHostsFile=\"" + file + "\"")));
        argv.addAll(List.of("-o", "BatchMode=" + (interactive ? "no" : "yes"),
                "-o", "ConnectTimeout=" + switch (sharing) { case SHARED -> 10; case OWN -> 5; },
                "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3"));
        argv.addAll(switch (sharing) {
            case SHARED -> List.of("-o", "ControlMaster=auto", "-o", "ControlPersist=60",
                    "-o", "ControlPath=" + controlFolder().resolve("%C"));
            case OWN -> List.of("-o", "ControlMaster=no", "-o", "ControlPath=none");
        });
        argv.addAll(List.of("--", ssh.host(), "exec sh"));
        return argv;
    }

    /// The options of every ssh to the host. Those of a move come first: the first one of a name counts.
    private static List<String> target(Ssh ssh) {
        var argv = new ArrayList<String>();
        ssh.config().ifPresent(file -> argv.addAll(List.of("-F", file.toString())));
        ssh.moved().ifPresent(moved -> argv.addAll(List.of("-o", "HostName=" + moved.address(), "-o", "HostKeyAlias=" + moved.knownAs())));
        ssh.port().ifPresent(port -> argv.addAll(List.of("-p", port.toString())));
        ssh.user().ifPresent(user -> argv.addAll(List.of("-l", user)));
        return argv;
    }

    /// A private folder with a short path: a socket's path holds about 100 bytes.
    private static Path controlFolder() {
        String runtime = System.getenv().getOrDefault("XDG_RUNTIME_DIR", "");
        Path folder = runtime.isEmpty() || runtime.length() > 40
                ? Path.of("/tmp", "thorbook-" + System.getProperty("user.name"))
                : Path.of(runtime, "thorbook");
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (!Files.getOwner(folder).getName().equals(System.getProperty("user.name"))
                    || !PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)).equals("rwx------")) {
                throw new UsageException("%s must belong to you alone (mode 0700): ssh keeps its connections there".formatted(folder));
            }
            return folder;
        } catch (IOException e) {
            throw new UsageException("can't make %s for ssh's connections: %s".formatted(folder, e.getMessage()));
        }
    }
}
