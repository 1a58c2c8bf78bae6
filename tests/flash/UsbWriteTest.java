//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES InstallerIso.java LoopStick.java Needed.java Said.java ../../scripts/UsbWrite.java ../../lib/Program.java
package tests.flash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import lib.Host;
import lib.Json;
import lib.Outcome;
import lib.Program;
import lib.StepRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scripts.UsbWrite;

/// `usb-write` on loop devices: what it writes, and what it says of media that fail.
class UsbWriteTest {

    private static final int MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    @BeforeEach
    void loops() {
        Needed.loopDevices();
    }

    /// @param bytes of a file of random contents
    private Path image(long bytes) throws IOException {
        Path file = folder.resolve("image.bin");
        var random = new Random(bytes);
        var block = new byte[MEGABYTE];
        try (var channel = FileChannel.open(Files.write(file, new byte[0]), StandardOpenOption.WRITE)) {
            for (long at = 0; at < bytes; at += block.length) {
                random.nextBytes(block);
                channel.write(ByteBuffer.wrap(block, 0, (int) Math.min(block.length, bytes - at)));
            }
        }
        return file;
    }

    private LoopStick stick(long bytes, String... options) {
        return LoopStick.of(folder.resolve("medium.img"), bytes, options);
    }

    private static String[] arguments(Path image, LoopStick stick, String... more) {
        var arguments = new ArrayList<>(List.of(image.toString(), "--device", stick.path(), "--allow-loop", "--any-image"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private static Said write(Path image, LoopStick stick, String... more) {
        return Said.of(terminal -> new UsbWrite.Line(terminal, "Linux").run(arguments(image, stick, more)));
    }

    /// Writes, and does something when it is heard that a part has come to its end.
    private static Said write(Path image, LoopStick stick, String part, Runnable then) {
        var done = new AtomicBoolean();
        Consumer<String> listener = said -> {
            if (said.contains(part) && done.compareAndSet(false, true)) {
                then.run();
            }
        };
        return Said.of(terminal -> new UsbWrite.Line(terminal, "Linux").run(arguments(image, stick, "--confirm", stick.name())), listener);
    }

    private static void flip(Path file, long at) {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            int old = open.read();
            open.seek(at);
            open.write(old ^ 0x10);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 511, 512, 2048, 4 * MEGABYTE - 1, 4 * MEGABYTE, 4 * MEGABYTE + 1, 8 * MEGABYTE, 30 * MEGABYTE + 2048})
    void anImageOfAnySizeIsOnTheStickByteByByteAndTheRestIsAsItWas(long bytes) throws IOException {
        Path image = image(bytes);
        try (var stick = stick(32 * MEGABYTE)) {
            new Random(1).ints(100, (int) bytes / 512 * 512 + 512, 32 * MEGABYTE).forEach(at -> flip(stick.medium(), at));
            byte[] before = Files.readAllBytes(stick.medium());

            var said = write(image, stick, "--confirm", stick.name());

            assertThat(said.exitCode()).as(said.err()).isZero();
            assertThat(said.err()).contains("There is no --undo", "usb-write: writing: ", "usb-write: reading back: ")
                    .endsWith("usb-write on local: changed\n");
            byte[] after = Files.readAllBytes(stick.medium());
            int end = (int) ((bytes + 511) / 512 * 512);
            assertThat(after).startsWith(Files.readAllBytes(image));
            assertThat(Arrays.equals(before, end, before.length, after, end, after.length)).as("what lies behind the image").isTrue();
        }
    }

    @Test
    void theSecondTimeNothingIsWrittenAndTheStickIsReadToItsEnd() throws IOException {
        Path image = image(20 * MEGABYTE);
        try (var stick = stick(32 * MEGABYTE)) {
            write(image, stick, "--confirm", stick.name());
            String writes = stick.writes();

            var again = write(image, stick);

            assertThat(again.exitCode()).as(again.err()).isZero();
            assertThat(again.err()).endsWith("usb-write on local: unchanged\n");
            assertThat(stick.writes()).isEqualTo(writes);

            flip(stick.medium(), 20 * MEGABYTE - 1);
            assertThat(write(image, stick, "--plan").exitCode()).isEqualTo(3);
            assertThat(stick.writes()).isEqualTo(writes);
        }
    }

    @Test
    void onlyTheNameTypedLetsAStickBeOverwritten() throws IOException {
        Path image = image(MEGABYTE);
        try (var stick = stick(2 * MEGABYTE)) {
            String before = stick.writes();
            for (String answer : List.of("", "y", "yes", "loop", stick.name() + "1", stick.path())) {
                var said = Said.answered(terminal -> new UsbWrite.Line(terminal, "Linux").run(arguments(image, stick)), answer);
                assertThat(said.exitCode()).isOne();
                assertThat(said.err()).endsWith("Type %s to overwrite it: \nusb-write: declined: nothing was changed\n"
                        .formatted(stick.name()));
            }
            assertThat(write(image, stick)).satisfies(said -> {
                assertThat(said.exitCode()).isEqualTo(2);
                assertThat(said.err()).endsWith("usb-write: nobody to ask without a terminal: --confirm %s says it, --plan only shows it\n"
                        .formatted(stick.name()));
            });
            assertThat(write(image, stick, "--confirm", "sda").err())
                    .isEqualTo("usb-write: --confirm is 'sda', and the stick is %s\n".formatted(stick.name()));
            assertThat(stick.writes()).isEqualTo(before);

            var typed = Said.answered(terminal -> new UsbWrite.Line(terminal, "Linux").run(arguments(image, stick)), stick.name());
            assertThat(typed.exitCode()).as(typed.err()).isZero();
        }
    }

    @Test
    void oneBitThatFlipsOnTheMediumAfterWritingIsFoundAndItsPlaceNamed() throws IOException {
        Path image = image(20 * MEGABYTE);
        int at = 13_000_007;
        int written;
        try (var file = new RandomAccessFile(image.toFile(), "r")) {
            file.seek(at);
            written = file.read();
        }
        try (var stick = stick(32 * MEGABYTE)) {
            var said = write(image, stick, "usb-write: writing: ", () -> flip(stick.medium(), at));

            assertThat(said.exitCode()).isOne();
            assertThat(said.err()).endsWith(("usb-write: %s does not hold what was written: 1 byte differs, in 1 block of 4096, "
                    + "the first at 13,000,007 (0xc65d47): 0x%02x was written, 0x%02x is read; a worn-out or counterfeit stick does that, "
                    + "use another one\n").formatted(stick.path(), written, written ^ 0x10));
        }
    }

    @Test
    void aStickThatShrinksWhileItIsReadBackIsToBlame() throws IOException {
        Path image = image(20 * MEGABYTE);
        try (var stick = stick(32 * MEGABYTE)) {
            var said = write(image, stick, "usb-write: writing: ", () -> cut(stick, 8 * MEGABYTE));

            assertThat(said.exitCode()).isOne();
            assertThat(said.err()).endsWith(("usb-write: %s shrank from 33.6 MB to 8.4 MB while it was worked on "
                    + "(reading at byte 8,388,608: Input/output error); what is on it now is of no use\n").formatted(stick.path()));
        }
    }

    @Test
    void everyByteThatDiffersIsCounted() throws IOException {
        Path image = image(20 * MEGABYTE);
        try (var stick = stick(32 * MEGABYTE)) {
            var said = write(image, stick, "usb-write: writing: ", () -> List.of(5, 6, 4095, 4096, 5_000_000, 20 * MEGABYTE - 1)
                    .forEach(at -> flip(stick.medium(), at)));

            assertThat(said.err()).contains("does not hold what was written: 6 bytes differ, in 4 blocks of 4096, the first at 5 (0x5)");
        }
    }

    @Test
    void aStickThatIsTooSmallIsRefused() throws IOException {
        Path image = image(MEGABYTE);
        try (var stick = stick(MEGABYTE - 512)) {
            assertThat(write(image, stick, "--confirm", stick.name())).isEqualTo(new Said(2, "",
                    "usb-write: %s is refused: it is too small: 1.0 MB, and the image has 1.0 MB\n".formatted(stick.path())));
        }
    }

    @Test
    void aStickThatHasLessThanItSaysIsFullAndNamedAsSuch() throws IOException {
        Path image = image(24 * MEGABYTE);
        Path small = Files.createDirectory(folder.resolve("small"));
        var mount = new Program("mount").run(List.of("-t", "tmpfs", "-o", "size=16m", "tmpfs", small.toString()));
        Needed.that(mount.ok(), "no file system of 16 MB can be mounted: " + mount.lastWord());
        try (var stick = LoopStick.of(small.resolve("medium.img"), 32 * MEGABYTE)) {
            var said = write(image, stick, "--confirm", stick.name());

            assertThat(said.exitCode()).isOne();
            assertThat(said.err())
                    .containsPattern("\\nusb-write: " + stick.path() + " (is full|failed) \\(writing at byte 1[26],\\d{3},\\d{3}: .*\\)")
                    .endsWith("; what is on it now is of no use\n");
        } finally {
            new Program("umount").output("--lazy", small.toString());
        }
    }

    /// The loop device makes its file longer again by the writes that are under way, so a little of the stick may be left.
    @Test
    void aStickWhoseMediumVanishesInMidWriteIsSaidToHaveVanishedOrShrunk() throws Exception {
        Path image = folder.resolve("large.bin");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.write(1);
            file.setLength(1500L * MEGABYTE);
        }
        try (var stick = stick(1500L * MEGABYTE)) {
            String before = stick.writes();
            var puller = Thread.ofPlatform().start(() -> pull(stick, before));

            var said = write(image, stick, "--confirm", stick.name());

            puller.join();
            assertThat(said.exitCode()).as(said.err()).isOne();
            assertThat(said.err())
                    .containsPattern("usb-write: " + stick.path() + " (vanished|shrank from 1.6 GB to .+) while it was worked on")
                    .endsWith("; what is on it now is of no use\n");
        }
    }

    /// Takes a stick's medium away as soon as something is written to it.
    private static void pull(LoopStick stick, String before) {
        try {
            for (int i = 0; i < 60_000 && stick.writes().equals(before); i++) {
                Thread.sleep(1);
            }
            cut(stick, 0);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void cut(LoopStick stick, long bytes) {
        try (var file = new RandomAccessFile(stick.medium().toFile(), "rw")) {
            file.setLength(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new Program("losetup").output("--set-capacity", stick.path());
    }

    @Test
    void aFileThatIsNoInstallerIsWrittenOnlyWhenThatIsSaid() throws IOException {
        Path image = image(MEGABYTE);
        try (var stick = stick(2 * MEGABYTE)) {
            String before = stick.writes();

            var said = Said.of(terminal -> new UsbWrite.Line(terminal, "Linux")
                    .run(image.toString(), "--device", stick.path(), "--allow-loop", "--confirm", stick.name()));

            assertThat(said).isEqualTo(new Said(2, "", ("usb-write: %s is not fit to make a stick of: image: no ISO 9660 image, "
                    + "and nothing else that is known; iso-check says more, --any-image writes it all the same\n").formatted(image)));
            assertThat(stick.writes()).isEqualTo(before);
        }
    }

    @Test
    void aRecipeWritesARealInstallerAndGetsTheStickBack() throws IOException {
        Needed.programs("xorriso", "mformat");
        Path image = InstallerIso.jetson().build(folder.resolve(InstallerIso.NAME));
        try (var stick = stick(16 * MEGABYTE); var host = Host.local()) {
            var step = UsbWrite.rehearsal(image.toString(), stick.path(), stick.name());

            var outcome = new StepRunner(false, (_, _, _) -> true).run(step, host);

            assertThat(outcome).isInstanceOf(Outcome.Changed.class);
            assertThat(outcome.value().holdsImage()).isTrue();
            assertThat(Files.mismatch(image, stick.medium())).isEqualTo(Files.size(image));
        }
    }

    @Test
    void writesTheOutcomeAsJson() throws IOException {
        Path image = image(MEGABYTE);
        try (var stick = stick(2 * MEGABYTE)) {
            JsonNode document = Json.read(write(image, stick, "--confirm", stick.name(), "--json").out(), JsonNode.class);

            assertThat(document.at("/outcome").asText()).isEqualTo("changed");
            assertThat(document.at("/value/holdsImage").asBoolean()).isTrue();
            assertThat(document.at("/value/imageBytes").asLong()).isEqualTo(MEGABYTE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mac OS X", "Windows 11"})
    void onAnotherSystemItNamesTheToolOfTheGuide(String system) {
        assertThat(Said.of(terminal -> new UsbWrite.Line(terminal, system).run("a.iso"))).isEqualTo(new Said(1, "",
                ("usb-write: on %s no stick can be written; use the guide's tool, Balena Etcher (https://etcher.balena.io)\n")
                        .formatted(system)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --undo                               | Unknown option: '--undo'
            --yes                                | Unknown option: '--yes'
            --host=local                         | Unknown option: '--host=local'
            /no/such.iso                         | there is no file /no/such.iso
            --device sdb                         | name the IMAGE to write; without it the sticks are listed, and nothing else
            --plan                               | name the IMAGE to write; without it the sticks are listed, and nothing else
            /etc/hostname                        | name the stick with --device; usb-write alone lists those there are
            """)
    void refusesWhatItDoesNotKnowInOneLine(String arguments, String message) {
        assertThat(Said.of(terminal -> new UsbWrite.Line(terminal, "Linux").run(arguments.split(" "))))
                .isEqualTo(new Said(2, "", "usb-write: " + message + "\n"));
    }
}
