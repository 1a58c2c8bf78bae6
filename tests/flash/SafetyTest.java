//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/flash/Safety.java
package tests.flash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import lib.flash.Disk;
import lib.flash.Refusal;
import lib.flash.Safety;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which devices may be overwritten, decided from what `lsblk` says of them.
class SafetyTest {

    private static final long IMAGE = 4_207_276_032L;
    private static final String STICK = """
            "name":"sdb", "path":"/dev/sdb", "type":"disk", "maj:min":"8:16", "tran":"usb", "rm":true, "ro":false, "size":30752636928,
            "log-sec":512, "vendor":"SanDisk ", "model":"Ultra", "serial":"4C53", "fstype":null, "mountpoints":[null]""";

    /// A laptop: an encrypted NVMe disk with the system, an external USB disk, a drive for discs, an empty card reader, a loop device
    /// of a snap, and a stick.
    private static final String LAPTOP = """
            {"blockdevices": [
             {"name":"loop3", "path":"/dev/loop3", "type":"loop", "maj:min":"7:3", "tran":null, "rm":false, "ro":true, "size":66547712,
              "log-sec":512, "mountpoints":["/snap/core22/1122"]},
             {"name":"sda", "path":"/dev/sda", "type":"disk", "maj:min":"8:0", "tran":"usb", "rm":false, "ro":false, "size":2000398934016,
              "log-sec":512, "vendor":"WD", "model":"Elements", "mountpoints":[null], "children": [
               {"name":"sda1", "path":"/dev/sda1", "type":"part", "maj:min":"8:1", "size":2000397795328,
                "mountpoints":["/media/me/backup"]}]},
             {%s},
             {"name":"sdc", "path":"/dev/sdc", "type":"disk", "maj:min":"8:32", "tran":"usb", "rm":true, "ro":false, "size":0,
              "log-sec":512, "model":"Card reader", "mountpoints":[null]},
             {"name":"sr0", "path":"/dev/sr0", "type":"rom", "maj:min":"11:0", "tran":"usb", "rm":true, "ro":false, "size":1073741312,
              "log-sec":2048, "mountpoints":[null]},
             {"name":"nvme0n1", "path":"/dev/nvme0n1", "type":"disk", "maj:min":"259:0", "tran":"nvme", "rm":false, "ro":false,
              "size":1000204886016, "log-sec":512, "model":"Samsung", "mountpoints":[null], "children": [
               {"name":"nvme0n1p1", "path":"/dev/nvme0n1p1", "type":"part", "maj:min":"259:1", "size":536870912, "fstype":"vfat",
                "mountpoints":["/boot/efi"]},
               {"name":"nvme0n1p2", "path":"/dev/nvme0n1p2", "type":"part", "maj:min":"259:2", "size":999000000000, "fstype":"crypto_LUKS",
                "mountpoints":[null], "children": [
                 {"name":"root", "path":"/dev/mapper/root", "type":"crypt", "maj:min":"253:0", "size":998000000000, "fstype":"ext4",
                  "mountpoints":["/"]}]}]}]}""";

    private static Safety safety(String stick, boolean allowLoop) {
        var disks = Disk.parse(LAPTOP.formatted(stick), loop -> Optional.of("/var/lib/%s.img".formatted(loop)));
        return new Safety(disks, "/home/me/jetson.iso", IMAGE, Optional.of("253:0"), allowLoop);
    }

    private static List<String> reasons(Safety safety, String path) {
        return safety.refusals(safety.find(path).orElseThrow()).stream().map(Refusal::reason).toList();
    }

    @Test
    void theOneStickThatNobodyUsesMayBeOverwritten() {
        var safety = safety(STICK, false);

        assertThat(safety.sticks()).extracting(Disk::path).containsExactly("/dev/sdb");
        assertThat(safety.nearly()).extracting(Disk::path).containsExactly("/dev/sda", "/dev/sdc");
        assertThat(safety.sticks().getFirst().label()).isEqualTo("SanDisk Ultra");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /dev/nvme0n1     | system, image, member, not-usb
            /dev/nvme0n1p1   | system, part, small
            /dev/nvme0n1p2   | system, image, member, part
            /dev/mapper/root | system, image, part
            /dev/sda         | mounted, not-removable
            /dev/sda1        | mounted, part
            /dev/sdc         | no-medium
            /dev/sr0         | other-kind, small, sectors
            /dev/loop3       | mounted, loop, read-only, small
            """)
    void everythingElseIsRefusedWithAllThatSpeaksAgainstIt(String path, String words) {
        var safety = safety(STICK, false);

        assertThat(safety.refusals(safety.find(path).orElseThrow()).stream().map(SafetyTest::word)).containsExactly(words.split(", "));
    }

    private static String word(Refusal refusal) {
        return switch (refusal) {
            case Refusal.SystemDisk _ -> "system";
            case Refusal.Mounted _ -> "mounted";
            case Refusal.HoldsImage _ -> "image";
            case Refusal.Swap _ -> "swap";
            case Refusal.MemberOf _ -> "member";
            case Refusal.PartOf _ -> "part";
            case Refusal.OtherKind _ -> "other-kind";
            case Refusal.Loop _ -> "loop";
            case Refusal.LoopOf _ -> "loop-of";
            case Refusal.NotUsb _ -> "not-usb";
            case Refusal.NotRemovable _ -> "not-removable";
            case Refusal.ReadOnly _ -> "read-only";
            case Refusal.NoMedium _ -> "no-medium";
            case Refusal.TooSmall _ -> "small";
            case Refusal.OtherSectors _ -> "sectors";
        };
    }

    @Test
    void theReasonsAreInWords() {
        assertThat(reasons(safety(STICK, false), "/dev/nvme0n1")).containsExactly("this machine runs from it (/boot/efi, /)",
                "/home/me/jetson.iso is on it", "/dev/nvme0n1p2 belongs to an encrypted device (LUKS)", "it is no USB device (nvme)");
        assertThat(reasons(safety(STICK, false), "/dev/mapper/root")).contains("it is a part (crypt) of /dev/nvme0n1");
        assertThat(reasons(safety(STICK, false), "/dev/nvme0n1p1")).contains("it is a partition; name the whole disk, /dev/nvme0n1",
                "it is too small: 537 MB, and the image has 4.2 GB");
        assertThat(reasons(safety(STICK, false), "/dev/sda")).containsExactly("it is mounted (/media/me/backup); unmount it first",
                "it does not call itself removable, as a stick does: an external disk");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "tran":"usb"         | "tran":"sata"                 | it is no USB device (sata)
            "tran":"usb"         | "tran":null                   | it is no USB device (nothing to unplug)
            "rm":true            | "rm":false                    | it does not call itself removable, as a stick does: an external disk
            "ro":false           | "ro":true                     | it is read-only; some sticks have a switch
            "size":30752636928   | "size":4207276031             | it is too small: 4.2 GB, and the image has 4.2 GB
            "size":30752636928   | "size":0                      | no medium is in it
            "log-sec":512        | "log-sec":4096                | its sectors have 4096 bytes, and the image boots only from those with 512
            "type":"disk"        | "type":"mpath"                | it is no disk (mpath)
            "fstype":null        | "fstype":"swap"               | /dev/sdb is swap space
            "fstype":null        | "fstype":"LVM2_member"        | /dev/sdb belongs to LVM
            "fstype":null        | "fstype":"linux_raid_member"  | /dev/sdb belongs to a RAID array
            "fstype":null        | "fstype":"zfs_member"         | /dev/sdb belongs to a ZFS pool
            "fstype":null        | "fstype":"isw_raid_member"    | /dev/sdb belongs to a RAID array
            "fstype":null        | "fstype":"mpath_member"       | /dev/sdb belongs to something larger (mpath_member)
            "fstype":null        | "fstype":"crypto_LUKS"        | /dev/sdb belongs to an encrypted device (LUKS)
            "mountpoints":[null] | "mountpoints":["[SWAP]"]      | /dev/sdb is swap space
            "mountpoints":[null] | "mountpoints":["/mnt"]        | it is mounted (/mnt); unmount it first
            "mountpoints":[null] | "mountpoints":["/"]           | this machine runs from it (/)
            "maj:min":"8:16"     | "maj:min":"253:0"             | /home/me/jetson.iso is on it
            """, quoteCharacter = '\0')
    void aStickIsRefusedForAnySingleThing(String fact, String otherwise, String reason) {
        var safety = safety(STICK.replace(fact, otherwise), false);

        assertThat(reasons(safety, "/dev/sdb")).containsExactly(reason);
        assertThat(safety.sticks()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            md0  | raid1 | null     | /dev/sdb1 belongs to /dev/md0 (raid1)
            vg-x | lvm   | "/srv"   | it is mounted (/srv); unmount it first; /dev/sdb1 belongs to /dev/vg-x (lvm)
            b0   | disk  | null     | /dev/sdb1 belongs to /dev/b0 (disk)
            c    | crypt | "[SWAP]" | /dev/sdb1 belongs to /dev/c (crypt); /dev/c is swap space
            """, quoteCharacter = '\0')
    void aStickWhosePartitionIsInUseBySomethingIsRefused(String name, String type, String mount, String reasons) {
        String partition = """
                , "children": [{"name":"sdb1", "path":"/dev/sdb1", "type":"part", "maj:min":"8:17", "mountpoints":[null], "children": [
                {"name":"%1$s", "path":"/dev/%1$s", "type":"%2$s", "maj:min":"9:0", "mountpoints":[%3$s]}]}]"""
                .formatted(name, type, mount);

        assertThat(String.join("; ", reasons(safety(STICK + partition, false), "/dev/sdb"))).isEqualTo(reasons);
    }

    @Test
    void aLoopDeviceStandsForAStickOnlyWhereThatIsSaidAndNothingElseSpeaksAgainstIt() {
        String loop = STICK.replace("\"type\":\"disk\"", "\"type\":\"loop\"").replace("\"tran\":\"usb\"", "\"tran\":null")
                .replace("\"rm\":true", "\"rm\":false");

        assertThat(reasons(safety(loop, false), "/dev/sdb")).containsExactly("it is a loop device; --allow-loop takes one, to rehearse");
        assertThat(reasons(safety(loop, true), "/dev/sdb")).isEmpty();
        assertThat(reasons(safety(loop.replace("[null]", "[\"/mnt\"]"), true), "/dev/sdb"))
                .containsExactly("it is mounted (/mnt); unmount it first");
        assertThat(reasons(safety(STICK, true), "/dev/nvme0n1")).contains("it is no USB device (nvme)");
    }

    /// Writing to it would go past everything that is known of the disk or of the other one.
    @ParameterizedTest
    @CsvSource({"/dev/nvme0n1,/dev/nvme0n1", "/var/lib/loop3.img,/dev/loop3"})
    void aLoopDeviceOfADiskOrOfAnothersFileIsRefused(String backing, String of) {
        String loop = STICK.replace("\"type\":\"disk\"", "\"type\":\"loop\"");
        var disks = Disk.parse(LAPTOP.formatted(loop),
                name -> Optional.of(name.equals("sdb") ? backing : "/var/lib/%s.img".formatted(name)));
        var safety = new Safety(disks, "/home/me/jetson.iso", IMAGE, Optional.empty(), true);

        assertThat(reasons(safety, "/dev/sdb")).containsExactly("it is a loop device of what is also " + of);
    }

    @Test
    void aLoopDeviceOfTheImageItselfIsRefused() {
        String loop = STICK.replace("\"type\":\"disk\"", "\"type\":\"loop\"");
        var disks = Disk.parse("{\"blockdevices\": [{%s}]}".formatted(loop), name -> Optional.of("/home/me/jetson.iso"));
        var safety = new Safety(disks, "/home/me/jetson.iso", IMAGE, Optional.empty(), true);

        assertThat(reasons(safety, "/dev/sdb")).containsExactly("/home/me/jetson.iso is on it");
    }
}
