//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Ran.java Mark.java ../../lib/flash/FirstBoot.java ../../scripts/SystemInfo.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import lib.notebook.Journal;
import lib.notebook.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a recipe does not do: nothing without a yes, and nothing at all while planning.
class NotebookPlanTest {

    @TempDir
    Path folder;

    @Test
    void withoutAYesNoCellChangesTheHost() {
        for (String cell : new String[] {"```sh name=touch\ntouch %s\n```\n", "```java\nrun(new tests.notebook.Mark(\"%s\", \"word\"));\n```\n"}) {
            var ran = run(cell.formatted(folder.resolve("witness")));

            assertThat(ran.stderr()).contains("nobody to ask without a terminal: --yes makes the changes, --plan only shows them");
            assertThat(ran.exitCode()).isEqualTo(2);
            assertThat(folder.resolve("witness")).doesNotExist();
        }
    }

    @Test
    void aHostThatIsOnlyPlannedItselfIsNoFailureOfThePlan() {
        String text = """
                ---
                host: lab:that-nobody-has-started
                ---
                ```java name=before
                run(new SystemInfo());
                ```

                ```java name=host
                run(new lib.flash.FirstBoot(1));
                ```

                ```java name=after
                run(new SystemInfo());
                ```
                """;
        var plan = run(text, "--plan", "--skip", "before");

        assertThat(plan.exitCode()).as(plan.stderr()).isEqualTo(3);
        assertThat(plan.stdout()).contains("lab:that-nobody-has-started: no answer -> answers\n", "system-info: skipped (there is no host yet to plan it for)\n");
        assertThat(run(text, "--plan").exitCode()).isEqualTo(1);
        assertThat(run(text, "--plan", "--host", "local").exitCode()).isZero();
    }

    @Test
    void aPlanChangesNothingMarksWhatDependsOnItAndExitsWith3() {
        Path witness = folder.resolve("witness");
        String text = """
                ```java name=step
                var state = run(new tests.notebook.Mark("%1$s", "word")).value();
                System.out.println("not reached while planning");
                ```

                ```java name=dependent
                state.words()
                ```

                ```sh name=query query
                echo queried
                ```

                ```sh name=change
                echo changed >> %1$s
                ```

                ```java name=other
                run(new tests.notebook.Mark("%1$s", "other"));
                ```
                """.formatted(witness);
        var plan = run(text, "--plan");

        assertThat(plan.exitCode()).isEqualTo(3);
        assertThat(plan.stdout()).isEqualTo("""
                  mark: planned
                    word: (none) -> written
                queried
                  mark: planned
                    other: (none) -> written
                """);
        assertThat(plan.stderr()).doesNotContain("sample.md:")
                .contains("planned: needs the value of a step that has not run", "planned: needs what cell step would have found");
        assertThat(witness).doesNotExist();
        assertThat(plan.journal().getFirst()).isInstanceOfSatisfying(Journal.Started.class, started -> assertThat(started.mode()).isEqualTo(Session.Mode.PLAN));

        String steps = text.replaceAll("(?s)```sh name=change.*?```", "");
        // the alias and the person may both say so
        assertThat(Ran.notebook(folder.resolve("applied"), steps, "--yes", "--yes").exitCode()).isZero();
        var again = Ran.notebook(folder.resolve("planned again"), steps, "--plan");
        assertThat(again.exitCode()).isZero();
        assertThat(again.stdout()).isEqualTo("  mark: unchanged\nnot reached while planning\n  word\n  other\nqueried\n  mark: unchanged\n");
        assertThat(Ran.read(witness)).isEqualTo("word\nother\n");
    }

    @Test
    void aChangePastTheStepsIsRefusedWhilePlanning() {
        var ran = run("```java\nhost.change(\"touch\", \"%s\");\n```\n".formatted(folder.resolve("witness")), "--plan");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(folder.resolve("witness")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--plan --undo", "--plan --resume", "--undo --resume"})
    void whatExcludesEachOtherIsRefused(String args) {
        var ran = run("```java\n1\n```\n", args.split(" "));

        assertThat(ran.stderr()).isEqualTo("sample: --plan, --undo and --resume exclude each other\n");
        assertThat(ran.exitCode()).isEqualTo(2);
    }

    private Ran run(String text, String... args) {
        return Ran.notebook(folder.resolve("runs"), text, args);
    }
}
