package tests.flash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Media that belong to something larger, as blkid knows them; made by hand, since LVM and RAID are no part of every kernel.
final class Signatures {

    private static final int SECTOR = 512;

    private Signatures() {}

    /// A physical volume of LVM: its label is in the second sector, with a checksum from behind that to the sector's end.
    static Path lvm(Path medium) throws IOException {
        var label = ByteBuffer.allocate(2 * SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        label.put(SECTOR, "LABELONE".getBytes(StandardCharsets.US_ASCII)).putLong(SECTOR + 8, 1).putInt(SECTOR + 20, 32)
                .put(SECTOR + 24, "LVM2 001".getBytes(StandardCharsets.US_ASCII))
                .put(SECTOR + 32, "0123456789abcdefghijklmnopqrstuv".getBytes(StandardCharsets.US_ASCII));
        int crc = 0xf597a6cf;
        for (int i = SECTOR + 20; i < 2 * SECTOR; i++) {
            crc ^= Byte.toUnsignedInt(label.get(i));
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0xedb88320);
            }
        }
        return Files.write(medium, label.putInt(SECTOR + 16, crc).array());
    }

    /// A member of a Linux RAID array, with a superblock of version 1.2: 4096 bytes from the beginning, its own place in it, and the sum
    /// of its words as its checksum.
    static Path raid(Path medium) throws IOException {
        var block = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
        block.putInt(4096, 0xa92b4efc).putInt(4096 + 4, 1).putLong(4096 + 144, 8);
        long sum = 0;
        for (int i = 0; i < 256; i += 4) {
            sum += Integer.toUnsignedLong(block.getInt(4096 + i));
        }
        block.putInt(4096 + 216, (int) ((sum & 0xffffffffL) + (sum >>> 32)));
        return Files.write(medium, block.array());
    }
}
