//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES InstallerIso.java LoopStick.java Needed.java Said.java ../../lib/Program.java
//SOURCES ../LabContainer.java ../../scripts/Recipe.java
package tests.flash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import lib.Program;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scripts.Recipe;
import tests.LabContainer;

/// The recipe `unbox`, rehearsed: a loop device is the stick, and the lab is the device that a person installed with it.
@Tag("docker")
class UnboxTest {

    @TempDir
    Path folder;

    @Test
    void theWholeChapterIsPlannedAndThenDone() throws IOException {
        Needed.loopDevices();
        Needed.programs("xorriso", "mformat");
        Path image = InstallerIso.jetson().labelled("jetsoninstaller-r38.2.0")
                .build(folder.resolve("jetsoninstaller-0.2.0-r38.2-2025-08-22-01-33-29-arm64.iso"));
        // a sum beside the image keeps this one out of the user's records
        Files.writeString(folder.resolve(image.getFileName() + ".sha256"), new Program("sha256sum").output(image.toString()));
        try (var stick = LoopStick.of(folder.resolve("medium.img"), 16 << 20); var lab = LabContainer.start()) {
            lab.shell("bash /usr/local/lib/lab/flashed");
            String before = stick.writes();

            var plan = unbox(image, stick, lab, "--plan");

            assertThat(plan.exitCode()).as(plan.err()).isEqualTo(3);
            assertThat(plan.out()).contains("usb-write: planned", "by hand, 6");
            assertThat(stick.writes()).isEqualTo(before);

            var done = unbox(image, stick, lab, "--yes");

            assertThat(done.exitCode()).as(done.err()).isZero();
            assertThat(done.out()).contains("usb-write: changed", "by hand, 1: ", "flash-check: unchanged",
                    "38.2.0, JetPack 7.0, as flashed");
            assertThat(Files.mismatch(image, stick.medium())).isEqualTo(Files.size(image));
        }
    }

    private Said unbox(Path image, LoopStick stick, LabContainer lab, String... more) {
        String[] arguments = Stream.concat(Stream.of("unbox", "--image", image.toString(), "--stick", stick.name(), "--erase", stick.name(),
                "--rehearse", "true", "--minutes", "1", "--host", lab.host(), "--ssh-config", lab.sshConfig().toString(),
                "--out", folder.resolve("runs").toString()), Stream.of(more)).toArray(String[]::new);
        return Said.of(terminal -> Recipe.run(terminal, arguments));
    }
}
