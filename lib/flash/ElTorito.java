//SOURCES Image.java Iso9660.java
package lib.flash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// An entry of an El Torito boot catalog: what a firmware starts from a disc, and from a stick that was made of its image.
///
/// @param platform [#EFI], or 0 for the BIOS of a PC
/// @param bootable the entry is meant to be started
/// @param offset   of the boot image, in bytes
/// @param bytes    of the boot image; some tools write 0 or 512 for one that goes on to the end of its partition
record ElTorito(int platform, boolean bootable, long offset, long bytes) {

    static final int EFI = 0xEF;
    private static final int ENTRY = 32;
    private static final int BOOTABLE = 0x88;
    private static final int SECTION = 0x90;
    private static final int LAST_SECTION = 0x91;

    boolean startsEfi() {
        return platform == EFI && bootable;
    }

    /// The entries of the catalog that the volume names; none when it names none.
    /// @throws IOException when the catalog is damaged
    static List<ElTorito> read(Image image, Iso9660 volume) throws IOException {
        if (volume.bootCatalog().isEmpty()) {
            return List.of();
        }
        ByteBuffer catalog = image.at(volume.bootCatalog().getAsLong(), Iso9660.SECTOR);
        int sum = 0;
        for (int i = 0; i < ENTRY; i += 2) {
            sum += Short.toUnsignedInt(catalog.getShort(i));
        }
        if (catalog.get(0) != 1 || catalog.getShort(30) != (short) 0xAA55 || (sum & 0xFFFF) != 0) {
            throw new IOException("the boot catalog is damaged: its first entry is not valid");
        }
        var entries = new ArrayList<ElTorito>();
        entries.add(entry(catalog, ENTRY, Byte.toUnsignedInt(catalog.get(1))));
        for (int at = 2 * ENTRY; at < catalog.limit(); ) {
            int kind = Byte.toUnsignedInt(catalog.get(at));
            if (kind != SECTION && kind != LAST_SECTION) {
                break;
            }
            int platform = Byte.toUnsignedInt(catalog.get(at + 1));
            int count = Short.toUnsignedInt(catalog.getShort(at + 2));
            for (at += ENTRY; count > 0 && at < catalog.limit(); count--, at += ENTRY) {
                entries.add(entry(catalog, at, platform));
            }
            if (kind == LAST_SECTION) {
                break;
            }
        }
        return entries;
    }

    private static ElTorito entry(ByteBuffer catalog, int at, int platform) {
        // a load size counts 512 bytes each
        return new ElTorito(platform, Byte.toUnsignedInt(catalog.get(at)) == BOOTABLE,
                Integer.toUnsignedLong(catalog.getInt(at + 8)) * Iso9660.SECTOR, Short.toUnsignedLong(catalog.getShort(at + 6)) * 512);
    }
}
