//SOURCES ../Host.java ../Program.java ../StepException.java ../UsageException.java
package lib.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lib.Host;
import lib.Program;
import lib.StepException;
import lib.UsageException;

/// Whether the user's OpenSSH knows a host by its key. Everything here is about this machine's files.
///
/// @param settings what OpenSSH makes of the host and its configuration, as `ssh -G` prints it
public record HostKeys(Map<String, String> settings) {

    public HostKeys {
        settings = Map.copyOf(settings);
    }

    /// @param host over ssh
    public static HostKeys of(Host host) {
        var argv = new ArrayList<>(List.of("-G"));
        argv.addAll(host.sshArguments());
        String resolved = new Program("ssh").output(argv.toArray(String[]::new));
        return new HostKeys(resolved.lines().map(line -> line.split(" ", 2)).filter(words -> words.length == 2)
                .collect(Collectors.toMap(words -> words[0], words -> words[1], (first, _) -> first)));
    }

    public String hostName() {
        return settings.getOrDefault("hostname", "");
    }

    public String port() {
        return settings.getOrDefault("port", "22");
    }

    public String user() {
        return settings.getOrDefault("user", "");
    }

    private String name() {
        return settings.getOrDefault("hostkeyalias", port().equals("22") ? hostName() : "[" + hostName() + "]:" + port());
    }

    private Path file() {
        String first = settings.getOrDefault("userknownhostsfile", "~/.ssh/known_hosts").split(" ")[0];
        return Path.of(first.startsWith("~/") ? System.getProperty("user.home") + first.substring(1) : first);
    }

    /// Whether a key of the host is on file.
    public boolean known() {
        return new Program("ssh-keygen").run(List.of("-F", name(), "-f", file().toString())).ok();
    }

    /// The host's key with this fingerprint, as a line of `known_hosts`: naming it is the consent.
    /// @param fingerprint e.g. `SHA256:...`; empty to be told which the host shows
    /// @throws UsageException when it is not named, or the host shows another: a wrong host, or somebody in between
    /// @throws StepException  when the host does not answer
    public String accepted(Optional<String> fingerprint) {
        var scanned = new Program("ssh-keyscan").run(List.of("-T", "5", "-p", port(), "-t", "ed25519,ecdsa,rsa", "--", hostName())).stdout()
                .lines().filter(line -> !line.startsWith("#")).toList();
        if (scanned.isEmpty()) {
            throw new StepException("no ssh server answers at %s port %s; a Thor's USB port is 192.168.55.1".formatted(hostName(), port()));
        }
        for (String line : scanned) {
            String key = line.substring(line.indexOf(' ') + 1);
            if (fingerprint.equals(Optional.of(fingerprintOf(key)))) {
                return name() + " " + key;
            }
        }
        String shown = scanned.stream().map(line -> fingerprintOf(line.substring(line.indexOf(' ') + 1)))
                .collect(Collectors.joining(" or "));
        throw new UsageException(fingerprint.isEmpty()
                ? ("the host key of %s is not known: compare %s with what the device's own screen says "
                        + "(ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then give it as --accept-host-key").formatted(name(), shown)
                : "--accept-host-key: %s shows %s instead: another device, or somebody in between".formatted(name(), shown));
    }

    private static String fingerprintOf(String key) {
        try {
            Path file = Files.createTempFile("thorbook-host-key", ".pub");
            try {
                Files.writeString(file, key + "\n");
                return new Program("ssh-keygen").output("-l", "-f", file.toString()).split(" ")[1];
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new StepException("can't write a host key to a temporary file: " + e.getMessage());
        }
    }

    /// Puts a line on file.
    public void keep(String line) {
        try {
            if (!Files.exists(file().getParent())) {
                Files.createDirectories(file().getParent(),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            boolean endless = Files.exists(file()) && !Files.readString(file()).isEmpty() && !Files.readString(file()).endsWith("\n");
            Files.writeString(file(), (endless ? "\n" : "") + line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new StepException("can't write %s: %s".formatted(file(), e.getMessage()));
        }
    }
}
