//SOURCES Check.java EfiProgram.java ElTorito.java Fat.java Image.java PartitionTable.java
package lib.flash;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// How an image starts: its boot record for a disc, its partition table for a stick, and the program that a firmware then runs.
///
/// @param records of the El Torito catalog
record BootFiles(List<ElTorito> records, PartitionTable table) {

    private static final String ARM64 = "EFI/BOOT/BOOTAA64.EFI";
    private static final List<String> OTHERS = List.of("EFI/BOOT/BOOTX64.EFI", "EFI/BOOT/BOOTIA32.EFI", "EFI/BOOT/BOOTARM.EFI");
    private static final String AGAIN = "download the image again";
    private static final String ARM64_IMAGE = "download the image whose name ends in -arm64.iso";
    private static final int BEGINNING = 4096;

    Check bootRecord() {
        if (records.isEmpty()) {
            return Check.fail("boot record", "none: the volume holds files, and nothing that a firmware could start", AGAIN);
        }
        if (records.stream().noneMatch(ElTorito::startsEfi)) {
            return Check.fail("boot record", "only for the BIOS of a PC, none for UEFI", ARM64_IMAGE);
        }
        return Check.ok("boot record", "El Torito, for UEFI");
    }

    /// A stick has no boot record: there the partition table leads to the boot files.
    Check partitionTable(Image image) {
        if (!table.mbr() && !table.gpt()) {
            return Check.fail("partition table", "none: the image boots from a disc, but not from a stick", AGAIN);
        }
        if (table.damage().isPresent()) {
            return Check.fail("partition table", table.damage().get(), AGAIN);
        }
        Optional<PartitionTable.Partition> efi = table.efiSystem();
        if (efi.isEmpty()) {
            return Check.fail("partition table", "it has no EFI system partition: a stick made of it would not boot", AGAIN);
        }
        if (efi.get().offset() + efi.get().bytes() > image.size()) {
            return Check.fail("partition table", "its EFI system partition lies behind the end of the image", AGAIN);
        }
        return Check.ok("partition table", "hybrid (%s), with an EFI system partition".formatted(table.gpt() ? "GPT" : "MBR"));
    }

    /// The program at the path where a firmware of 64-bit arm looks for it, and whether it is one of that processor.
    Check program(Image image) throws IOException {
        long place = records.stream().filter(ElTorito::startsEfi).mapToLong(ElTorito::offset).findFirst()
                .orElseGet(() -> table.efiSystem().map(PartitionTable.Partition::offset).orElse(0L));
        if (place == 0) {
            return Check.fail("EFI boot file", "no place in the image that would hold one", AGAIN);
        }
        Fat files;
        try {
            files = Fat.read(image, place);
        } catch (IOException e) {
            return Check.fail("EFI boot file", "the EFI system partition can't be read: " + e.getMessage(), AGAIN);
        }
        Optional<Fat.Entry> arm64 = files.find(ARM64);
        if (arm64.isEmpty()) {
            for (String other : OTHERS) {
                if (files.find(other).isPresent()) {
                    return Check.fail("EFI boot file", "%s: the image is for another processor, and a Thor is arm64".formatted(other),
                            ARM64_IMAGE);
                }
            }
            return Check.fail("EFI boot file", "there is no " + ARM64, AGAIN);
        }
        Optional<EfiProgram> program = EfiProgram.read(files.beginning(arm64.get(), BEGINNING));
        if (program.isEmpty()) {
            return Check.fail("EFI boot file", ARM64 + " is no program: the image is damaged", AGAIN);
        }
        return program.get().isArm64() ? Check.ok("EFI boot file", "%s, arm64".formatted(ARM64))
                : Check.fail("EFI boot file", "%s is for %s, and a Thor is arm64".formatted(ARM64, program.get().machine()), ARM64_IMAGE);
    }
}
