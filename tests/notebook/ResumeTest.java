//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Ran.java Mark.java Child.java Killed.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import lib.notebook.Journal;
import lib.notebook.Transcript.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {

    /// Adds six lines to a file, three by steps and three by sh cells, and takes about 0.2 s for each. A cell in between needs a step's value.
    private static final String SIX_CHANGES = """
            ---
            params:
              file: { help: where the changes are written down }
            ---
            ```java
            var first = run(new tests.notebook.Mark(file, "one", "0.2")).value();
            ```

            ```sh
            sleep 0.1; grep -qx two "$file" || echo two >> "$file"; sleep 0.1
            ```

            ```java
            for (String word : List.of("three", "four")) {
                run(new tests.notebook.Mark(file, word, "0.2"));
            }
            run(new tests.notebook.Mark(file, "three", "0.2"));
            String words = String.join("+", first.words());
            ```

            ```sh name=five
            sleep 0.1; grep -qx five "$file" || echo five >> "$file"; sleep 0.1
            ```

            ```java
            run(new tests.notebook.Mark(file, words + "-six", "0.2"));
            ```
            """;

    private static final String FAILS_FIRST = """
            ---
            params:
              file: {}
              mode: { default: MAXN }
            ---
            ```java
            var state = run(new tests.notebook.Mark(file, "step")).value();
            ```

            ```sh name=note
            echo sh >> "$file"
            ```

            ```sh name=gate query
            cat "$file.open"
            ```

            ```java
            state.words()
            ```
            """;

    @TempDir
    Path folder;

    @Test
    void aRunKilledAtAnyMomentGoesOnAndMakesEachChangeOnce() throws IOException {
        Path notebook = Files.writeString(folder.resolve("sample.md"), SIX_CHANGES);
        Killed.atTenMoments(20260731, runs -> start(notebook, runs, "--file", runs + ".witness"), folder, runs -> {
            Ran resumed = Ran.notebook(runs, SIX_CHANGES, "--yes", "--resume");

            assertThat(resumed.exitCode()).as(resumed.stderr()).isZero();
            assertThat(Ran.read(Path.of(runs + ".witness"))).isEqualTo("one\ntwo\nthree\nfour\nfive\none-six\n");
            assertThat(resumed.file("notebook.md")).contains("Status: **done**").doesNotContain("not run");
            assertThat(resumed.journal().getLast()).isInstanceOfSatisfying(Journal.Ended.class, ended -> assertThat(ended.status()).isEqualTo(Status.DONE));
        });
    }

    @Test
    void whatEndedWellIsNotDoneAgainAndItsValuesAreBack() throws IOException {
        assertThat(run(FAILS_FIRST, "--yes", "--file", witness()).exitCode()).isEqualTo(1);
        openTheGate();
        var resumed = run(FAILS_FIRST, "--yes", "--resume");

        assertThat(resumed.exitCode()).isZero();
        assertThat(resumed.stdout()).isEqualTo("  mark: changed (in the run that this one goes on with)\n    step: (none) -> written\nopen\n  step\n");
        assertThat(Ran.read(Path.of(witness()))).isEqualTo("step\nsh\n");
        assertThat(resumed.file("notebook.md")).contains("replayed from the journal", "Status: **done**");
    }

    @Test
    void aLineThatWasCutInTheJournalIsDoneAgain() throws IOException {
        var failed = run(FAILS_FIRST, "--yes", "--file", witness());
        openTheGate();
        Path journal = failed.folders().getFirst().resolve("journal.jsonl");
        String text = Ran.read(journal);
        int shCell = text.indexOf("{\"record\":\"cell\",\"cell\":\"note\"");
        Files.writeString(journal, text.substring(0, shCell + 40), StandardOpenOption.TRUNCATE_EXISTING);

        assertThat(run(FAILS_FIRST, "--yes", "--resume").exitCode()).isZero();
        assertThat(Ran.read(Path.of(witness()))).isEqualTo("step\nsh\nsh\n");
    }

    @Test
    void anEditedShCellIsAnother() throws IOException {
        run(FAILS_FIRST, "--yes", "--file", witness());
        openTheGate();

        assertThat(run(FAILS_FIRST.replace("echo sh", "echo edited"), "--yes", "--resume").exitCode()).isZero();
        assertThat(Ran.read(Path.of(witness()))).isEqualTo("step\nsh\nedited\n");
    }

    @Test
    void theParametersAreThoseOfTheRunAndOthersAreRefused() throws IOException {
        run(FAILS_FIRST, "--yes", "--file", witness(), "--mode", "120W");
        openTheGate();
        var other = run(FAILS_FIRST, "--yes", "--resume", "--mode", "MAXN");

        assertThat(other.stderr()).isEqualTo("sample: --mode: the run that goes on was started with '120W'\n");
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(refused(FAILS_FIRST, "--yes", "--resume", "--host", "ssh://elsewhere")).isEqualTo("--host: the run that goes on was started on local");
        assertThat(run(FAILS_FIRST, "--yes", "--resume", "--mode", "120W").exitCode()).isZero();
    }

    @Test
    void aSecretIsNotInTheJournalAndMustBeGivenAgain() throws IOException {
        String text = "---\nparams:\n  token: { type: secret }\n---\n```java\nthrow new Exception();\n```\n";
        String token = Files.writeString(folder.resolve("token"), "hunter2\n").toString();
        run(text, "--token-file", token);

        assertThat(run(text, "--resume").stderr()).isEqualTo("sample: --token-file is missing\n");
        assertThat(run(text, "--resume", "--token-file", token).exitCode()).isEqualTo(1);
    }

    @Test
    void withNothingToGoOnWithResumeIsWrongUsage() {
        String text = "```java\n1\n```\n";
        Path runs = folder.resolve("runs");

        assertThat(refused(text, "--resume")).isEqualTo("--resume: no run of sample in " + runs);
        run(text, "--plan");
        run(text, "--undo");
        assertThat(refused(text, "--resume")).isEqualTo("--resume: no run of sample in " + runs);
        Path ended = run(text).folders().stream().filter(run -> started(run).mode().name().equals("APPLY")).findFirst().orElseThrow();
        assertThat(refused(text, "--resume")).isEqualTo("--resume: the newest run of sample, %s, ended well: nothing is left to do".formatted(ended));
        assertThat(refused(text, "--resume", "other")).isEqualTo("--resume: no run in " + runs.resolve("other"));
    }

    @Test
    void aPlanAnUndoOrARunOfAnotherRecipeIsNoneToGoOnWith() throws IOException {
        Path plan = run("```java\n1\n```\n", "--plan").folders().getFirst();
        assertThat(refused("```java\n1\n```\n", "--resume", plan.toString())).isEqualTo("--resume: %s is a plan of sample".formatted(plan));

        Path journal = plan.resolve("journal.jsonl");
        Files.writeString(journal, Ran.read(journal).replace("PLAN", "UNDO"));
        assertThat(refused("```java\n1\n```\n", "--resume", plan.toString())).isEqualTo("--resume: %s is an undo of sample".formatted(plan));

        Files.writeString(journal, Ran.read(journal).replace("UNDO", "APPLY").replace("\"sample\"", "\"tune\""));
        assertThat(refused("```java\n1\n```\n", "--resume", plan.toString())).isEqualTo("--resume: %s is a run of tune".formatted(plan));
    }

    @Test
    void aRunThatIsStillGoingCanNotBeResumedAndKeepsOthersFromChangingTheHost() throws IOException {
        Path slow = Files.writeString(folder.resolve("sample.md"), """
                ```sh
                echo begun >> '%1$s'
                while ! [ -e '%1$s.open' ]; do sleep 0.05; done
                echo slow >> '%1$s'
                ```
                """.formatted(witness()));
        Path quick = Files.writeString(folder.resolve("quick.md"), "```sh\necho quick >> '%s'\n```\n".formatted(witness()));
        var first = start(slow, folder.resolve("runs")).run(process -> {
            Killed.await(process, () -> Files.exists(Path.of(witness())));

            assertThat(refused(Ran.read(slow), "--yes", "--resume")).startsWith("the run in ").endsWith(" is still going");
            var second = start(quick, folder.resolve("others")).run(other -> {
                Killed.await(other, () -> Killed.journals(folder.resolve("others")).anyMatch(journal -> journal.toFile().length() > 0));
                // time enough to do what it must not do
                Thread.sleep(300);
                openTheGate();
            });
            assertThat(second.exitCode()).isZero();
        });

        assertThat(first.exitCode()).isZero();
        assertThat(Ran.read(Path.of(witness()))).isEqualTo("begun\nslow\nquick\n");
    }

    private Child start(Path notebook, Path runs, String... more) {
        var all = new ArrayList<>(List.of(notebook.toString(), "--yes", "--out", runs.toString()));
        all.addAll(List.of(more));
        return Child.of("scripts.RunNotebook", all.toArray(String[]::new)).with("XDG_CACHE_HOME", folder.toString());
    }

    private static Journal.Started started(Path run) {
        return (Journal.Started) Journal.read(run).getFirst();
    }

    private String refused(String text, String... args) {
        var ran = run(text, args);
        assertThat(ran.exitCode()).isEqualTo(2);
        return ran.stderr().strip().replaceFirst("^sample: ", "");
    }

    private String witness() {
        return folder.resolve("witness").toString();
    }

    private void openTheGate() throws IOException {
        Files.writeString(Path.of(witness() + ".open"), "open\n");
    }

    private Ran run(String text, String... args) {
        return Ran.notebook(folder.resolve("runs"), text, args);
    }
}
