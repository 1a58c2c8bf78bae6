//SOURCES Program.java
package lib;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// How a person or a test logs in to a lab: a key pair and an OpenSSH configuration in a folder of their own, so that
/// nobody's `~/.ssh` is touched. Thorbook takes the configuration with `--ssh-config`, OpenSSH with `-F`.
///
/// @param folder holds `id_ed25519`, `known_hosts` and `ssh_config`
/// @param port   where the lab's ssh port is published on this machine's loopback
public record LabLogin(Path folder, int port) {

    /// The lab as `--host` names it.
    public static final String HOST = "ssh://thor-lab";

    /// Below the range from which the kernel takes ports for outgoing connections (32768 and up on Linux): such a
    /// connection could take the port while the lab reboots.
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 29_999;

    /// Where a lab's login lies: `~/.cache/thorbook/lab`, or `lab-NAME` beside it.
    /// @param lab empty for the lab of `lab up`
    public static Path folderOf(String lab) {
        String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path folder = cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return folder.resolve("thorbook").resolve(lab.isEmpty() ? "lab" : "lab-" + lab);
    }

    /// Makes the folder, with mode 0700, and what is missing in it. The known host key is forgotten: a new lab has a new one.
    ///
    /// @param includeOwn whether what `~/.ssh/config` says about other hosts holds too
    /// @throws Program.Missing when there is no ssh-keygen
    public static LabLogin create(Path folder, int port, boolean includeOwn) {
        var login = new LabLogin(folder.toAbsolutePath(), port);
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            if (!Files.exists(login.key())) {
                new Program("ssh-keygen").output("-q", "-t", "ed25519", "-N", "", "-C", "thorbook-lab", "-f", login.key().toString());
            }
            Files.deleteIfExists(login.file("known_hosts"));
            Files.writeString(login.config(), login.configText(includeOwn));
        } catch (IOException e) {
            throw new UncheckedIOException("can't write to " + folder, e);
        }
        return login;
    }

    /// A TCP port that is free on the loopback now.
    public static int freePort() {
        var random = RandomGenerator.getDefault();
        while (true) {
            int port = random.nextInt(FIRST_PORT, LAST_PORT + 1);
            try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // the next one, then
            }
        }
    }

    public Path config() {
        return file("ssh_config");
    }

    /// The public key, one line.
    public String publicKey() {
        try {
            return Files.readString(file("id_ed25519.pub")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the lab's public key", e);
        }
    }

    /// Waits until an ssh server answers with its banner; an open port alone may be Docker's, with nothing behind it.
    /// @return whether it did within the limit
    public boolean awaitSsh(Duration limit) {
        var end = Instant.now().plus(limit);
        while (Instant.now().isBefore(end)) {
            if (bannerComes()) {
                return true;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    private boolean bannerComes() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(1000);
            return new String(socket.getInputStream().readNBytes(4), StandardCharsets.US_ASCII).equals("SSH-");
        } catch (IOException notYet) {
            return false;
        }
    }

    private String configText(boolean includeOwn) {
        String identity = """
                    User thor
                    IdentityFile %s
                    IdentitiesOnly yes
                    UserKnownHostsFile %s
                    StrictHostKeyChecking accept-new
                """.formatted(quoted(key()), quoted(file("known_hosts")));
        return """
                # Written by "jbang lab up" or a test.
                Host thor-lab
                    HostName 127.0.0.1
                    Port %d
                %s
                # The addresses that the lab's wired port gets: by its DHCP server, and in the guide. They are reached from
                # within the lab, so that a change of address cuts the connection as it would on a real cable.
                Host 192.168.1.* 27.41.19.*
                    ProxyJump thor-lab
                %s%s""".formatted(port, identity, identity, includeOwn ? "\nMatch all\n    Include ~/.ssh/config\n" : "");
    }

    private Path key() {
        return file("id_ed25519");
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    /// A path in ssh_config: quoted for blanks, and `%` doubled, since `%h` and the like are replaced.
    private static String quoted(Path path) {
        return "\"" + path.toString().replace("%", "%%") + "\"";
    }
}
