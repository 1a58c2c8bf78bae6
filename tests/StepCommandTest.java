//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES FileStep.java Repository.java StepRun.java ../lib/Json.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Json;
import lib.Step;
import lib.StepCommand;
import lib.Terminal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import scripts.Steps;

/// The options and exit codes that all steps have in common.
class StepCommandTest {

    static final List<Step<?>> STEPS = Steps.ALL;

    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void anOldFile() throws IOException {
        file = Files.writeString(folder.resolve("file"), "old");
    }

    private StepRun run(String... more) {
        return run(Optional.empty(), more);
    }

    private StepRun run(Optional<Terminal.Person> person, String... more) {
        var args = new ArrayList<>(List.of("--host", "local", "--file", file.toString()));
        args.addAll(List.of(more));
        return StepRun.of(new FileStep(), person, args.toArray(String[]::new));
    }

    private static Optional<Terminal.Person> who(String answer) {
        return Optional.of(new Terminal.Person() {
            @Override
            public Optional<String> line(String prompt) {
                return Optional.of(answer);
            }

            @Override
            public Optional<String> password(String prompt) {
                throw new AssertionError("asked for a password");
            }
        });
    }

    @Test
    void aChangeShowsItsPlanOnStandardErrorAndTheStateOnStandardOutput() {
        var run = run("--yes");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("text  new\n");
        assertThat(run.err()).isEqualTo("""
                file-text on local:
                  ~ text: old -> new
                file-text on local: changed
                """);
    }

    @Test
    void theSecondTimeTheExitCodeIsZeroToo() {
        run("--yes");

        var again = run("--yes");

        assertThat(again).isEqualTo(new StepRun(0, "text  new\n", "file-text on local: unchanged\n"));
    }

    @Test
    void aPlanWithChangesIsExitCode3AndWithoutAnyZero() {
        assertThat(run("--plan")).isEqualTo(new StepRun(3, "text: old -> new\n", "file-text on local: planned\n"));
        assertThat(file).hasContent("old");

        run("--yes");

        assertThat(run("--plan").exitCode()).isZero();
    }

    @Test
    void withNobodyToAskNothingIsChangedWithoutAYes() {
        var run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).endsWith("file-text: nobody to ask without a terminal: --yes makes the changes, --plan only shows them\n");
        assertThat(file).hasContent("old");
    }

    @ParameterizedTest
    @ValueSource(strings = {"y", "yes", " YES "})
    void aYesAtTheTerminalMakesTheChange(String answer) {
        assertThat(run(who(answer)).exitCode()).isZero();
        assertThat(file).hasContent("new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "n", "no", "yeah", "1"})
    void anyOtherAnswerDoesNot(String answer) {
        assertThat(run(who(answer))).isEqualTo(new StepRun(1, "", """
                file-text on local:
                  ~ text: old -> new
                file-text: declined: nothing was changed
                """));
        assertThat(file).hasContent("old");
    }

    @Test
    void aFailureIsExitCode1AndNothingOnStandardOutput() {
        var run = run("--yes", "--script", "exit 0");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).endsWith("file-text: every command succeeded, but local still reads: [text: old -> new]\n");
    }

    @Test
    void jsonIsOneDocumentAloneOnStandardOutput() {
        assertThat(run("--yes", "--json").out()).isEqualTo("""
                {
                  "step" : "file-text",
                  "host" : "local",
                  "outcome" : "changed",
                  "changed" : true,
                  "changes" : [ {
                    "what" : "text",
                    "before" : "old",
                    "after" : "new"
                  } ],
                  "value" : {
                    "text" : "new"
                  }
                }
                """);
    }

    @Test
    void aFailureIsJsonToo() {
        var run = run("--yes", "--json", "--script", "exit 0");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(Json.read(run.out(), StepCommand.Document.class)).satisfies(document -> {
            assertThat(document.outcome()).isEqualTo("failed");
            assertThat(document.changed()).isFalse();
            assertThat(document.error()).contains("every command succeeded, but local still reads: [text: old -> new]");
        });
    }

    @Test
    void verboseShowsEachCommandWithItsTimeAndItsFailure() {
        assertThat(run("--verbose", "--yes", "--script", "exit 4").err())
                .containsPattern("(?m)^ +\\d+\\.\\d{3} s  cat -- .*/file$")
                .containsPattern("(?m)^ +\\d+\\.\\d{3} s  sh -c 'exit 4' sh .*/file new  \\(exit code 4\\)$");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nonsense", "extra", "--text", "--host=ftp://x", "--host=ssh://-oProxyCommand=id", "--ssh-config=/no/such/file",
            "--sudo-password-file=/no/such/file", "--text=", "--plan=maybe", "--non\nsense", "--host=a\u001b[31m\nb", "\r"})
    void wrongUsageIsExitCode2AndOneLine(String wrong) {
        var run = StepRun.of(new FileStep(), "--file", file.toString(), "--yes", wrong);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).hasLineCount(1).startsWith("file-text: ");
        assertThat(file).hasContent("old");
    }

    @ParameterizedTest
    @FieldSource("STEPS")
    void everyStepHasTheCommonOptionsInItsHelp(Step<?> step) {
        var help = StepRun.named(step.name(), "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("Usage: " + step.name() + " ", "--host", "--plan", "--yes", "--undo", "--json", "--verbose", "-h, --help");
        assertThat(StepRun.named(step.name(), "-h")).isEqualTo(help);
    }

    @ParameterizedTest
    @FieldSource("STEPS")
    void everyStepRefusesAnUnknownOptionInOneLine(Step<?> step) {
        var run = StepRun.named(step.name(), "--nonsense");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo(step.name() + ": Unknown option: '--nonsense'\n");
    }

    @ParameterizedTest
    @FieldSource("STEPS")
    void everyStepHasAnAliasOfItsNameAndThatAliasRunsItsScript(Step<?> step) {
        assertThat(Repository.text("jbang-catalog.json")).containsPattern("\"%s\": \\{\\s*\"script-ref\": \"scripts/%s\\.java\""
                .formatted(step.name(), step.getClass().getSimpleName()));
    }
}
