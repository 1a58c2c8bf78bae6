//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Ran.java ../../scripts/Benchmark.java ../../lib/bench/sim/SimServer.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lib.bench.sim.Faults;
import lib.bench.sim.SimProfile;
import lib.bench.sim.SimServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A benchmark in a recipe.
class BenchmarkCellTest {

    private static final String CELLS = """
            ---
            params:
              url: { default: "http://127.0.0.1:9" }
              gate: { default: "" }
            ---
            ```java
            var run = run(new Benchmark("--base-url", url, "--random-input-len", "20", "--random-output-len", "4", "--num-prompts", "12",
                    "--max-concurrency", "2", "--chip", "none")).value();
            ```

            ```java
            if (!java.nio.file.Files.exists(java.nio.file.Path.of(gate))) throw new IllegalStateException("cut off here");
            show(run);
            run.measured().orElseThrow().figures().get("completed").intValue()
            ```
            """;

    @TempDir
    Path folder;

    @Test
    void isShownWithItsVerdictAndPictureAndIsNotRepeatedWhenTheRunGoesOn() throws IOException {
        Path gate = folder.resolve("gate");
        List<Object> served = new ArrayList<>();
        var options = new SimServer.Options("127.0.0.1", 0, "sim", 4096, SimProfile.constant(1, 1), Faults.NONE, 0, 1);
        try (SimServer server = SimServer.start(options, served::add)) {
            var cut = Ran.notebook(folder.resolve("runs"), CELLS, "--yes", "--url", server.baseUrl(), "--gate", gate.toString());
            assertThat(cut.exitCode()).isEqualTo(1);
            assertThat(cut.stderr()).contains("cut off here");
            int requests = served.size();
            assertThat(requests).isGreaterThanOrEqualTo(12);

            Files.createFile(gate);
            var resumed = Ran.notebook(folder.resolve("runs"), CELLS, "--yes", "--resume");

            assertThat(resumed.exitCode()).isZero();
            assertThat(resumed.stdout()).contains("(in the run that this one goes on with)", "requests answered  12", "  12\n");
            assertThat(served).hasSize(requests);
            assertThat(resumed.file("notebook.html")).contains("<svg", "Throughput: generated tokens per second", "requests answered");
        }
    }

    @Test
    void isNotRunByAPlan() {
        var plan = Ran.notebook(folder.resolve("runs"), CELLS, "--plan");

        assertThat(plan.exitCode()).isEqualTo(3);
        assertThat(plan.stdout()).contains("measurement: (none) -> --base-url http://127.0.0.1:9");
    }

    @Test
    void aServerThatIsNotThereFailsTheCellInOneLine() {
        var ran = Ran.notebook(folder.resolve("runs"), CELLS, "--yes");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.stderr()).contains("nothing answers at http://127.0.0.1:9; is the server running?");
    }

    @Test
    void anOptionThatBenchDoesNotKnowIsWrongUse() {
        var ran = Ran.notebook(folder.resolve("runs"), "```java\nrun(new Benchmark(\"--no-such-option\"));\n```\n", "--yes");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.stderr()).contains("Unknown option: '--no-such-option'");
    }
}
