package lib.flash;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a file is that is no ISO 9660 image, by its first bytes.
///
/// @param what in words
/// @param fix  what to do about it
record FileKind(String what, String fix) {

    private static final String AGAIN = "download the image again, in a browser that is logged in to NVIDIA's developer pages";
    private static final String UNPACK = "unpack it, and check the image that comes out of it";
    private static final Map<String, String> ARCHIVES = Map.of("504b0304", "zip", "fd377a58", "xz", "28b52ffd", "zstd", "377abcaf", "7z",
            "1f8b", "gzip", "425a68", "bzip2");

    /// @param beginning at most 4 KiB
    static FileKind of(ByteBuffer beginning) {
        if (beginning.limit() == 0) {
            return new FileKind("an empty file", AGAIN);
        }
        return text(beginning).or(() -> archive(beginning)).or(() -> disk(beginning))
                .orElse(new FileKind("no ISO 9660 image, and nothing else that is known", AGAIN));
    }

    private static Optional<FileKind> text(ByteBuffer beginning) {
        String start = new String(beginning.array(), 0, beginning.limit(), StandardCharsets.UTF_8)
                .replaceFirst("^\\uFEFF", "").stripLeading().toLowerCase(Locale.ROOT);
        if (start.startsWith("<!doctype html") || start.startsWith("<html") || start.startsWith("<") && start.contains("<html")) {
            return Optional.of(new FileKind("a web page (HTML), not an image: the address led to a login or an error", AGAIN));
        }
        if (start.startsWith("<?xml") || start.startsWith("{")) {
            return Optional.of(new FileKind("a server's answer in text, not an image", AGAIN));
        }
        return Optional.empty();
    }

    private static Optional<FileKind> archive(ByteBuffer beginning) {
        String start = HexFormat.of().formatHex(beginning.array(), 0, Math.min(4, beginning.limit()));
        return ARCHIVES.entrySet().stream().filter(archive -> start.startsWith(archive.getKey())).findFirst()
                .map(archive -> new FileKind("an archive (%s), not an image".formatted(archive.getValue()), UNPACK));
    }

    private static Optional<FileKind> disk(ByteBuffer beginning) {
        for (int i = 0; i < beginning.limit(); i++) {
            if (beginning.get(i) != 0) {
                return Optional.of(beginning).filter(b -> b.limit() > 511 && b.getShort(510) == (short) 0xAA55).map(b -> new FileKind(
                        "the image of a disk, not an installer", "download the installer, whose name ends in -arm64.iso"));
            }
        }
        return Optional.of(new FileKind("nothing but zeros at its beginning: space was set aside for a download that has not come",
                "wait for the download to end, or start it again"));
    }
}
