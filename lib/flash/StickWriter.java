//SOURCES BlockDevice.java ByteProgress.java Difference.java Disk.java Refusal.java Safety.java Sticks.java Transfer.java
//SOURCES ../StepException.java ../hub/ByteText.java
package lib.flash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import lib.StepException;
import lib.hub.ByteText;

/// Makes a stick of an image: writes it past the cache, reads it back and compares every byte.
///
/// @param image its real path
/// @param disk  as it was judged
public record StickWriter(Path image, Disk disk) {

    /// What a stick was made with, proven by reading it back.
    ///
    /// @param writeSeconds until all was on the medium
    public record Proof(long bytes, double writeSeconds, double readSeconds) {}

    /// Whether the disk holds the image already. The comparison ends at the first difference.
    public Optional<Difference> differs(ByteProgress.Place place) {
        try (BlockDevice device = opened(BlockDevice::toRead); var transfer = new Transfer(image, device)) {
            ByteProgress progress = place.begin("looking whether %s holds it already".formatted(disk.path()), Files.size(image));
            try {
                return transfer.compare(false, progress);
            } finally {
                progress.stop();
            }
        } catch (IOException e) {
            throw new StepException("can't compare %s with %s: %s".formatted(image, disk.path(), e.getMessage()), e);
        }
    }

    /// Writes the image, and reads it back.
    /// @throws StepException saying what went wrong at which byte, or what differs
    public Proof write(ByteProgress.Place place) {
        try (BlockDevice claim = opened(BlockDevice::claim)) {
            same(claim);
            try (BlockDevice device = opened(BlockDevice::toWrite)) {
                same(device);
                return write(device, place);
            }
        } catch (IOException e) {
            throw new StepException("can't read %s: %s".formatted(image, e.getMessage()), e);
        }
    }

    private interface Opening {
        BlockDevice open(String path) throws BlockDevice.Failed;
    }

    private BlockDevice opened(Opening way) {
        try {
            return way.open(disk.path());
        } catch (BlockDevice.Failed e) {
            throw new StepException(switch (e.errno()) {
                case BlockDevice.Failed.ACCESS -> "no right to open %s: run the same command as root, with sudo".formatted(disk.path());
                case BlockDevice.Failed.BUSY ->
                        "%s is in use by another program, or mounted in a container; nothing was written".formatted(disk.path());
                default -> e.getMessage() + "; nothing was written";
            }, e);
        }
    }

    private Proof write(BlockDevice device, ByteProgress.Place place) throws IOException {
        try (var transfer = new Transfer(image, device)) {
            long bytes = Files.size(image);
            double writing = timed(place.begin("writing", bytes), bytes, transfer::write, device);
            var found = new Object() {
                Optional<Difference> difference = Optional.empty();
            };
            double reading = timed(place.begin("reading back", bytes), bytes,
                    progress -> found.difference = transfer.compare(true, progress), device);
            found.difference.ifPresent(difference -> {
                throw new StepException("%s does not hold what was written: %s; a worn-out or counterfeit stick does that, use another one"
                        .formatted(disk.path(), difference));
            });
            return new Proof(bytes, writing, reading);
        }
    }

    private interface Part {
        void run(ByteProgress progress) throws IOException;
    }

    private double timed(ByteProgress progress, long bytes, Part part, BlockDevice device) throws IOException {
        long begin = System.nanoTime();
        try {
            part.run(progress);
        } catch (BlockDevice.Failed e) {
            progress.stop();
            throw failed(e, device);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        progress.end(bytes);
        return seconds;
    }

    /// What is open is what was judged: a stick may be exchanged for another in a moment, and its name goes to the next one.
    private void same(BlockDevice device) throws IOException {
        if (!device.number().equals(disk.number()) || device.bytes() != disk.bytes()) {
            throw new StepException("%s is another device than a moment ago (%s with %,d bytes, it was %s with %,d); nothing was written"
                    .formatted(disk.path(), device.number(), device.bytes(), disk.number(), disk.bytes()));
        }
    }

    private StepException failed(BlockDevice.Failed e, BlockDevice device) {
        String after = "; what is on it now is of no use";
        long left = sizeNow(device);
        if (left == 0) {
            return new StepException("%s vanished while it was worked on (%s): was it pulled out?%s"
                    .formatted(disk.path(), e.getMessage(), after), e);
        }
        if (left < disk.bytes()) {
            return new StepException("%s shrank from %s to %s while it was worked on (%s)%s"
                    .formatted(disk.path(), ByteText.of(disk.bytes()), ByteText.of(left), e.getMessage(), after), e);
        }
        if (e.errno() == BlockDevice.Failed.NO_SPACE) {
            return new StepException("%s is full (%s), though it says that it has %s: a counterfeit stick?%s"
                    .formatted(disk.path(), e.getMessage(), ByteText.of(disk.bytes()), after), e);
        }
        return new StepException("%s failed (%s): it is defective, use another one%s".formatted(disk.path(), e.getMessage(), after), e);
    }

    /// 0 when the device is gone.
    private long sizeNow(BlockDevice device) {
        try {
            return Files.exists(Path.of("/sys/class/block", disk.name())) ? device.bytes() : 0;
        } catch (BlockDevice.Failed e) {
            return 0;
        }
    }
}
