package lib.flash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A disk image, in a file or on a device, read at any place.
final class Image implements AutoCloseable {

    /// What is looked for would be behind the end of the image, or is no place at all.
    static final class Ended extends IOException {
        Ended(long offset, long size) {
            super("byte %,d is needed, and the image has %,d".formatted(offset, size));
        }
    }

    private final FileChannel channel;
    private final long size;

    private Image(FileChannel channel, long size) {
        this.channel = channel;
        this.size = size;
    }

    static Image open(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.READ);
        return new Image(channel, channel.size());
    }

    /// In bytes.
    long size() {
        return size;
    }

    /// A part of the image, its numbers little-endian, as all the formats in it have them.
    /// @throws Ended when it is not all there
    ByteBuffer at(long offset, int length) throws IOException {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new Ended(offset + length, size);
        }
        var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        read(offset, buffer);
        return buffer.flip();
    }

    /// Fills the buffer from this place on.
    /// @throws Ended when the image ends before
    void read(long offset, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, offset);
            if (count < 0) {
                throw new Ended(offset + buffer.remaining(), size);
            }
            offset += count;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
