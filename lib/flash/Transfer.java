//SOURCES BlockDevice.java ByteProgress.java Difference.java
package lib.flash;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Copies an image to a device and compares the two. While one block is on its way to or from the device, the next one of the image
/// is read by another thread.
final class Transfer implements AutoCloseable {

    /// As large as a stick likes its writes.
    private static final int BLOCK = 4 << 20;
    private static final int REGION = 4096;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private final FileChannel image;
    private final long bytes;
    private final BlockDevice device;
    private final MemorySegment[] buffers;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

    Transfer(Path image, BlockDevice device) throws IOException {
        this.image = FileChannel.open(image, StandardOpenOption.READ);
        this.bytes = this.image.size();
        this.device = device;
        this.buffers = new MemorySegment[] {device.buffer(BLOCK), device.buffer(BLOCK)};
    }

    /// What is done with a block of the image.
    private interface Work {
        /// @param block  of the image, filled with zeros up to a multiple of the sector
        /// @param length of the part that is the image's
        /// @return whether to go on
        boolean with(MemorySegment block, int length, long offset) throws IOException;
    }

    /// Writes the image from the device's first byte on, and waits until it is on the medium.
    void write(ByteProgress progress) throws IOException {
        each((block, length, offset) -> {
            for (long done = 0; done < block.byteSize(); ) {
                long count = device.write(block.asSlice(done), offset + done);
                if (count == 0) {
                    throw new BlockDevice.Failed("writing at byte %,d".formatted(offset + done), BlockDevice.Failed.NO_SPACE);
                }
                done += count;
            }
            progress.at(offset + length);
            return true;
        });
        device.flush();
    }

    /// Reads the device, past the cache, and compares every byte with the image.
    ///
    /// @param toTheEnd count all differences; otherwise the first one ends it
    /// @return empty when there is none
    Optional<Difference> compare(boolean toTheEnd, ByteProgress progress) throws IOException {
        MemorySegment found = device.buffer(BLOCK);
        var counted = new Object() {
            Optional<Difference> difference = Optional.empty();
        };
        each((block, length, offset) -> {
            for (long done = 0; done < block.byteSize(); ) {
                long count = device.read(found.asSlice(done, block.byteSize() - done), offset + done);
                if (count == 0) {
                    throw new BlockDevice.Failed("reading at byte %,d".formatted(offset + done), BlockDevice.Failed.INPUT_OUTPUT);
                }
                done += count;
            }
            if (block.asSlice(0, length).mismatch(found.asSlice(0, length)) >= 0) {
                counted.difference = Optional.of(count(counted.difference, block.asSlice(0, length), found.asSlice(0, length), offset));
            }
            progress.at(offset + length);
            return toTheEnd || counted.difference.isEmpty();
        });
        return counted.difference;
    }

    private static Difference count(Optional<Difference> before, MemorySegment wanted, MemorySegment found, long offset) {
        long differing = 0;
        long regions = 0;
        for (long region = 0; region < wanted.byteSize(); region += REGION) {
            long end = Math.min(wanted.byteSize(), region + REGION);
            long inRegion = 0;
            for (long i = region; i < end; i++) {
                inRegion += wanted.get(BYTE, i) == found.get(BYTE, i) ? 0 : 1;
            }
            differing += inRegion;
            regions += inRegion > 0 ? 1 : 0;
        }
        long first = wanted.mismatch(found);
        Difference here = new Difference(offset + first, differing, regions,
                Byte.toUnsignedInt(wanted.get(BYTE, first)), Byte.toUnsignedInt(found.get(BYTE, first)));
        return before.map(earlier -> earlier.and(here)).orElse(here);
    }

    private void each(Work work) throws IOException {
        Future<Integer> next = fill(0, 0);
        for (long offset = 0; offset < bytes; offset += BLOCK) {
            int turn = (int) (offset / BLOCK % 2);
            int length = get(next);
            next = fill(1 - turn, offset + BLOCK);
            long whole = (length + BlockDevice.ALIGNMENT - 1L) / BlockDevice.ALIGNMENT * BlockDevice.ALIGNMENT;
            if (!work.with(buffers[turn].asSlice(0, whole), length, offset)) {
                break;
            }
        }
        // the buffers may go only when nobody reads into them
        get(next);
    }

    private Future<Integer> fill(int turn, long offset) {
        return reader.submit(() -> {
            MemorySegment buffer = buffers[turn];
            int length = (int) Math.max(0, Math.min(BLOCK, bytes - offset));
            ByteBuffer view = buffer.asByteBuffer().limit(length);
            while (view.hasRemaining()) {
                if (image.read(view, offset + view.position()) < 0) {
                    throw new EOFException("the image became shorter while it was read");
                }
            }
            buffer.asSlice(length, Math.min(BLOCK - length, BlockDevice.ALIGNMENT)).fill((byte) 0);
            return length;
        });
    }

    private static int get(Future<Integer> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Ends with what is under way; the device stays open.
    @Override
    public void close() throws IOException {
        reader.close();
        image.close();
    }
}
