//SOURCES Sha256.java RemoteFile.java ByteText.java ../Host.java ../StepException.java
package lib.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import lib.Command;
import lib.Host;
import lib.StepException;

/// Reads whole files and compares their SHA-256 with the list.
public final class Checksums {

    private static final int BUFFER = 1 << 20;
    private static final Duration LONGEST = Duration.ofHours(23);

    private Checksums() {}

    /// Those of the files on a host that are not what the list says. Queries only.
    public static List<RemoteFile> wrong(Host host, String folder, List<RemoteFile> files, Consumer<String> say) {
        if (files.isEmpty() || host.isLocal()) {
            return wrong(Path.of(folder), files, say);
        }
        announce(files, say);
        String list = files.stream().map(file -> file.sha256() + "  ./" + file.path() + "\n").collect(Collectors.joining());
        var checked = host.run(Command.query("sh", "-c", "cd \"$1\" && sha256sum --check -", "sh", folder).stdin(list).within(LONGEST));
        var right = checked.lines().stream().filter(line -> line.endsWith(": OK")).map(line -> line.substring(2, line.length() - 4))
                .toList();
        return files.stream().filter(file -> !right.contains(file.path())).toList();
    }

    /// Those of the files on this machine that are not what the list says.
    static List<RemoteFile> wrong(Path folder, List<RemoteFile> files, Consumer<String> say) {
        announce(files, say);
        var wrong = new ArrayList<RemoteFile>();
        for (RemoteFile file : files) {
            if (!sha256(file.in(folder)).equals(file.sha256())) {
                say.accept("%s is not what the hub's list says".formatted(file.path()));
                wrong.add(file);
            }
        }
        return wrong;
    }

    private static void announce(List<RemoteFile> files, Consumer<String> say) {
        if (!files.isEmpty()) {
            say.accept("checking the SHA-256 of %d %s, %s".formatted(files.size(), files.size() == 1 ? "file" : "files",
                    ByteText.of(files.stream().mapToLong(RemoteFile::size).sum())));
        }
    }

    private static String sha256(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var sha256 = Sha256.begin();
            var buffer = ByteBuffer.allocate(BUFFER);
            while (channel.read(buffer.clear()) >= 0) {
                sha256.update(buffer.array(), buffer.position());
            }
            return sha256.end();
        } catch (IOException e) {
            throw new StepException("can't read %s: %s".formatted(file, e.getMessage()));
        }
    }
}
