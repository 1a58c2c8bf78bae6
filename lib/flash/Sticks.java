//SOURCES BlockDevice.java Disk.java Safety.java ../Host.java ../StepException.java ../UsageException.java
package lib.flash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import lib.Command;
import lib.Host;
import lib.Result;
import lib.StepException;
import lib.UsageException;

/// The disks of this machine, as it is now.
public final class Sticks {

    private Sticks() {}

    /// Asks for all disks and puts beside them what is needed to judge them. No disk is opened for that.
    ///
    /// @param image     to be written; empty to look for sticks of any size
    /// @param allowLoop a loop device may stand for a stick
    public static Safety look(Optional<Path> image, boolean allowLoop) throws IOException {
        try (Host local = Host.local()) {
            var asked = local.run(Command.of(Command.Kind.QUERY, Disk.LIST));
            if (!asked.ok()) {
                throw new StepException("the disks can't be listed: lsblk of util-linux 2.37 or newer is needed (%s)"
                        .formatted(asked.stderr().strip()));
            }
            List<Disk> disks = Disk.parse(asked.stdout(),
                    loop -> local.read("/sys/block/%s/loop/backing_file".formatted(loop)).map(String::strip));
            if (image.isEmpty()) {
                return new Safety(disks, "", 0, Optional.empty(), allowLoop);
            }
            Path real = image.get().toRealPath();
            return new Safety(disks, real.toString(), Files.size(real), Optional.of(BlockDevice.number(real, "unix:dev")), allowLoop);
        }
    }

    /// The device of a name or path, which must be one that may be overwritten.
    /// @param device e.g. `sdb`, `/dev/sdb`, or a symbolic link as in `/dev/disk/by-id`
    /// @throws UsageException when there is none, or with all that speaks against it
    public static Disk find(Safety safety, String device) {
        Path path = Path.of(device.contains("/") ? device : "/dev/" + device);
        String real;
        try {
            real = path.toRealPath().toString();
        } catch (IOException e) {
            throw new UsageException("there is no device %s%s".formatted(path, offer(safety)));
        }
        Disk listed = safety.find(real).orElseThrow(() -> new UsageException("%s is no disk%s".formatted(real, offer(safety))));
        Disk disk = probed(listed);
        List<Refusal> refusals = safety.refusals(disk);
        if (!refusals.isEmpty()) {
            throw new UsageException("%s is refused: %s".formatted(disk.path(),
                    refusals.stream().map(Refusal::reason).collect(Collectors.joining("; "))));
        }
        return disk;
    }

    /// `lsblk` knows contents from udev alone, which is not everywhere, as in a container; `blkid` looks at the medium itself, where it
    /// may.
    private static Disk probed(Disk disk) {
        try (Host local = Host.local()) {
            return disk.probed(path -> {
                Result asked = local.run(Command.query("blkid", "--probe", "--output", "value", "--match-tag", "TYPE", path));
                return Optional.of(asked.text()).filter(text -> asked.ok() && !text.isEmpty());
            });
        }
    }

    private static String offer(Safety safety) {
        List<Disk> sticks = safety.sticks();
        return sticks.isEmpty() ? "; no stick is plugged in that could be used"
                : "; sticks are " + sticks.stream().map(Disk::name).collect(Collectors.joining(", "));
    }
}
