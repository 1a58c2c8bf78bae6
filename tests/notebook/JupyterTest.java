//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Ran.java Mark.java ../Repository.java ../../lib/Program.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lib.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tests.Repository;

/// Jupyter's own tools read what a run exports. Needs python3 with venv, and PyPI.
class JupyterTest {

    /// What the script says when it could not install them.
    private static final int NO_TOOLS = 77;

    @TempDir
    Path folder;

    @Test
    void executedNotebooksAreValidAndCanBeConverted() {
        Path done = Ran.notebook(folder.resolve("done"), """
                ---
                title: Every kind of output
                params:
                  mode: { default: MAXN }
                ---
                Prose with *markup* and `code`.

                ```java name=values
                record Row(String name, double MHz) {}
                System.out.println("\\u001b[31mred\\u001b[0m");
                System.err.println("on standard error");
                show(new View.Svg("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>", "a picture"));
                List.of(new Row("gpu", 1575), new Row("电源 | <b>", 0.5))
                ```

                ```sh query
                echo "$mode"
                ```

                ```java name=step
                run(new tests.notebook.Mark("%s", "word"));
                ```

                ```java name=skipped skip-if=true
                1
                ```
                """.formatted(folder.resolve("witness")), "--yes").folders().getFirst();
        Path failed = Ran.notebook(folder.resolve("failed"), """
                ```java
                throw new IllegalStateException("why");
                ```

                ```java
                "not reached"
                ```
                """).folders().getFirst();

        var jupyter = new Program(Repository.root().resolve("tests/notebook/nbformat.sh").toString())
                .run(Stream.of(done, failed).map(run -> run.resolve("notebook.ipynb").toString()).toList());

        assumeTrue(jupyter.exitCode() != NO_TOOLS, "nbformat and nbconvert can't be installed here: " + jupyter.lastWord());
        assertThat(jupyter.exitCode()).as(jupyter.stderr()).isZero();
        assertThat(jupyter.stdout().lines()).extracting(line -> line.replaceFirst(".*: ", "")).containsExactlyElementsOf(
                List.of("valid nbformat 4.5, 7 cells", "valid nbformat 4.5, 4 cells"));
    }
}
