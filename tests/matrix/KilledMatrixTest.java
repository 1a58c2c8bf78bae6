//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/bench/matrix/MatrixJournal.java ../../scripts/Matrix.java
package tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import lib.bench.matrix.MatrixJournal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `matrix` in a JVM of its own, killed with SIGKILL while it measures.
@Timeout(180)
class KilledMatrixTest {

    private static final int KILLED = 128 + 9;
    private static final List<String> UNITS = List.of("as-it-was/Qwen3-8B/high-load", "as-it-was/Qwen3-8B/low-load",
            "as-it-was/Qwen3-8B-AWQ/high-load", "as-it-was/Qwen3-8B-AWQ/low-load");

    @TempDir
    private Path folder;

    @Test
    void eachCombinationThatEndedIsKeptAndNoneIsMeasuredTwiceHoweverOftenItIsKilled() throws IOException, InterruptedException {
        Map<Path, String> kept = Map.of();
        for (int ended = 0; ended < UNITS.size() - 1; ended++) {
            int before = ended;
            Process matrix = start();
            while (matrix.isAlive() && lines().size() == before) {
                Thread.sleep(2);
            }
            // well into the next one, which takes two seconds
            Thread.sleep(250);
            matrix.destroyForcibly();

            assertThat(matrix.waitFor()).as(said()).isEqualTo(KILLED);
            // the kill may come after the next one has ended, too
            ended = Math.max(ended, lines().size() - 1);
            assertThat(results()).containsAllEntriesOf(kept);
            kept = results();
        }

        assertThat(start().waitFor()).as(said()).isZero();

        assertThat(lines()).hasSize(UNITS.size());
        assertThat(new MatrixJournal(folder).read().keySet()).containsExactlyElementsOf(UNITS);
        assertThat(new MatrixJournal(folder).read().values()).allSatisfy(record -> assertThat(record.done()).as(record.reason()).isTrue());
        assertThat(results()).hasSize(UNITS.size()).containsAllEntriesOf(kept);
        assertThat(folder.resolve("report/report.html")).isNotEmptyFile();
    }

    private Process start() throws IOException {
        var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"), "scripts.Matrix"));
        command.addAll(List.of("--models", "Qwen3-8B,Qwen3-8B-AWQ", "--workloads", "high-load,low-load", "--simulate", "--share", "0.01",
                "--speed", "20", "--yes", "--host", "local", "--out", folder.toString()));
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("said").toFile())).start();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }

    /// The journal's whole lines: one for each time that a unit ended.
    private List<String> lines() throws IOException {
        Path journal = folder.resolve("matrix.jsonl");
        return Files.exists(journal) ? Files.readString(journal).lines().filter(line -> line.endsWith("}")).toList() : List.of();
    }

    /// The results by file, with all that they say, seeds and times of day included.
    private Map<Path, String> results() throws IOException {
        var results = new TreeMap<Path, String>();
        var recorded = new MatrixJournal(folder).read().keySet().stream().map(unit -> unit.replace('/', '_') + ".json").toList();
        try (Stream<Path> files = Files.list(folder.resolve("units"))) {
            for (Path file : files.filter(file -> recorded.contains(file.getFileName().toString())).toList()) {
                results.put(file, Files.readString(file));
            }
        }
        return results;
    }
}
