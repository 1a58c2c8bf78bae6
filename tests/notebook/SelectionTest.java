//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Ran.java ../../lib/notebook/Selection.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lib.notebook.Notebook;
import lib.notebook.Selection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {

    private static final String FIVE = """
            ```java name=a tags=show
            System.out.println("a");
            ```

            ```sh name=b tags=tune,slow query
            echo b
            ```

            ```java name=c tags=tune
            int c = 3;
            System.out.println("c");
            ```

            ```java name=d tags=show
            System.out.println("d");
            ```

            ```java name=e
            System.out.println("e uses " + c);
            ```
            """;

    @TempDir
    Path runs;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                        | a b c d e
            --from c                  | c d e
            --only d,a                | a d
            --only a --only d         | a d
            --tags tune               | b c
            --tags slow,show          | a b d
            --skip tune --skip e      | a d
            --skip b,show             | c e
            --from b --tags tune,show | b c d
            --tags tune --skip slow   | c
            --only c,e --from d --skip c --from e | refused
            """)
    void theChosenCellsRunInTheOrderOfTheNotebook(String args, String cells) {
        var ran = Ran.notebook(runs, FIVE, args.isEmpty() ? new String[0] : args.split(" "));

        if (cells.equals("refused")) {
            assertThat(ran.exitCode()).isEqualTo(2);
        } else {
            assertThat(ran.stdout().lines().map(line -> line.substring(0, 1))).containsExactly(cells.split(" "));
            assertThat(ran.exitCode()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --only x      | --only: no cell 'x'; there are a, b, c, d, e
            --from tune   | --from: no cell 'tune'; there are a, b, c, d, e
            --tags a      | --tags: no tag 'a'; there are show, tune, slow
            --skip x      | --skip: no cell or tag 'x'; there are show, tune, slow
            --only a --skip show | no cell of sample is left to run
            --only e      | cell e uses what cell c declares: run both
            --from d      | cell e uses what cell c declares: run both
            --skip tune   | cell e uses what cell c declares: run both
            """)
    void aChoiceThatCanNotWorkIsRefusedBeforeAnythingRuns(String args, String message) {
        var ran = Ran.notebook(runs, FIVE, args.split(" "));

        assertThat(ran.stderr()).isEqualTo("sample: " + message + "\n");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.folders()).isEmpty();
    }

    @Test
    void aCellMayUseAnotherThroughAMethodOrARecordOrItsCondition() {
        String text = """
                ```java name=types
                record Point(int x) {}
                int twice(int n) { return 2 * n; }
                ```

                ```java name=value
                var p = new Point(1);
                ```

                ```sh name=condition query skip-if="twice(2) == 4"
                echo never
                ```
                """;

        assertThat(Ran.notebook(runs, text, "--only", "value").stderr()).isEqualTo("sample: cell value uses what cell types declares: run both\n");
        assertThat(Ran.notebook(runs, text, "--only", "condition").stderr()).isEqualTo("sample: cell condition uses what cell types declares: run both\n");
        assertThat(Ran.notebook(runs, text, "--skip", "value").exitCode()).isZero();
    }

    @Test
    void listShowsTheCellsAndRunsNone() {
        var ran = Ran.notebook(runs, FIVE, "--list");

        assertThat(ran.stdout()).isEqualTo("""
                cell  language  tags       line
                a     java      show       2
                b     sh        tune,slow  6
                c     java      tune       10
                d     java      show       15
                e     java                 19
                """);
        assertThat(ran.folders()).isEmpty();
    }

    @Test
    void whatIsNotChosenIsInTheExportsAsNotRun() {
        assertThat(Ran.notebook(runs, FIVE, "--only", "a,d").file("notebook.md"))
                .containsSubsequence("**`a`** done", "**`b`** not run", "not chosen", "**`d`** done", "**`e`** not run");
    }

    @Test
    void anEmptyNotebookIsDoneAtOnce() {
        assertThat(Ran.notebook(runs, "# Only prose\n").exitCode()).isZero();
    }

    @Test
    void aNotebookOfOneCellHasNothingToChooseFrom() {
        var one = Notebook.parse("x.md", "```java\n1\n```\n");

        assertThat(Selection.ALL.of(one)).containsExactly("cell-1");
        assertThat(new Selection(Optional.of("cell-1"), List.of(), List.of(), List.of()).of(one)).containsExactlyElementsOf(Arrays.asList("cell-1"));
    }
}
