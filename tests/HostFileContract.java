//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES HostUnderTest.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tests.HostUnderTest.script;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import lib.HostException;
import org.junit.jupiter.api.Test;

/// How every host reads and writes files.
interface HostFileContract extends HostUnderTest {

    @Test
    default void aFileIsWrittenWithItsModeAndRead() {
        String file = folder() + "/file";

        host().write(file, "text\nwith ümläuts\n", 0640, false);

        assertThat(contents(file)).isEqualTo("text\nwith ümläuts\n");
        assertThat(mode(file)).contains("640");
    }

    @Test
    default void everyByteIsWritten() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        String file = folder() + "/bytes";

        host().write(file, bytes, 0600, false);

        assertThat(host().query("od", "-An", "-v", "-tu1", file).strip().split("\\s+")).hasSize(256).startsWith("0", "1").endsWith("254", "255");
    }

    @Test
    default void anEmptyFileIsAFile() {
        String file = folder() + "/empty";

        host().write(file, "", 0600, false);

        assertThat(host().read(file)).contains("");
    }

    @Test
    default void missingFoldersAreMade() {
        String file = folder() + "/a/b c/it's/file";

        host().write(file, "text", 0600, false);

        assertThat(contents(file)).isEqualTo("text");
    }

    @Test
    default void theModeIsTheOneGivenWhateverTheOldFileHad() {
        String file = folder() + "/file";
        host().write(file, "old", 0777, false);

        host().write(file, "secret", 0600, false);

        assertThat(mode(file)).contains("600");
        assertThat(contents(file)).isEqualTo("secret");
    }

    @Test
    default void aSymbolicLinkStaysAndItsTargetIsWritten() {
        String folder = folder();
        host().write(folder + "/target", "old", 0600, false);
        host().change("ln", "-s", "target", folder + "/link");
        host().change("ln", "-s", "not yet there", folder + "/dangling");

        host().write(folder + "/link", "new", 0600, false);
        host().write(folder + "/dangling", "made", 0600, false);

        assertThat(host().query("readlink", folder + "/link")).isEqualTo("target");
        assertThat(contents(folder + "/target")).isEqualTo("new");
        assertThat(contents(folder + "/not yet there")).isEqualTo("made");
    }

    @Test
    default void aReaderSeesTheOldContentsOrTheNewButNeverAPart() {
        String folder = folder();
        String file = folder + "/file";
        String one = "1".repeat(300_000);
        String two = "2".repeat(300_000);
        host().write(file, one, 0600, false);
        var seen = CompletableFuture.supplyAsync(() -> run("""
                : > "$1/reading"
                until [ -e "$1/stop" ]; do cat "$1/file" | sha256sum; done | sort -u""", folder).lines());
        awaitFile(folder + "/reading");

        for (int i = 0; i < 10; i++) {
            host().write(file, i % 2 == 0 ? two : one, 0600, false);
        }
        host().write(folder + "/stop", "", 0600, false);

        assertThat(seen.join()).isNotEmpty().isSubsetOf(sum(one), sum(two));
    }

    private String sum(String text) {
        return host().run(script("sha256sum").stdin(text.getBytes(StandardCharsets.UTF_8))).text();
    }

    @Test
    default void aWriteThatFailsLeavesNothingBehind() {
        String folder = folder();
        host().change("mkdir", folder + "/is a folder");

        assertThatThrownBy(() -> host().write(folder + "/is a folder", "text", 0600, false))
                .isInstanceOf(HostException.CommandFailed.class);

        assertThat(host().query("find", folder, "-mindepth", "1")).isEqualTo(folder + "/is a folder");
    }

    @Test
    default void whatIsMissingOrUnreadableReadsAsNothing() {
        String folder = folder();

        assertThat(host().read(folder + "/missing")).isEmpty();
        assertThat(host().read(folder)).isEmpty();
    }

    @Test
    default void theNulsOfTheDeviceTreeReadAsLineEnds() {
        String file = folder() + "/model";
        host().write(file, "NVIDIA Jetson\0nvidia,p3834\0", 0600, false);

        assertThat(host().read(file)).contains("NVIDIA Jetson\nnvidia,p3834\n");
    }
}
