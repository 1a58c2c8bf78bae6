package tests.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/// The bytes of a hub's files: one random pattern, which each file enters at a place of its own, so that a model of any size needs no
/// disk. Its length is a prime, so that a piece at a wrong place is wrong. It lies in a file for the kernel to send by itself.
final class Contents implements AutoCloseable {

    private static final int LENGTH = 8_388_617;

    private final byte[] pattern = new byte[LENGTH];
    private final Path path;
    private final FileChannel channel;

    Contents(long seed) throws IOException {
        new Random(seed).nextBytes(pattern);
        path = Files.createTempFile("thorbook-hub", ".pattern");
        Files.write(path, pattern);
        channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    private static int start(String name) {
        return Math.floorMod(name.hashCode() * 31L, LENGTH);
    }

    /// Sends bytes of a file, all of them unless the other side goes away.
    void send(String name, long from, long count, WritableByteChannel to) throws IOException {
        for (long sent = 0; sent < count; ) {
            long at = (start(name) + from + sent) % LENGTH;
            sent += channel.transferTo(at, Math.min(count - sent, LENGTH - at), to);
        }
    }

    byte[] bytes(String name, long from, int count) {
        var bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = pattern[(int) ((start(name) + from + i) % LENGTH)];
        }
        return bytes;
    }

    String sha256(String name, long size) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (long done = 0; done < size; ) {
                int at = (int) ((start(name) + done) % LENGTH);
                int n = (int) Math.min(size - done, LENGTH - at);
                digest.update(ByteBuffer.wrap(pattern, at, n));
                done += n;
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.delete(path);
    }
}
