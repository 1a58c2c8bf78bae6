//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ChildDownload.java LoopbackHub.java
package tests.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a download that is killed, or that a machine crashed under, has cost when it is complete.
class KilledDownloadTest {

    private static final int KILLS = Integer.getInteger("kills", 20);
    private static final int FILE = 60_000_000;
    private static final int FILES = 5;
    /// The most that a connection reads at once.
    private static final int READ = 64 << 10;

    @TempDir
    Path folder;

    private final LoopbackHub hub = LoopbackHub.start(2);

    @AfterEach
    void stop() {
        hub.close();
    }

    private void assertRight(int files, int size) throws IOException {
        for (int i = 0; i < files; i++) {
            assertThat(Files.readAllBytes(folder.resolve("file-" + i))).as("file-" + i).isEqualTo(hub.bytes("file-" + i, size));
        }
    }

    /// What one read returned on each connection may be lost, however busy the machine is; on one that does little else fifty kills
    /// (`-Dkills=50`) waste less than two percent of the bytes. What the kernel still has in its queues for a process that is killed
    /// never came to it.
    @Test
    void aKillLosesAtMostWhatOneReadOfEachConnectionReturned() throws IOException, InterruptedException {
        for (int i = 0; i < FILES; i++) {
            hub.with("o/m", "file-" + i, FILE);
        }
        hub.connectionRate(1_500_000);
        long size = hub.size("o/m");
        long seed = System.nanoTime();
        var random = new Random(seed);

        long queued = 0;
        long reads = 0;
        int kills = 0;
        while (kills < KILLS) {
            long moment = hub.contentBytes() + (long) (size / (KILLS + 10) * random.nextDouble(0.02, 1.98));
            var child = ChildDownload.bare(hub, "o/m", folder);
            boolean running = child.await(() -> hub.contentBytes() >= moment);
            child.freeze();
            hub.hold();
            Thread.sleep(100); // an acknowledgement takes up to 40 ms, and until then Linux has the bytes in both queues
            queued += hub.queuedBytes();
            reads += hub.contentConnections();
            assertThat(child.kill().exitCode()).as("seed %d, kill %d: it was still running", seed, kills).isEqualTo(128 + 9);
            hub.release();
            assertThat(running).isTrue();
            kills++;
        }
        hub.connectionRate(0);
        var last = ChildDownload.bare(hub, "o/m", folder).ended();

        assertThat(last.exitCode()).as(last.stderr()).isZero();
        assertRight(FILES, FILE);
        long sent = hub.contentBytes() - size;
        // the queues hold some headers of answers, too
        long came = Math.max(0, sent - queued);
        System.out.printf("%d kills, seed %d: %.2f %% of the bytes came twice, %.2f %% were sent twice%n", kills, seed, 100.0 * came / size,
                100.0 * sent / size);
        assertThat(came).as("seed %d: bytes that came beyond the model's", seed).isLessThanOrEqualTo(reads * READ);
    }

    @Test
    void bytesThatAJournalClaimsButACrashOfTheMachineLostAreFetchedAgain() throws IOException, InterruptedException {
        int size = 40_000_000;
        hub.with("o/m", "file-0", size).connectionRate(40_000_000);
        var child = ChildDownload.start(hub, "o/m", folder);
        assertThat(child.await(() -> hub.contentBytes() > 20_000_000)).isTrue();
        child.kill();
        try (var part = new RandomAccessFile(folder.resolve("file-0.part").toFile(), "rw")) {
            part.seek(3_000_000);
            part.write(new byte[500_000]);
        }
        long before = hub.contentBytes();

        var ended = ChildDownload.start(hub, "o/m", folder).ended();

        assertThat(ended.exitCode()).as(ended.stderr()).isZero();
        assertRight(1, size);
        assertThat(hub.contentBytes() - before).as("the three pieces that were hit, and the rest")
                .isLessThan(size - 20_000_000 + 6_000_000);
    }

    @Test
    void aPartThatIsShorterThanItsJournalClaimsIsFetchedAgain() throws IOException, InterruptedException {
        int size = 20_000_000;
        hub.with("o/m", "file-0", size).connectionRate(10_000_000);
        var child = ChildDownload.start(hub, "o/m", folder);
        assertThat(child.await(() -> hub.contentBytes() > 10_000_000)).isTrue();
        child.kill();
        try (var part = new RandomAccessFile(folder.resolve("file-0.part").toFile(), "rw")) {
            part.setLength(1_000_000);
        }

        var ended = ChildDownload.start(hub, "o/m", folder).ended();

        assertThat(ended.exitCode()).as(ended.stderr()).isZero();
        assertRight(1, size);
    }
}
