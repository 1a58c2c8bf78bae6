//SOURCES Image.java IsoFile.java
package lib.flash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The ISO 9660 volume of an image (ECMA-119), read as far as the installer's checks need it: its descriptors, and its files with
/// the long names of Rock Ridge where they are.
///
/// @param label       the volume's name, e.g. `jetsoninstaller-r39.2.0`
/// @param bytes       what the volume takes from the beginning of the image on
/// @param bootCatalog where the El Torito boot catalog is, in bytes; empty when no boot record names one
/// @param files       all files, no folders
record Iso9660(String label, long bytes, OptionalLong bootCatalog, List<IsoFile> files) {

    static final int SECTOR = 2048;
    private static final int FIRST_DESCRIPTOR = 16;
    private static final int MOST_DESCRIPTORS = 64;
    private static final int MOST_FOLDERS = 20_000;
    private static final int MOST_FOLDER_BYTES = 16 << 20;
    private static final int BOOT_RECORD = 0;
    private static final int PRIMARY = 1;
    private static final int TERMINATOR = 255;

    /// The primary descriptor's figures.
    private record Primary(String label, long bytes, IsoFile root) {}

    /// Whether the image begins as an ISO 9660 image does, though it may end too early.
    static boolean recognised(Image image) throws IOException {
        return image.size() >= (long) (FIRST_DESCRIPTOR + 1) * SECTOR && standard(image.at((long) FIRST_DESCRIPTOR * SECTOR, SECTOR));
    }

    /// What the volume says of itself, before its files are looked at: the size in bytes that the image needs at least.
    static long neededBytes(Image image) throws IOException {
        return primary(image).map(Primary::bytes).orElse(0L);
    }

    /// @throws IOException when the volume is damaged: a descriptor or a folder is not what it should be
    static Iso9660 read(Image image) throws IOException {
        Primary primary = primary(image).orElseThrow(() -> new IOException("there is no primary volume descriptor"));
        return new Iso9660(primary.label(), primary.bytes(), bootCatalog(image), files(image, primary.root()));
    }

    /// The file of this path, e.g. `boot/grub/grub.cfg`, whatever its case.
    Optional<IsoFile> find(String path) {
        return files.stream().filter(file -> file.path().equalsIgnoreCase(path)).findFirst();
    }

    private static List<ByteBuffer> descriptors(Image image) throws IOException {
        var descriptors = new ArrayList<ByteBuffer>();
        for (int i = 0; i < MOST_DESCRIPTORS; i++) {
            ByteBuffer descriptor = image.at((long) (FIRST_DESCRIPTOR + i) * SECTOR, SECTOR);
            if (!standard(descriptor) || type(descriptor) == TERMINATOR) {
                break;
            }
            descriptors.add(descriptor);
        }
        return descriptors;
    }

    private static Optional<Primary> primary(Image image) throws IOException {
        return descriptors(image).stream().filter(d -> type(d) == PRIMARY).findFirst().map(d -> new Primary(text(d, 40, 32).stripTrailing(),
                Integer.toUnsignedLong(d.getInt(80)) * Short.toUnsignedInt(d.getShort(128)),
                IsoFile.folder("", d.slice(156, 34).order(d.order()))));
    }

    private static OptionalLong bootCatalog(Image image) throws IOException {
        return descriptors(image).stream().filter(d -> type(d) == BOOT_RECORD && text(d, 7, 23).equals("EL TORITO SPECIFICATION"))
                .mapToLong(d -> Integer.toUnsignedLong(d.getInt(71)) * SECTOR).findFirst();
    }

    private static List<IsoFile> files(Image image, IsoFile root) throws IOException {
        var files = new ArrayList<IsoFile>();
        var seen = new HashSet<Long>();
        var todo = new ArrayDeque<>(List.of(root));
        while (!todo.isEmpty()) {
            IsoFile folder = todo.pop();
            // a damaged folder may lead back to one above it
            if (seen.size() >= MOST_FOLDERS || folder.bytes() > MOST_FOLDER_BYTES || !seen.add(folder.extents().getFirst().offset())) {
                throw new IOException("the folder '%s' is damaged".formatted(folder.path()));
            }
            for (IsoFile entry : IsoFile.entries(image, folder)) {
                (entry.isFolder() ? todo : files).add(entry);
            }
        }
        return files;
    }

    private static boolean standard(ByteBuffer descriptor) {
        return text(descriptor, 1, 5).equals("CD001");
    }

    private static int type(ByteBuffer descriptor) {
        return Byte.toUnsignedInt(descriptor.get(0));
    }

    private static String text(ByteBuffer from, int offset, int length) {
        var bytes = new byte[length];
        from.get(offset, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
