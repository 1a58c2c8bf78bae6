//SOURCES Image.java
package lib.flash;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A file or folder of an ISO 9660 volume.
///
/// @param path    from the root on, e.g. `boot/grub/grub.cfg`; the root's is empty
/// @param extents where its bytes are, in order; a file of more than 4 GiB has several
record IsoFile(String path, boolean isFolder, List<Extent> extents) {

    private static final int SECTOR = 2048;
    private static final int FOLDER_FLAG = 2;
    private static final int MORE_FLAG = 0x80;
    private static final int NAME_CONTINUES = 1;
    private static final int RECORD = 33;

    /// Bytes of the image.
    record Extent(long offset, long bytes) {}

    IsoFile {
        extents = List.copyOf(extents);
        if (extents.isEmpty()) {
            throw new IllegalArgumentException("a file has at least one extent: " + path);
        }
    }

    long bytes() {
        return extents.stream().mapToLong(Extent::bytes).sum();
    }

    /// The folder of this directory record.
    static IsoFile folder(String path, ByteBuffer directoryRecord) {
        return new IsoFile(path, true, List.of(extent(directoryRecord)));
    }

    /// The whole file, which must be small.
    String text(Image image, int most) throws IOException {
        if (bytes() > most) {
            throw new IOException("%s has %,d bytes".formatted(path, bytes()));
        }
        var text = new ByteArrayOutputStream();
        for (Extent extent : extents) {
            text.writeBytes(image.at(extent.offset(), (int) extent.bytes()).array());
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /// What is in a folder, without its references to itself and to the one above it.
    static List<IsoFile> entries(Image image, IsoFile folder) throws IOException {
        var entries = new ArrayList<IsoFile>();
        var extents = new ArrayList<Extent>();
        Extent where = folder.extents().getFirst();
        ByteBuffer records = image.at(where.offset(), (int) where.bytes());
        for (int at = 0; at < records.limit(); ) {
            int length = Byte.toUnsignedInt(records.get(at));
            if (length == 0) {
                // a record never crosses the end of a sector
                at = (at / SECTOR + 1) * SECTOR;
                continue;
            }
            if (length <= RECORD || at + length > records.limit()) {
                throw new IOException("the folder '%s' is damaged".formatted(folder.path()));
            }
            ByteBuffer entry = records.slice(at, length).order(records.order());
            at += length;
            int nameLength = Byte.toUnsignedInt(entry.get(32));
            if (RECORD + nameLength > length) {
                throw new IOException("the folder '%s' is damaged".formatted(folder.path()));
            }
            boolean self = nameLength == 1 && Byte.toUnsignedInt(entry.get(RECORD)) <= 1;
            if (!self) {
                extents.add(extent(entry));
                if ((entry.get(25) & MORE_FLAG) == 0) {
                    String path = (folder.path().isEmpty() ? "" : folder.path() + "/") + name(image, entry, nameLength);
                    entries.add(new IsoFile(path, (entry.get(25) & FOLDER_FLAG) != 0, extents));
                    extents.clear();
                }
            }
        }
        return entries;
    }

    private static Extent extent(ByteBuffer entry) {
        return new Extent(Integer.toUnsignedLong(entry.getInt(2)) * SECTOR, Integer.toUnsignedLong(entry.getInt(10)));
    }

    /// The name of Rock Ridge, or else that of ISO 9660 without its version number.
    private static String name(Image image, ByteBuffer entry, int nameLength) throws IOException {
        int systemUse = RECORD + nameLength + (nameLength % 2 == 0 ? 1 : 0);
        var name = new ByteArrayOutputStream();
        if (systemUse < entry.limit()) {
            rockRidge(image, entry.slice(systemUse, entry.limit() - systemUse).order(entry.order()), name);
        }
        if (name.size() > 0) {
            return name.toString(StandardCharsets.UTF_8);
        }
        var plain = new byte[nameLength];
        entry.get(RECORD, plain);
        return new String(plain, StandardCharsets.ISO_8859_1).replaceFirst("\\.?;\\d+$", "");
    }

    /// Collects the `NM` entries of a System Use area, and of the areas that its `CE` entries lead on to.
    private static void rockRidge(Image image, ByteBuffer area, ByteArrayOutputStream name) throws IOException {
        ByteBuffer rest = area;
        // more continuations than that are a circle
        for (int areas = 0; areas < 16; areas++) {
            ByteBuffer next = ByteBuffer.allocate(0);
            for (int at = 0; at + 4 <= rest.limit(); ) {
                int length = Byte.toUnsignedInt(rest.get(at + 2));
                if (length < 4 || at + length > rest.limit()) {
                    break;
                }
                String kind = "" + (char) rest.get(at) + (char) rest.get(at + 1);
                if (kind.equals("NM") && length > 5 && (rest.get(at + 4) & ~NAME_CONTINUES) == 0) {
                    name.write(rest.array(), rest.arrayOffset() + at + 5, length - 5);
                } else if (kind.equals("CE") && length >= 28) {
                    long offset = Integer.toUnsignedLong(rest.getInt(at + 4)) * SECTOR + Integer.toUnsignedLong(rest.getInt(at + 12));
                    next = image.at(offset, Math.min(SECTOR, Math.max(0, rest.getInt(at + 20))));
                }
                at += length;
            }
            if (next.limit() == 0) {
                return;
            }
            rest = next;
        }
    }
}
