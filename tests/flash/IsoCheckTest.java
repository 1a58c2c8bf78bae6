//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES InstallerIso.java Needed.java ../../lib/flash/ImageCheck.java
package tests.flash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lib.flash.ByteProgress;
import lib.flash.Check;
import lib.flash.Checks;
import lib.flash.Fingerprint;
import lib.flash.ImageCheck;
import lib.flash.InstallerImage;
import lib.hub.ByteText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `iso-check` on real hybrid images, made by xorriso and mtools, and on what is none.
class IsoCheckTest {

    @TempDir
    Path folder;

    @BeforeEach
    void tools() {
        Needed.programs("xorriso", "mformat", "mmd", "mcopy");
    }

    private InstallerImage check(Path file) throws IOException, InterruptedException {
        return check(file, Optional.empty());
    }

    /// Files are aged, so that none of them counts as just being written.
    private InstallerImage check(Path file, Optional<String> sha256) throws IOException, InterruptedException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(1, ChronoUnit.HOURS)));
        return ImageCheck.check(file, new Fingerprint(sha256, folder.resolve("records")), ByteProgress.Place.silent());
    }

    private Path jetson() throws IOException {
        return InstallerIso.jetson().build(folder.resolve(InstallerIso.NAME));
    }

    /// The only check that fails, as `what: found`.
    private static String failure(InstallerImage image) {
        var failed = image.checks().stream().filter(check -> check.verdict() == Check.Verdict.FAIL).toList();
        assertThat(failed).as(image.checks().toString()).hasSize(1);
        return failed.getFirst().what() + ": " + failed.getFirst().found();
    }

    private static void patch(Path file, long at, int... bytes) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.allocate(bytes.length);
            for (int b : bytes) {
                buffer.put((byte) b);
            }
            channel.write(buffer.flip(), at);
        }
    }

    /// Where these bytes stand in the file.
    private static long find(Path file, String text) throws IOException {
        byte[] all = Files.readAllBytes(file);
        byte[] wanted = text.getBytes();
        for (int i = 0; i <= all.length - wanted.length; i++) {
            if (Arrays.equals(all, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new AssertionError("not in the file: " + text);
    }

    @Test
    void aHybridImageForArm64OfTheReleaseInItsNamePasses() throws Exception {
        InstallerImage image = check(jetson());

        assertThat(image.checks()).extracting(check -> "%-15s %-4s %s".formatted(check.what(), check.verdict(),
                check.found().replaceFirst("^[0-9a-f]{64}", "SUM"))).containsExactly(
                "download        ok   not under way",
                "size            ok   %s, all of it".formatted(ByteText.of(image.bytes())),
                "volume          ok   ISO 9660, 'jetsoninstaller-r39.2.0', 5 files",
                "boot record     ok   El Torito, for UEFI",
                "partition table ok   hybrid (GPT), with an EFI system partition",
                "EFI boot file   ok   EFI/BOOT/BOOTAA64.EFI, arm64",
                "installer       ok   a Jetson's",
                "release         ok   39.2.0, JetPack 7.2, inside as in the name",
                "contents        ok   3 files, each as md5sum.txt of the image has it",
                "SHA-256         ok   SUM, recorded to compare the next one of this name with; NVIDIA publishes none");
        assertThat(image.release()).contains("39.2.0");
        assertThat(image.jetpack()).contains("7.2");
        assertThat(image.sound()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"'-f,1440'", "'-T,65536,-h,64,-s,32'", "'-T,204800,-h,64,-s,32,-F'"})
    void theBootFileIsFoundInEachKindOfFat(String options) throws Exception {
        Path file = InstallerIso.jetson().formatted(options.split(",")).build(folder.resolve(InstallerIso.NAME));

        assertThat(check(file).checks()).contains(Check.ok("EFI boot file", "EFI/BOOT/BOOTAA64.EFI, arm64"));
    }

    @Test
    void theFirstReleaseIsKnownByItsMenuThoughItsNameIsShort() throws Exception {
        Path file = InstallerIso.jetson().labelled("Jetson BSP")
                .withMenu("menuentry 'Flash Jetson AGX Thor Developer Kit on NVMe r38.2' {}")
                .build(folder.resolve("jetsoninstaller-0.2.0-r38.2-2025-08-22-01-33-29-arm64.iso"));

        InstallerImage image = check(file);

        assertThat(image.sound()).isTrue();
        assertThat(image.release()).contains("38.2.0");
        assertThat(image.jetpack()).contains("7.0");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.5, 0.9, 0.99999})
    void anImageThatIsCutShortAnywhereIsNamedAsSuch(double part) throws Exception {
        Path file = jetson();
        long whole = Files.size(file);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate((long) (whole * part));
        }

        assertThat(failure(check(file))).startsWith("size: cut short: ")
                .endsWith("%,d bytes are missing".formatted(whole - (long) (whole * part)));
    }

    @Test
    void aDownloadThatIsUnderWayIsNamedAsSuch() throws Exception {
        Path file = jetson();
        Path part = Files.copy(file, folder.resolve(InstallerIso.NAME + ".part"));
        Path chrome = Files.copy(file, folder.resolve("Unconfirmed 123.crdownload"));
        assertThat(failure(check(part)))
                .isEqualTo("download: still under way, or cut off: such a name has a file only until it is complete");
        assertThat(failure(check(chrome))).startsWith("download: still under way, or cut off");

        Files.createFile(folder.resolve(InstallerIso.NAME + ".aria2"));
        assertThat(failure(check(file))).startsWith("download: still under way, or cut off: aria2's list");
    }

    @Test
    void aFileThatGrowsIsADownloadThatIsUnderWay() throws Exception {
        Path file = jetson();
        var writer = Thread.ofVirtual().start(() -> {
            try (var channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
                while (!Thread.interrupted()) {
                    channel.write(ByteBuffer.allocate(1000));
                    Thread.sleep(50);
                }
            } catch (IOException | InterruptedException e) {
                // the test is over
            }
        });
        try {
            Thread.sleep(100);
            InstallerImage image = ImageCheck.check(file, new Fingerprint(Optional.empty(), folder), ByteProgress.Place.silent());
            assertThat(failure(image)).isEqualTo("download: still under way: the file grows");
        } finally {
            writer.interrupt();
            writer.join();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <!DOCTYPE html>\\n<title>Log in</title>     | image: a web page (HTML), not an image: the address led to a login or an error
            \\357\\273\\277 \\n<HTML lang='en'>          | image: a web page (HTML), not an image: the address led to a login or an error
            {"error": "forbidden"}                      | image: a server's answer in text, not an image
            PK\\3\\4                                    | image: an archive (zip), not an image
            BZh91AY                                     | image: an archive (bzip2), not an image
            hello                                       | image: no ISO 9660 image, and nothing else that is known
            ''                                          | image: an empty file
            """)
    void whatIsNoImageAtAllIsSaidToBeWhatItIs(String contents, String failure) throws Exception {
        Path file = Files.writeString(folder.resolve(InstallerIso.NAME), contents.translateEscapes(), StandardCharsets.ISO_8859_1);

        assertThat(failure(check(file))).isEqualTo(failure);
    }

    @Test
    void spaceThatWasSetAsideForADownloadIsNoImage() throws Exception {
        Path file = Files.write(folder.resolve(InstallerIso.NAME), new byte[100_000]);

        assertThat(failure(check(file))).startsWith("image: nothing but zeros at its beginning");
    }

    @Test
    void anImageForAnotherProcessorIsNamedAsSuch() throws Exception {
        Path x86 = InstallerIso.jetson().starting("BOOTX64.EFI", InstallerIso.X86_64).build(folder.resolve("a.iso"));
        Path disguised = InstallerIso.jetson().starting("BOOTAA64.EFI", InstallerIso.X86_64).build(folder.resolve("b.iso"));

        assertThat(failure(check(x86)))
                .isEqualTo("EFI boot file: EFI/BOOT/BOOTX64.EFI: the image is for another processor, and a Thor is arm64");
        assertThat(failure(check(disguised))).isEqualTo("EFI boot file: EFI/BOOT/BOOTAA64.EFI is for x86-64, and a Thor is arm64");
    }

    @Test
    void anImageThatOnlyAPcsBiosStartsIsNamedAsSuch() throws Exception {
        Path file = InstallerIso.jetson().made("-append_partition", "2", "0xef", "EFI",
                         "-b", "casper/ubuntu-server-minimal.squashfs", "-no-emul-boot")
                .build(folder.resolve(InstallerIso.NAME));

        assertThat(failure(check(file))).isEqualTo("boot record: only for the BIOS of a PC, none for UEFI");
    }

    @Test
    void anImageWithoutABootRecordIsNamedAsSuch() throws Exception {
        Path file = InstallerIso.jetson().made("-appended_part_as_gpt", "-append_partition", "2", "0xef", "EFI")
                .build(folder.resolve(InstallerIso.NAME));

        assertThat(failure(check(file))).isEqualTo("boot record: none: the volume holds files, and nothing that a firmware could start");
    }

    @Test
    void anImageThatBootsOnlyFromADiscIsNamedAsSuch() throws Exception {
        Path file = jetson();
        patch(file, 0, new int[1024]);

        assertThat(failure(check(file))).isEqualTo("partition table: none: the image boots from a disc, but not from a stick");
    }

    @Test
    void aDamagedPartitionTableIsNamedAsSuch() throws Exception {
        Path header = jetson();
        patch(header, 512 + 56, 1);
        assertThat(failure(check(header))).isEqualTo("partition table: the header of the GPT does not match its checksum");

        Path entries = jetson();
        patch(entries, 1024 + 3, 0x55);
        assertThat(failure(check(entries))).isEqualTo("partition table: the entries of the GPT do not match their checksum");

        Path backup = jetson();
        patch(backup, Files.size(backup) - 512, 0, 0);
        assertThat(failure(check(backup))).isEqualTo("partition table: the second copy of the GPT is damaged");
    }

    @Test
    void aBootFileThatIsNotThereOrNoProgramIsNamedAsSuch() throws Exception {
        Path none = InstallerIso.jetson().starting("OTHER.EFI", InstallerIso.ARM64).build(folder.resolve("a.iso"));
        Path zeros = InstallerIso.jetson().starting("BOOTAA64.EFI", 0).build(folder.resolve("b.iso"));

        assertThat(failure(check(none))).isEqualTo("EFI boot file: there is no EFI/BOOT/BOOTAA64.EFI");
        assertThat(failure(check(zeros))).isEqualTo("EFI boot file: EFI/BOOT/BOOTAA64.EFI is no program: the image is damaged");
    }

    @Test
    void anotherInstallerForArm64IsNoJetsons() throws Exception {
        Path file = InstallerIso.jetson().labelled("Ubuntu-Server 24.04 LTS arm64").withMenu("menuentry 'Try or Install Ubuntu Server' {}")
                .build(folder.resolve("ubuntu-24.04-live-server-arm64.iso"));

        assertThat(failure(check(file)))
                .isEqualTo("installer: neither its name 'Ubuntu-Server 24.04 LTS arm64' nor its boot menu speaks of a Jetson");
    }

    @Test
    void anotherReleaseInsideThanInTheNameFails() throws Exception {
        Path file = InstallerIso.jetson().labelled("jetsoninstaller-r38.4.0").build(folder.resolve(InstallerIso.NAME));

        assertThat(failure(check(file))).isEqualTo("release: r39.2.0 in the name, but r38.4.0 inside");
    }

    @Test
    void aSizeThatIsNotTheOneThatNvidiaPublishesFails() throws Exception {
        Path file = InstallerIso.jetson().labelled("jetsoninstaller-r38.4.0")
                .build(folder.resolve("jetsoninstaller-r38.4.0-2025-12-30-17-00-37-arm64.iso"));

        assertThat(failure(check(file)))
                .isEqualTo("size: %,d bytes, and NVIDIA's image of this name has 4,207,276,032".formatted(Files.size(file)));
    }

    @Test
    void oneFlippedBitInTheContentsIsFoundWithoutAnyChecksumFromElsewhere() throws Exception {
        Path file = jetson();
        patch(file, find(file, "package"), 'P');

        assertThat(failure(check(file))).isEqualTo("contents: 1 of 3 files are not what md5sum.txt of the image says: "
                + "pool/main/l/a-package-with-a-long-name_39.2.0-20260601141651_arm64.deb");
    }

    @Test
    void aFolderThatLeadsBackToItselfIsDamage() throws Exception {
        Path file = jetson();
        long name = find(file, "CASPER");
        // the place of the folder `casper` becomes that of the root
        byte[] volume = new byte[4];
        try (var channel = FileChannel.open(file)) {
            channel.read(ByteBuffer.wrap(volume), 16 * 2048 + 156 + 2);
        }
        patch(file, name - 31, volume[0], volume[1], volume[2], volume[3]);

        assertThat(failure(check(file))).startsWith("volume: damaged: the folder ");
    }

    @Test
    void aSumIsRecordedOnceAndComparedFromThenOn() throws Exception {
        Path file = jetson();
        assertThat(check(file).checks().getLast().found()).contains("recorded to compare the next one of this name with");
        assertThat(check(file).checks().getLast().found()).contains(", as the one recorded on ");

        Path again = InstallerIso.jetson().of(2_000_000).build(folder.resolve(InstallerIso.NAME.replace(".iso", " (1).iso")));

        assertThat(failure(check(again))).startsWith("SHA-256: ").contains(", but the one recorded on ");
    }

    @Test
    void theSumOfAnImageWithOtherFaultsIsNotRecorded() throws Exception {
        Path file = jetson();
        patch(file, 512 + 56, 1);

        assertThat(check(file).checks().getLast().verdict()).isEqualTo(Check.Verdict.WARN);
        assertThat(folder.resolve("records")).doesNotExist();
    }

    @Test
    void aGivenSumCountsAndThenOneBesideTheFile() throws Exception {
        Path file = jetson();
        String sum = check(file).sha256().orElseThrow();
        String other = "0".repeat(64);
        assertThat(failure(check(file, Optional.of(other)))).isEqualTo("SHA-256: %s, but --sha256 says %s".formatted(sum, other));
        assertThat(check(file, Optional.of(sum.toUpperCase())).sound()).isTrue();

        Path beside = folder.resolve(InstallerIso.NAME + ".sha256");
        Files.writeString(beside, other + " *" + InstallerIso.NAME + "\n");
        assertThat(failure(check(file))).isEqualTo("SHA-256: %s, but %s says %s".formatted(sum, beside.getFileName(), other));
        Files.writeString(beside, sum + "\n");
        assertThat(check(file).sound()).isTrue();
    }

    @Test
    void theSummaryCountsTheVerdicts() {
        assertThat(Checks.summary(List.of(Check.ok("a", "b"), Check.warn("a", "b", ""), Check.ok("a", "b"))))
                .isEqualTo("2 ok, 1 warn, 0 fail");
    }
}
