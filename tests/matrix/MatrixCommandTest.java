//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../StepRun.java ../../lib/bench/matrix/MatrixJournal.java ../../scripts/Matrix.java
package tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lib.bench.matrix.MatrixJournal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scripts.Matrix;
import tests.StepRun;

/// `matrix` as a command.
class MatrixCommandTest {

    @TempDir
    private Path folder;

    private StepRun matrix(String models, String... more) {
        var words = new ArrayList<>(List.of("--models", models, "--yes"));
        words.addAll(List.of(more));
        return StepRun.of(Matrix.with(folder), words.toArray(String[]::new));
    }

    @Test
    void failsWhenNothingAtAllCouldBeMeasured() {
        // no machine that runs the tests serves it
        var run = matrix("No/Such-Model", "--workloads", "low-load,high-load");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("matrix: none of 2 combinations could be measured; as-it-was/Such-Model/")
                .endsWith("--retry-failed tries them again\n");
        assertThat(new MatrixJournal(folder).read()).hasSize(2);
    }

    @Test
    void takesEachModelOnce() {
        assertThat(matrix("Qwen3-8B,another/Qwen3-8B")).isEqualTo(new StepRun(2, "", "matrix: --models: Qwen3-8B is named twice\n"));
        assertThat(folder).isEmptyDirectory();
    }
}
