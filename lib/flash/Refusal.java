//SOURCES ../hub/ByteText.java
package lib.flash;

import java.util.List;
import java.util.Optional;
import lib.hub.ByteText;

/// Why nothing is written to a device.
public sealed interface Refusal {

    /// A part of a disk, or something made of disks.
    ///
    /// @param type as `lsblk` calls it, e.g. `part`
    /// @param of   the disk that it is on
    record PartOf(String type, String of) implements Refusal {}

    /// A device that is no disk, such as a drive for discs.
    record OtherKind(String type) implements Refusal {}

    /// A loop device, without it being said that this is a rehearsal.
    record Loop() implements Refusal {}

    /// A loop device whose file is no file of its own: a disk, or what another loop device shows as well.
    ///
    /// @param of the disk, or the other loop device
    record LoopOf(String of) implements Refusal {}

    /// The running system is on it.
    record SystemDisk(List<String> mounts) implements Refusal {}

    record Mounted(List<String> mounts) implements Refusal {}

    record Swap(String part) implements Refusal {}

    /// A part of it belongs to something larger, whether that is in use now or not.
    ///
    /// @param what e.g. `LVM`
    record MemberOf(String part, String what) implements Refusal {}

    /// The image to write is on it.
    record HoldsImage(String image) implements Refusal {}

    record NotUsb(Optional<String> transport) implements Refusal {}

    /// A USB disk whose medium stays in it: somebody's external disk.
    record NotRemovable() implements Refusal {}

    record ReadOnly() implements Refusal {}

    record NoMedium() implements Refusal {}

    /// @param bytes of the disk
    record TooSmall(long bytes, long needed) implements Refusal {}

    /// The image's partition table counts in sectors of 512 bytes, and this disk has others.
    record OtherSectors(int bytes) implements Refusal {}

    /// In words, to follow the device's name.
    default String reason() {
        return switch (this) {
            case PartOf(String type, String of) when type.equals("part") -> "it is a partition; name the whole disk, " + of;
            case PartOf(String type, String of) -> "it is a part (%s) of %s".formatted(type, of);
            case OtherKind(String type) -> "it is no disk (%s)".formatted(type);
            case Loop() -> "it is a loop device; --allow-loop takes one, to rehearse";
            case LoopOf(String of) -> "it is a loop device of what is also %s".formatted(of);
            case SystemDisk(List<String> mounts) -> "this machine runs from it (%s)".formatted(String.join(", ", mounts));
            case Mounted(List<String> mounts) -> "it is mounted (%s); unmount it first".formatted(String.join(", ", mounts));
            case Swap(String part) -> "%s is swap space".formatted(part);
            case MemberOf(String part, String what) -> "%s belongs to %s".formatted(part, what);
            case HoldsImage(String image) -> "%s is on it".formatted(image);
            case NotUsb(Optional<String> transport) -> "it is no USB device (%s)".formatted(transport.orElse("nothing to unplug"));
            case NotRemovable() -> "it does not call itself removable, as a stick does: an external disk";
            case ReadOnly() -> "it is read-only; some sticks have a switch";
            case NoMedium() -> "no medium is in it";
            case TooSmall(long bytes, long needed) ->
                    "it is too small: %s, and the image has %s".formatted(ByteText.of(bytes), ByteText.of(needed));
            case OtherSectors(int bytes) -> "its sectors have %d bytes, and the image boots only from those with 512".formatted(bytes);
        };
    }
}
