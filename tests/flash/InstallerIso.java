//SOURCES ../../lib/Program.java
package tests.flash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.Program;

/// Makes installer images as NVIDIA's are made, only smaller: xorriso with a FAT partition appended that holds the boot file, and
/// within the volume a boot menu and a list of checksums.
///
/// @param label   of the volume
/// @param menu    the text of `boot/grub/grub.cfg`
/// @param boot    the name of the boot file
/// @param machine the processor in its header
/// @param fat     options of mformat
/// @param options of xorriso, beside those for the contents
/// @param payload bytes of random contents
record InstallerIso(String label, String menu, String boot, int machine, List<String> fat, List<String> options, int payload) {

    static final String NAME = "jetsoninstaller-r39.2.0-2026-06-01-23-53-13-arm64.iso";
    static final int ARM64 = 0xAA64;
    static final int X86_64 = 0x8664;

    /// Those with which NVIDIA's images are made; the first three make the image a hybrid.
    private static final List<String> HYBRID = List.of("-appended_part_as_gpt", "-partition_offset", "16",
            "-append_partition", "2", "0xef", "EFI", "-no-emul-boot", "-e", "--interval:appended_partition_2:all::");

    static InstallerIso jetson() {
        return new InstallerIso("jetsoninstaller-r39.2.0", """
                submenu "Install Jetson ISO r39.2.0" {
                    menuentry "Install on NVMe" { linux /casper/Image autoinstall force-bootdisk=nvme0n1 }
                    menuentry "Install on USB" { linux /casper/Image autoinstall }
                }
                """, "BOOTAA64.EFI", ARM64, List.of("-f", "2880"), HYBRID, 3_000_000);
    }

    InstallerIso labelled(String other) {
        return new InstallerIso(other, menu, boot, machine, fat, options, payload);
    }

    InstallerIso withMenu(String other) {
        return new InstallerIso(label, other, boot, machine, fat, options, payload);
    }

    InstallerIso starting(String other, int processor) {
        return new InstallerIso(label, menu, other, processor, fat, options, payload);
    }

    InstallerIso formatted(String... other) {
        return new InstallerIso(label, menu, boot, machine, List.of(other), options, payload);
    }

    InstallerIso made(String... other) {
        return new InstallerIso(label, menu, boot, machine, fat, List.of(other), payload);
    }

    InstallerIso of(int bytes) {
        return new InstallerIso(label, menu, boot, machine, fat, options, bytes);
    }

    /// Builds the image. Everything else that this needs lies in a folder beside it.
    Path build(Path image) throws IOException {
        Path work = Files.createDirectories(image.resolveSibling(image.getFileName() + ".work"));
        Path tree = work.resolve("tree");
        write(tree.resolve("boot/grub/grub.cfg"), menu.getBytes());
        var contents = new byte[payload];
        new Random(payload).nextBytes(contents);
        write(tree.resolve("casper/ubuntu-server-minimal.squashfs"), contents);
        write(tree.resolve("pool/main/l/a-package-with-a-long-name_39.2.0-20260601141651_arm64.deb"), "package".getBytes());
        write(tree.resolve("md5sum.txt"), sums(tree).getBytes());
        Path efi = bootPartition(work);
        Files.deleteIfExists(image);
        var arguments = new ArrayList<>(List.of("-as", "mkisofs", "-V", label, "-o", image.toString(), "-r", "-J", "-joliet-long",
                "-iso-level", "3"));
        options.forEach(option -> arguments.add(option.equals("EFI") ? efi.toString() : option));
        arguments.add(tree.toString());
        new Program("xorriso").output(arguments.toArray(String[]::new));
        return image;
    }

    private Path bootPartition(Path work) throws IOException {
        Path efi = work.resolve("efi.img");
        Files.deleteIfExists(efi);
        var format = new ArrayList<>(List.of("-C", "-i", efi.toString()));
        format.addAll(fat);
        new Program("mformat").output(Stream.concat(format.stream(), Stream.of("::")).toArray(String[]::new));
        new Program("mmd").output("-i", efi.toString(), "::/EFI", "::/EFI/BOOT");
        // more in the folder than one cluster holds, and the boot file behind it
        for (int i = 0; i < 40; i++) {
            Path module = write(work.resolve("module%d.mod".formatted(i)), new byte[10]);
            new Program("mcopy").output("-o", "-i", efi.toString(), module.toString(), "::/EFI/BOOT/");
        }
        Path program = write(work.resolve(boot), program());
        new Program("mcopy").output("-o", "-i", efi.toString(), program.toString(), "::/EFI/BOOT/" + boot);
        return efi;
    }

    /// As much of a PE program as tells its processor; all zeros for processor 0.
    private byte[] program() {
        var program = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        if (machine != 0) {
            program.putShort(0, (short) 0x5A4D).putInt(0x3C, 0x80).putInt(0x80, 0x4550).putShort(0x84, (short) machine);
        }
        return program.array();
    }

    private static String sums(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            return files.filter(file -> Files.isRegularFile(file) && !file.endsWith("md5sum.txt")).sorted()
                    .map(file -> md5(file) + "  ./" + tree.relativize(file) + "\n").collect(Collectors.joining());
        }
    }

    private static String md5(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(Files.readAllBytes(file)));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path write(Path file, byte[] contents) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, contents);
    }
}
