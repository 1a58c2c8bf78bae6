//SOURCES Disk.java Refusal.java
package lib.flash;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Decides whether a device may be overwritten. Pure: facts in, reasons out; and all that is not clearly a USB stick that nobody uses
/// is refused.
///
/// @param disks       all devices of the machine
/// @param image       the image to write, by its real path
/// @param imageBytes  its size
/// @param imageDevice number of the device that the image is on; empty where it is on none, as on a network
/// @param allowLoop   a loop device may stand for a stick, to rehearse
public record Safety(List<Disk> disks, String image, long imageBytes, Optional<String> imageDevice, boolean allowLoop) {

    private static final Set<String> SYSTEM = Set.of("/", "/boot", "/boot/efi", "/boot/firmware", "/usr", "/var", "/home", "/nix", "/opt");
    private static final Map<String, String> MEMBERS = Map.of("LVM2_member", "LVM", "LVM1_member", "LVM",
            "linux_raid_member", "a RAID array", "zfs_member", "a ZFS pool", "crypto_LUKS", "an encrypted device (LUKS)",
            "bcache", "bcache", "drbd", "DRBD", "isw_raid_member", "a RAID array", "ddf_raid_member", "a RAID array");

    public Safety {
        disks = List.copyOf(disks);
    }

    /// The device of this path, wherever it stands.
    public Optional<Disk> find(String path) {
        return disks.stream().flatMap(Disk::all).filter(disk -> disk.path().equals(path)).findFirst();
    }

    /// Those that may be overwritten.
    public List<Disk> sticks() {
        return disks.stream().filter(disk -> refusals(disk).isEmpty()).toList();
    }

    /// Those that a person could take for a stick, though they are refused.
    public List<Disk> nearly() {
        return disks.stream().filter(disk -> disk.type().equals("disk") && !refusals(disk).isEmpty()
                && (disk.removable() || disk.transport().equals(Optional.of("usb")))).toList();
    }

    /// All that speaks against overwriting a device, the gravest first; empty for a stick that nobody uses.
    public List<Refusal> refusals(Disk disk) {
        var refusals = new ArrayList<Refusal>();
        use(disk, refusals);
        kind(disk, refusals);
        if (disk.readOnly()) {
            refusals.add(new Refusal.ReadOnly());
        }
        if (disk.bytes() == 0) {
            refusals.add(new Refusal.NoMedium());
        } else if (disk.bytes() < imageBytes) {
            refusals.add(new Refusal.TooSmall(disk.bytes(), imageBytes));
        }
        if (disk.sector() != 512) {
            refusals.add(new Refusal.OtherSectors(disk.sector()));
        }
        return refusals;
    }

    private void use(Disk disk, List<Refusal> refusals) {
        List<String> mounts = disk.allMounts();
        if (mounts.stream().anyMatch(SYSTEM::contains)) {
            refusals.add(new Refusal.SystemDisk(mounts));
        } else if (!mounts.isEmpty()) {
            refusals.add(new Refusal.Mounted(mounts));
        }
        if (disk.all().anyMatch(part -> imageDevice.equals(Optional.of(part.number()))) || disk.backing().equals(Optional.of(image))) {
            refusals.add(new Refusal.HoldsImage(image));
        }
        for (Disk part : disk.all().toList()) {
            if (part.mounts().contains("[SWAP]") || part.content().equals(Optional.of("swap"))) {
                refusals.add(new Refusal.Swap(part.path()));
            }
            Optional<String> larger = part.content().flatMap(Safety::larger);
            larger.ifPresent(what -> refusals.add(new Refusal.MemberOf(part.path(), what)));
            if (larger.isEmpty()) {
                part.parts().stream().filter(child -> !child.type().equals("part")).findFirst()
                        .ifPresent(child -> refusals.add(new Refusal.MemberOf(part.path(), child.path() + " (" + child.type() + ")")));
            }
        }
    }

    /// What a device of these contents is a part of.
    private static Optional<String> larger(String content) {
        return Optional.ofNullable(MEMBERS.get(content))
                .or(() -> Optional.of("something larger (%s)".formatted(content)).filter(_ -> content.endsWith("_member")));
    }

    /// Devices of which a loop device is another name.
    private Optional<String> alsoKnownAs(Disk loop) {
        return loop.backing().filter(file -> file.startsWith("/dev/")).or(() -> disks.stream()
                .filter(other -> loop.backing().isPresent() && other.backing().equals(loop.backing()) && !other.path().equals(loop.path()))
                .map(Disk::path).findFirst());
    }

    private void kind(Disk disk, List<Refusal> refusals) {
        Optional<Disk> whole = disks.stream().filter(top -> top.parts().stream().flatMap(Disk::all)
                .anyMatch(part -> part.path().equals(disk.path()))).findFirst();
        if (whole.isPresent()) {
            refusals.add(new Refusal.PartOf(disk.type(), whole.get().path()));
        } else if (disk.type().equals("loop")) {
            if (!allowLoop) {
                refusals.add(new Refusal.Loop());
            }
            alsoKnownAs(disk).ifPresent(of -> refusals.add(new Refusal.LoopOf(of)));
        } else if (!disk.type().equals("disk")) {
            refusals.add(new Refusal.OtherKind(disk.type()));
        } else if (!disk.transport().equals(Optional.of("usb"))) {
            refusals.add(new Refusal.NotUsb(disk.transport()));
        } else if (!disk.removable()) {
            refusals.add(new Refusal.NotRemovable());
        }
    }
}
