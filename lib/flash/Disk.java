//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../Json.java
package lib.flash;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import lib.Json;

/// A block device as `lsblk` of util-linux (2.37 or newer) describes it, with all that is made of it: partitions, and RAID arrays, volumes
/// of LVM and encrypted devices on these.
///
/// @param name       e.g. `sdb`, `nvme0n1p1`
/// @param path       e.g. `/dev/sdb`
/// @param type       `disk`, `part`, `loop`, `rom`, `lvm`, `crypt`, `raid1`, ...
/// @param number     major and minor number, e.g. `8:16`: what the kernel knows it by
/// @param transport  e.g. `usb`, `sata`, `nvme`; empty for one that is no hardware
/// @param removable  its medium can be taken out, as the device itself says
/// @param bytes      0 where no medium is in it
/// @param sector     the smallest part that can be written, in bytes
/// @param label      maker and model
/// @param content    what blkid finds at its beginning, e.g. `ext4`, `swap`, `LVM2_member`
/// @param mounts     where it is mounted; `[SWAP]` where it is swapped to
/// @param backing    the file that a loop device shows
public record Disk(String name, String path, String type, String number, Optional<String> transport, boolean removable, boolean readOnly,
                   long bytes, int sector, String label, Optional<String> serial, Optional<String> content, List<String> mounts,
                   Optional<String> backing, List<Disk> parts) {

    /// The command whose output [#parse] reads.
    public static final List<String> LIST = List.of("lsblk", "--json", "--bytes", "--output",
            "NAME,PATH,TYPE,MAJ:MIN,TRAN,RM,RO,SIZE,LOG-SEC,VENDOR,MODEL,SERIAL,FSTYPE,MOUNTPOINTS");

    public Disk {
        mounts = List.copyOf(mounts);
        parts = List.copyOf(parts);
        if (name.isEmpty() || !path.startsWith("/") || !number.matches("\\d+:\\d+") || bytes < 0 || sector < 1) {
            throw new IllegalArgumentException("not a block device: %s, %s, %s".formatted(name, path, number));
        }
    }

    /// All devices that stand on no other.
    /// @param backing the file behind a loop device by its name, which `lsblk` does not tell
    public static List<Disk> parse(String lsblk, Function<String, Optional<String>> backing) {
        return disks(Json.read(lsblk, JsonNode.class).path("blockdevices"), backing);
    }

    /// The device itself and all that is made of it.
    public Stream<Disk> all() {
        return Stream.concat(Stream.of(this), parts.stream().flatMap(Disk::all));
    }

    /// Where it or something on it is mounted, without swap.
    public List<String> allMounts() {
        return all().flatMap(disk -> disk.mounts().stream()).filter(mount -> !mount.equals("[SWAP]")).distinct().toList();
    }

    /// The same device, its contents looked up where `lsblk` did not know them.
    /// @param probe what is at the beginning of the device of a path
    Disk probed(Function<String, Optional<String>> probe) {
        return new Disk(name, path, type, number, transport, removable, readOnly, bytes, sector, label, serial,
                content.or(() -> probe.apply(path)), mounts, backing, parts.stream().map(part -> part.probed(probe)).toList());
    }

    private static List<Disk> disks(JsonNode nodes, Function<String, Optional<String>> backing) {
        return StreamSupport.stream(nodes.spliterator(), false).map(node -> disk(node, backing)).toList();
    }

    private static Disk disk(JsonNode node, Function<String, Optional<String>> backing) {
        String name = node.path("name").asText();
        String type = node.path("type").asText();
        String label = Stream.of("vendor", "model").flatMap(key -> text(node.path(key)).stream()).collect(Collectors.joining(" "));
        var mounts = StreamSupport.stream(node.path("mountpoints").spliterator(), false).flatMap(mount -> text(mount).stream()).toList();
        return new Disk(name, node.path("path").asText(), type, node.path("maj:min").asText().strip(), text(node.path("tran")),
                node.path("rm").asBoolean(), node.path("ro").asBoolean(), node.path("size").asLong(), node.path("log-sec").asInt(512),
                label, text(node.path("serial")), text(node.path("fstype")), mounts,
                type.equals("loop") ? backing.apply(name) : Optional.empty(), disks(node.path("children"), backing));
    }

    private static Optional<String> text(JsonNode node) {
        return node.isNull() ? Optional.empty() : Optional.of(node.asText().strip()).filter(text -> !text.isEmpty());
    }
}
