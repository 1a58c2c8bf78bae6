///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../../../lib/TemporaryFolder.java ../../../lib/Program.java
package tests.benchmarks.usb;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import lib.Program;
import lib.TemporaryFolder;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// `usb-write` beside `dd` and `cmp`, in turn, each in processes of its own, from one image to one loop device.
/// Run in the folder of the catalog: Thorbook is started by its alias, as users start it.
@CommandLine.Command(name = "usb-benchmark", mixinStandardHelpOptions = true,
        description = "Compare usb-write with dd bs=4M oflag=direct followed by cmp, on a loop device. Needs root.")
public final class UsbBenchmark implements Callable<Integer> {

    private static final int BLOCK = 4 << 20;

    @Option(names = "--folder", description = "where image and medium lie; default: a temporary folder")
    private Optional<Path> folder = Optional.empty();

    @Option(names = "--size", defaultValue = "4294967296", description = "bytes of the image; default ${DEFAULT-VALUE}")
    private long size;

    @Option(names = "--rounds", defaultValue = "3", description = "runs of each; the median counts; default ${DEFAULT-VALUE}")
    private int rounds;

    public static void main(String... args) {
        System.exit(new CommandLine(new UsbBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (var temporary = TemporaryFolder.create("thorbook-usb")) {
            Path work = Files.createDirectories(folder.orElse(temporary.path()));
            Path image = image(work.resolve("usb-benchmark.image"));
            Path medium = work.resolve("usb-benchmark.medium");
            try (var file = new RandomAccessFile(medium.toFile(), "rw")) {
                file.setLength(size);
            }
            String device = new Program("losetup").output("--find", "--show", medium.toString());
            // past the page cache, as a stick is; a tmpfs is nothing but page cache and refuses
            new Program("losetup").run(List.of("--direct-io=on", device));
            try {
                compare(image, device);
            } finally {
                new Program("losetup").output("--detach", device);
                Files.delete(image);
                Files.delete(medium);
            }
        }
        return 0;
    }

    private void compare(Path image, String device) throws IOException, InterruptedException {
        System.out.printf("%,d bytes, %d rounds, in turn; seconds to write, to compare, in all%n", size, rounds);
        for (int start = 0; start < 3; start++) {
            seconds("./jbang", "usb-write", "--help"); // compiled, and ready to start as it does from its third time on
        }
        var theirs = new ArrayList<Double>();
        var ours = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) {
            spoil(image, device);
            double dd = seconds("dd", "if=" + image, "of=" + device, "bs=4M", "oflag=direct", "status=none");
            double cmp = seconds("cmp", "-n", String.valueOf(size), image.toString(), device);
            theirs.add(dd + cmp);
            System.out.printf(Locale.ROOT, "dd and cmp  %6.2f  %6.2f  %6.2f%n", dd, cmp, dd + cmp);
            spoil(image, device);
            ours.add(seconds("./jbang", "usb-write", image.toString(), "--device", device, "--confirm", device.replace("/dev/", ""),
                    "--allow-loop", "--any-image"));
            System.out.printf(Locale.ROOT, "usb-write                   %6.2f%n", ours.getLast());
        }
        System.out.printf(Locale.ROOT, "usb-write to dd and cmp, medians: %.2f%n", median(ours) / median(theirs));
    }

    /// Otherwise usb-write would find that the image is there already; and nobody should begin with what another left in memory.
    private static void spoil(Path image, String device) throws IOException, InterruptedException {
        new Program("dd").output("if=/dev/zero", "of=" + device, "bs=4M", "count=1", "oflag=direct", "status=none");
        new Program("sync").output();
        new Program("blockdev").output("--flushbufs", device);
        new Program("dd").output("if=" + image, "of=/dev/null", "iflag=nocache", "count=0", "status=none");
    }

    private static double seconds(String... command) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        int exitCode = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        if (exitCode != 0) {
            throw new IOException("%s ended with exit code %d".formatted(command[0], exitCode));
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private Path image(Path file) throws IOException {
        var random = new Random(1);
        var block = new byte[BLOCK];
        try (var channel = FileChannel.open(Files.write(file, new byte[0]), StandardOpenOption.WRITE)) {
            for (long at = 0; at < size; at += BLOCK) {
                random.nextBytes(block);
                channel.write(ByteBuffer.wrap(block, 0, (int) Math.min(BLOCK, size - at)));
            }
        }
        return file;
    }
}
