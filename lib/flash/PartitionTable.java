//SOURCES Image.java
package lib.flash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/// The partition table of an image: that of a PC (MBR), that of UEFI (GPT), or both, which makes an ISO image a hybrid that boots
/// from a stick. Sectors have 512 bytes.
///
/// @param mbr        sector 0 is marked as a partition table
/// @param gptEnd     where the GPT says that the disk ends, in bytes; 0 when there is none
/// @param damage     what is wrong with the GPT
/// @param partitions of the GPT where there is one, otherwise of the MBR
record PartitionTable(boolean mbr, long gptEnd, Optional<String> damage, List<Partition> partitions) {

    private static final int SECTOR = 512;
    private static final int PROTECTIVE = 0xEE;
    private static final int EFI_SYSTEM = 0xEF;
    private static final byte[] GPT_EFI_SYSTEM = HexFormat.of().parseHex("28732ac11ff8d211ba4b00a0c93ec93b");

    /// @param efi it is an EFI system partition, which a firmware looks for boot files in
    record Partition(boolean efi, long offset, long bytes) {}

    PartitionTable {
        partitions = List.copyOf(partitions);
    }

    boolean gpt() {
        return gptEnd > 0;
    }

    Optional<Partition> efiSystem() {
        return partitions.stream().filter(Partition::efi).findFirst();
    }

    static PartitionTable read(Image image) throws IOException {
        ByteBuffer first = image.at(0, 2 * SECTOR);
        boolean mbr = first.getShort(510) == (short) 0xAA55;
        var primary = new ArrayList<Partition>();
        boolean protective = false;
        for (int at = 446; mbr && at < 510; at += 16) {
            int type = Byte.toUnsignedInt(first.get(at + 4));
            protective |= type == PROTECTIVE;
            if (type != 0) {
                primary.add(new Partition(type == EFI_SYSTEM, sectors(first.getInt(at + 8)), sectors(first.getInt(at + 12))));
            }
        }
        if (!ascii(first, SECTOR, "EFI PART")) {
            boolean guarded = protective;
            return new PartitionTable(mbr, 0, Optional.of("the MBR protects a GPT that is not there").filter(_ -> guarded), primary);
        }
        return gpt(image, mbr, first.slice(SECTOR, SECTOR).order(first.order()));
    }

    private static PartitionTable gpt(Image image, boolean mbr, ByteBuffer header) throws IOException {
        long end = (header.getLong(32) + 1) * SECTOR;
        int headerBytes = header.getInt(12);
        if (headerBytes < 92 || headerBytes > SECTOR || end <= 0) {
            return new PartitionTable(mbr, Math.max(end, 1), Optional.of("the header of the GPT is damaged"), List.of());
        }
        byte[] checked = new byte[headerBytes];
        header.get(0, checked);
        Arrays.fill(checked, 16, 20, (byte) 0); // its own checksum
        int count = header.getInt(80);
        int entryBytes = header.getInt(84);
        if (crc(checked) != header.getInt(16) || count < 1 || count > 1024 || entryBytes < 128 || entryBytes > 4096) {
            return new PartitionTable(mbr, end, Optional.of("the header of the GPT does not match its checksum"), List.of());
        }
        ByteBuffer entries = image.at(header.getLong(72) * SECTOR, count * entryBytes);
        if (crc(entries.array()) != header.getInt(88)) {
            return new PartitionTable(mbr, end, Optional.of("the entries of the GPT do not match their checksum"), List.of());
        }
        var partitions = new ArrayList<Partition>();
        for (int at = 0; at < entries.limit(); at += entryBytes) {
            var type = new byte[16];
            entries.get(at, type);
            long from = entries.getLong(at + 32);
            long to = entries.getLong(at + 40);
            if (!Arrays.equals(type, new byte[16]) && from > 0 && to >= from) {
                partitions.add(new Partition(Arrays.equals(type, GPT_EFI_SYSTEM), from * SECTOR, (to - from + 1) * SECTOR));
            }
        }
        return new PartitionTable(mbr, end, backup(image, end), partitions);
    }

    /// The second copy of the GPT is the last sector of the disk: the first thing that a copy cut short lacks.
    private static Optional<String> backup(Image image, long end) throws IOException {
        if (end > image.size()) {
            return Optional.of("the second copy of the GPT is missing");
        }
        boolean copied = ascii(image.at(end - SECTOR, SECTOR), 0, "EFI PART");
        return Optional.of("the second copy of the GPT is damaged").filter(_ -> !copied);
    }

    private static int crc(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static boolean ascii(ByteBuffer from, int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (from.get(at + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static long sectors(int count) {
        return Integer.toUnsignedLong(count) * SECTOR;
    }
}
