//SOURCES ../../lib/Program.java
package tests.flash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lib.Program;

/// A loop device that plays a stick.
///
/// @param path   e.g. `/dev/loop0`
/// @param medium the file that it shows
record LoopStick(String path, Path medium) implements AutoCloseable {

    /// A stick of this size, its medium a sparse file of zeros.
    static LoopStick of(Path medium, long bytes, String... options) {
        try (var file = new RandomAccessFile(medium.toFile(), "rw")) {
            file.setLength(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var arguments = new ArrayList<>(List.of("--find", "--show"));
        arguments.addAll(List.of(options));
        arguments.add(medium.toString());
        return new LoopStick(new Program("losetup").output(arguments.toArray(String[]::new)), medium);
    }

    /// E.g. `loop0`.
    String name() {
        return path.substring("/dev/".length());
    }

    /// Lets the kernel know a partition, though this kernel may read no partition tables.
    LoopStick partitioned() {
        new Program("addpart").output(path, "1", "2048", String.valueOf((medium.toFile().length() >> 9) - 4096));
        return this;
    }

    /// What the kernel counts of this device: writes begun and sectors written, from `stat` of its sysfs folder.
    String writes() {
        try {
            String[] fields = Files.readString(Path.of("/sys/block", name(), "stat")).strip().split("\\s+");
            return fields[4] + " writes, " + fields[6] + " sectors";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // where there is none, this fails; one that is left stays in the way of the device's next user
        new Program("delpart").run(List.of(path, "1"));
        new Program("losetup").output("--detach", path);
    }
}
