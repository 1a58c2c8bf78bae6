//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES LoopStick.java Needed.java Signatures.java WrongTargets.java ../../lib/Host.java ../../lib/Program.java ../../lib/flash/Disk.java
package tests.flash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lib.Host;
import lib.Program;
import lib.flash.Disk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More than a hundred tries to write to what is no stick, by every name that it has. strace watches all of them, and the programs
/// that they start: none opens a block device to write to it.
class WrongTargetsTest {

    private static final int MEGABYTE = 1 << 20;
    private static final Pattern OPENED = Pattern.compile("\\bopen(?:at2?)?\\([^\"]*\"([^\"]*)\", [^)]*O_(?:RDWR|WRONLY)");

    /// Something that must not be written to, and what is said of it.
    private record Target(String path, String reason) {}

    @TempDir
    Path folder;

    private final Deque<AutoCloseable> made = new ArrayDeque<>();
    private final List<LoopStick> sticks = new ArrayList<>();

    @BeforeEach
    void tools() {
        Needed.loopDevices();
        Needed.programs("strace", "mkfs.ext4", "mkswap", "swapon", "swapoff", "addpart", "blkid", "unshare");
    }

    @AfterEach
    void takeDown() throws Exception {
        while (!made.isEmpty()) {
            made.pop().close();
        }
    }

    private LoopStick stick(String name, String... options) {
        return kept(LoopStick.of(folder.resolve(name + ".img"), 64 * MEGABYTE, options));
    }

    private LoopStick kept(LoopStick stick) {
        made.push(stick);
        sticks.add(stick);
        return stick;
    }

    /// JUnit warns of links that lead out of its folder.
    private Path kept(Path link) {
        made.push(() -> Files.delete(link));
        return link;
    }

    private static void run(String program, String... arguments) {
        new Program(program).output(arguments);
    }

    private void mount(String device, String name) throws IOException {
        Path where = Files.createDirectory(folder.resolve(name));
        run("mkfs.ext4", "-q", device);
        // a file system that is mounted to be written to writes by itself
        run("mount", "-o", "ro", device, where.toString());
        made.push(() -> run("umount", where.toString()));
    }

    /// Mounted where only another process sees it, as in a container.
    private void mountElsewhere(String device) throws IOException, InterruptedException {
        Path where = Files.createDirectory(folder.resolve("elsewhere"));
        run("mkfs.ext4", "-q", device);
        String script = "mount -o ro \"$0\" \"$1\" && echo mounted && cat";
        var process = new ProcessBuilder("unshare", "--mount", "sh", "-c", script, device, where.toString())
                .redirectErrorStream(true).start();
        made.push(() -> {
            process.getOutputStream().close();
            process.waitFor();
        });
        assertThat(process.inputReader().readLine()).isEqualTo("mounted");
    }

    /// Every wrong target that this machine can have.
    private List<Target> targets(Path image) throws IOException, InterruptedException {
        var targets = new ArrayList<Target>();
        var mounted = stick("mounted");
        mount(mounted.path(), "mounted");
        targets.add(new Target(mounted.path(), "it is mounted ("));
        var inPart = stick("part-mounted").partitioned();
        mount(inPart.path() + "p1", "part-mounted");
        targets.add(new Target(inPart.path(), "it is mounted ("));
        targets.add(new Target(inPart.path() + "p1", "it is mounted ("));
        targets.add(new Target(stick("part").partitioned().path() + "p1", "it is a partition; name the whole disk, /dev/loop"));
        var swap = stick("swap");
        run("mkswap", "-q", swap.path());
        targets.add(new Target(swap.path(), " is swap space"));
        var swapping = stick("swapping");
        run("mkswap", "-q", swapping.path());
        run("swapon", swapping.path());
        made.push(() -> run("swapoff", swapping.path()));
        targets.add(new Target(swapping.path(), " is swap space"));
        targets.add(new Target(kept(LoopStick.of(Signatures.lvm(folder.resolve("lvm.img")), 64 * MEGABYTE)).path(), " belongs to LVM"));
        var raid = kept(LoopStick.of(Signatures.raid(folder.resolve("raid.img")), 64 * MEGABYTE));
        targets.add(new Target(raid.path(), " belongs to a RAID array"));
        targets.add(new Target(stick("read-only", "--read-only").path(), "it is read-only"));
        targets.add(new Target(kept(LoopStick.of(folder.resolve("small.img"), MEGABYTE)).path(), "it is too small"));
        targets.add(new Target(kept(LoopStick.of(image, Files.size(image))).path(), " is on it"));
        var elsewhere = stick("elsewhere-mounted");
        mountElsewhere(elsewhere.path());
        targets.add(new Target(elsewhere.path(), "is in use by another program, or mounted in a container; nothing was written"));
        try (Host local = Host.local()) {
            for (Disk disk : Disk.parse(local.query(Disk.LIST.toArray(String[]::new)), _ -> Optional.empty())) {
                if (disk.type().equals("disk")) {
                    boolean system = disk.allMounts().contains("/");
                    targets.add(new Target(disk.path(), system ? "this machine runs from it" : "it is no USB device"));
                }
            }
        }
        for (String no : List.of("/dev/null", "/dev/loop-control", image.toString(), folder.toString(), "/dev/fd")) {
            targets.add(new Target(no, " is no disk"));
        }
        targets.add(new Target("/dev/no-such-disk", "there is no device "));
        return targets;
    }

    /// The names of one target: its path, its name, and links and ways that lead to it.
    private Stream<String> names(Target target, int number) {
        Path path = Path.of(target.path());
        try {
            Path link = kept(Files.createSymbolicLink(folder.resolve("link" + number), path));
            Path second = kept(Files.createSymbolicLink(folder.resolve("second" + number), link));
            return Stream.of(path.toString(), path.startsWith("/dev") ? path.toString().substring("/dev/".length()) : "/." + path,
                    link.toString(), second.toString(), "/dev/.." + path, Path.of("").toAbsolutePath().relativize(link).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map.Entry<List<String>, List<String>> traced(List<String> lines) throws IOException, InterruptedException {
        Path log = folder.resolve("strace.log");
        Path input = Files.write(folder.resolve("input"), lines);
        Path output = folder.resolve("output");
        var command = List.of("strace", "--follow-forks", "--seccomp-bpf", "-qq", "-e", "trace=open,openat,openat2,creat",
                "-e", "signal=none", "-s", "4096", "-o", log.toString(), Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), WrongTargets.class.getName());
        int exitCode = new ProcessBuilder(command)
                .redirectInput(input.toFile()).redirectOutput(output.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT)
                .start().waitFor();
        assertThat(exitCode).isZero();
        var opened = Files.readString(log, StandardCharsets.ISO_8859_1).lines().map(OPENED::matcher).filter(match -> match.find())
                .map(match -> match.group(1)).filter(WrongTargetsTest::isBlockDevice).toList();
        return Map.entry(Files.readAllLines(output), opened);
    }

    private static boolean isBlockDevice(String path) {
        try {
            return Path.of(path).isAbsolute() && ((int) Files.getAttribute(Path.of(path), "unix:mode") & 0170000) == 0060000;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void noneOfAHundredWrongTargetsIsOpenedForWriting() throws Exception {
        Path image = Files.writeString(folder.resolve("image.bin"), "image".repeat(400_000));
        List<Target> targets = targets(image);
        var tries = new ArrayList<String>();
        var reasons = new ArrayList<String>();
        IntStream.range(0, targets.size()).forEach(number -> names(targets.get(number), number).forEach(name -> {
            String confirm = targets.get(number).path().replaceFirst(".*/", "");
            tries.add(String.join("\t", image.toString(), "--device", name, "--any-image", "--allow-loop", "--confirm", confirm));
            reasons.add(targets.get(number).reason());
        }));
        var good = stick("good");
        tries.add(String.join("\t", image.toString(), "--device", good.path(), "--any-image", "--confirm", good.name()));
        reasons.add("it is a loop device; --allow-loop takes one, to rehearse");
        assertThat(tries).hasSizeGreaterThanOrEqualTo(100);
        new Program("sync").run(List.of());
        var before = sticks.stream().map(LoopStick::writes).toList();

        var refused = traced(tries);

        assertThat(refused.getKey()).hasSameSizeAs(tries);
        for (int i = 0; i < tries.size(); i++) {
            assertThat(refused.getKey().get(i)).as(tries.get(i)).matches("[12]\t.*").contains(reasons.get(i));
        }
        assertThat(refused.getValue()).as("block devices that were opened for writing").isEmpty();
        assertThat(sticks.stream().map(LoopStick::writes)).as("what the kernel counts").containsExactlyElementsOf(before);

        var written = traced(List.of(tries.getLast() + "\t--allow-loop"));
        assertThat(written.getKey()).singleElement().asString().startsWith("0\t");
        assertThat(written.getValue()).as("strace sees the one that may").containsOnly(good.path());
    }
}
