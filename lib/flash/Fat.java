//SOURCES Image.java
package lib.flash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A FAT file system (FAT12, FAT16 or FAT32) within an image, which is what an EFI system partition is. Read by the short names, as
/// a firmware finds `EFI/BOOT/BOOTAA64.EFI`.
final class Fat {

    private static final int ENTRY = 32;
    private static final int LONG_NAME = 0x0F;
    private static final int FOLDER = 0x10;
    private static final int MOST_FOLDER_BYTES = 4 << 20;

    private final Image image;
    private final long offset;
    private final int clusterBytes;
    private final long table;
    private final long root;
    private final int rootBytes;
    private final long data;
    private final long clusters;
    private final int rootCluster;

    /// @param cluster the first one; 0 for an empty file
    record Entry(String name, boolean folder, int cluster, long bytes) {}

    private Fat(Image image, long offset, ByteBuffer boot) throws IOException {
        this.image = image;
        this.offset = offset;
        int sector = Short.toUnsignedInt(boot.getShort(11));
        int perCluster = Byte.toUnsignedInt(boot.get(13));
        int copies = Byte.toUnsignedInt(boot.get(16));
        int rootEntries = Short.toUnsignedInt(boot.getShort(17));
        long sectors = either(boot.getShort(19), boot.getInt(32));
        long perTable = either(boot.getShort(22), boot.getInt(36));
        if (sector < 512 || Integer.bitCount(sector) != 1 || Integer.bitCount(perCluster) != 1 || copies < 1 || copies > 2
                || perTable == 0) {
            throw new IOException("there is no FAT file system in it");
        }
        clusterBytes = sector * perCluster;
        table = offset + (long) Short.toUnsignedInt(boot.getShort(14)) * sector;
        root = table + copies * perTable * sector;
        rootBytes = rootEntries * ENTRY;
        data = root + (rootBytes + sector - 1) / sector * (long) sector;
        clusters = (offset + sectors * sector - data) / clusterBytes;
        rootCluster = boot.getInt(44);
    }

    /// A number that stands in 16 bits, or in the 32 of the larger kinds.
    private static long either(short small, int large) {
        return small != 0 ? Short.toUnsignedLong(small) : Integer.toUnsignedLong(large);
    }

    /// @param offset of the file system in the image
    /// @throws IOException when there is none
    static Fat read(Image image, long offset) throws IOException {
        return new Fat(image, offset, image.at(offset, 512));
    }

    /// The file of this path, whatever its case.
    Optional<Entry> find(String path) throws IOException {
        Optional<Entry> found = Optional.of(new Entry("", true, bits() == 32 ? rootCluster : 0, 0));
        for (String name : path.split("/")) {
            if (found.isEmpty() || !found.get().folder()) {
                return Optional.empty();
            }
            found = entries(found.get()).stream().filter(entry -> entry.name().equalsIgnoreCase(name)).findFirst();
        }
        return found;
    }

    /// The first bytes of a file, at most a cluster's.
    ByteBuffer beginning(Entry file, int length) throws IOException {
        if (file.cluster() < 2) {
            return ByteBuffer.allocate(0);
        }
        return image.at(place(file.cluster()), (int) Math.min(Math.min(length, clusterBytes), file.bytes()));
    }

    private List<Entry> entries(Entry folder) throws IOException {
        var entries = new ArrayList<Entry>();
        for (ByteBuffer part : folder.cluster() == 0 ? List.of(image.at(root, rootBytes)) : chain(folder.cluster())) {
            for (int at = 0; at + ENTRY <= part.limit(); at += ENTRY) {
                int first = Byte.toUnsignedInt(part.get(at));
                if (first == 0) {
                    return entries;
                }
                int attributes = Byte.toUnsignedInt(part.get(at + 11));
                if (first != 0xE5 && attributes != LONG_NAME) {
                    int cluster = Short.toUnsignedInt(part.getShort(at + 20)) << 16 | Short.toUnsignedInt(part.getShort(at + 26));
                    entries.add(new Entry(name(part, at), (attributes & FOLDER) != 0, bits() == 32 ? cluster : cluster & 0xFFFF,
                            Integer.toUnsignedLong(part.getInt(at + 28))));
                }
            }
        }
        return entries;
    }

    private List<ByteBuffer> chain(int first) throws IOException {
        var parts = new ArrayList<ByteBuffer>();
        for (long cluster = first; cluster >= 2 && cluster < clusters + 2; cluster = next(cluster)) {
            if ((parts.size() + 1L) * clusterBytes > MOST_FOLDER_BYTES) {
                throw new IOException("a folder of its FAT file system never ends");
            }
            parts.add(image.at(place(cluster), clusterBytes));
        }
        return parts;
    }

    private long next(long cluster) throws IOException {
        return switch (bits()) {
            case 12 -> {
                int pair = Short.toUnsignedInt(image.at(table + cluster * 3 / 2, 2).getShort(0));
                yield cluster % 2 == 0 ? pair & 0xFFF : pair >>> 4;
            }
            case 16 -> Short.toUnsignedLong(image.at(table + cluster * 2, 2).getShort(0));
            default -> image.at(table + cluster * 4, 4).getInt(0) & 0x0FFFFFFF;
        };
    }

    /// The number of clusters alone decides which FAT it is.
    private int bits() {
        return clusters < 4085 ? 12 : clusters < 65525 ? 16 : 32;
    }

    private long place(long cluster) {
        return data + (cluster - 2) * clusterBytes;
    }

    private static String name(ByteBuffer part, int at) {
        var name = new StringBuilder();
        for (int i = 0; i < 11; i++) {
            if (i == 8) {
                name.replace(0, name.length(), name.toString().stripTrailing()).append('.');
            }
            name.append((char) Byte.toUnsignedInt(part.get(at + i)));
        }
        return name.toString().stripTrailing().replaceFirst("\\.$", "").toUpperCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "FAT%d at byte %,d".formatted(bits(), offset);
    }
}
