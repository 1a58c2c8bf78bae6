//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/notebook/Notebook.java Ran.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lib.UsageException;
import lib.notebook.Cell;
import lib.notebook.Notebook;
import lib.notebook.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InclusionTest {

    private static final String TUNE = """
            ---
            title: Tune it
            params:
              mode: { default: MAXN, help: power mode }
              fan: { default: 3 }
            ---
            Why.

            ```java name=clocks tags=slow
            var x = 1;
            ```

            ```sh
            true
            ```
            """;

    private static Notebook parsed(String text, Map<String, String> others) {
        return Notebook.parse("recipes/all.md", text, file -> {
            if (!others.containsKey(file)) {
                throw new UsageException("there is no " + file);
            }
            return others.get(file);
        });
    }

    @Test
    void aLinkThatSaysSoIsReplacedByTheNotebookItLeadsTo() {
        var all = parsed("""
                ---
                title: All of it
                params:
                  mode: { default: 120W }
                ---
                First.

                [Tune the Thor](tune.md "include")

                Last.

                ```java name=clocks
                x
                ```
                """, Map.of("recipes/tune.md", TUNE));

        assertThat(all.parts()).filteredOn(Notebook.Prose.class::isInstance).extracting(part -> ((Notebook.Prose) part).markdown())
                .containsExactly("First.", "# Tune it", "Why.", "Last.");
        assertThat(all.cells()).extracting(Cell::name).containsExactly("tune.clocks", "tune.cell-2", "clocks");
        assertThat(all.cells()).extracting(Cell::tags).containsExactly(List.of("tune", "slow"), List.of("tune"), List.of());
        assertThat(all.cells()).extracting(cell -> cell.file() + ":" + cell.line())
                .containsExactly("recipes/tune.md:10", "recipes/tune.md:14", "recipes/all.md:13");
        assertThat(all.params()).extracting(Param::name, param -> param.defaultValue().orElseThrow())
                .containsExactly(tuple("mode", "120W"), tuple("fan", "3"));
    }

    @Test
    void whatIsIncludedMayIncludeToo() {
        var all = parsed("[1](one.md \"include\")", Map.of("recipes/one.md", "[2](tune.md \"include\")", "recipes/tune.md", TUNE));

        assertThat(all.cells()).extracting(Cell::name).containsExactly("one.tune.clocks", "one.tune.cell-2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            one.md    | recipes/all.md:3: there is no recipes/one.md
            all.md    | recipes/all.md:3: recipes/all.md would include itself
            back.md   | recipes/back.md:1: recipes/all.md would include itself
            ../all.md | recipes/all.md:3: a notebook beside this one can be included, not '../all.md'
            wrong.md  | recipes/wrong.md:2: no cell attribute 'nam'; there are name, tags, skip-if, timeout, query
            tune.md   | recipes/all.md:5: a second cell named 'tune.clocks'
            """)
    void whatCantBeIncludedIsNamedWithItsFileAndLine(String file, String message) {
        assertThatThrownBy(() -> parsed("All.\n\n[x](%1$s \"include\")\n\n[x](%1$s \"include\")\n".formatted(file), Map.of(
                "recipes/tune.md", TUNE, "recipes/back.md", "[x](all.md \"include\")", "recipes/wrong.md", "\n```java nam=x\n1\n```\n")))
                        .isInstanceOf(UsageException.class).hasMessage(message);
    }

    @Test
    void aParameterKeepsItsType() {
        assertThatThrownBy(() -> parsed("---\nparams:\n  fan: { default: quiet }\n---\n[x](tune.md \"include\")", Map.of("recipes/tune.md", TUNE)))
                .hasMessage("recipes/all.md:5: parameter fan is another type in recipes/tune.md");
    }

    @Test
    void anOrdinaryLinkStaysProse() {
        assertThat(parsed("[Tune](tune.md)\n\nSee [it](tune.md \"include\").", Map.of()).cells()).isEmpty();
    }

    @Test
    void itRunsAsOneAndAnErrorIsFoundInTheFileThatHasIt(@TempDir Path runs) {
        var all = "```java\nvar x = 1;\n```\n\n[p](part.md \"include\")\n";

        var wrong = Ran.of(runs, parsed(all, Map.of("recipes/part.md", "```java\nvar x = 2;\n```\n\n```java\nint y = undefined;\n```\n")),
                "--host", "local");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.stderr()).contains("recipes/part.md:6: ").contains("undefined");

        var right = Ran.of(runs, parsed(all, Map.of("recipes/part.md", "```java\nvar x = \"again\";\n```\n\n```java\nshow(x + 1);\n```\n")),
                "--host", "local", "--tags", "part");
        assertThat(right.exitCode()).as(right.stderr()).isZero();
        assertThat(right.stdout() + right.stderr()).contains("again1");
    }
}
