//SOURCES Image.java IsoFile.java
package lib.flash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongConsumer;

/// Checksums of parts of an image, in hexadecimal.
final class Digests {

    private static final int BUFFER = 1 << 20;

    private Digests() {}

    /// @param done is told the number of bytes read, now and then
    static String sha256(Image image, LongConsumer done) throws IOException {
        return hex("SHA-256", image, List.of(new IsoFile.Extent(0, image.size())), done);
    }

    static String md5(Image image, IsoFile file, LongConsumer done) throws IOException {
        return hex("MD5", image, file.extents(), done);
    }

    private static String hex(String algorithm, Image image, List<IsoFile.Extent> extents, LongConsumer done) throws IOException {
        var digest = digest(algorithm);
        var buffer = ByteBuffer.allocate(BUFFER);
        long bytes = 0;
        for (IsoFile.Extent extent : extents) {
            for (long at = 0; at < extent.bytes(); at += BUFFER) {
                image.read(extent.offset() + at, buffer.clear().limit((int) Math.min(BUFFER, extent.bytes() - at)));
                digest.update(buffer.flip());
                bytes += buffer.limit();
                done.accept(bytes);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
