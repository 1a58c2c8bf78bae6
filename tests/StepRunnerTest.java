//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES FileStep.java ../lib/StepRunner.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Change;
import lib.Host;
import lib.Outcome;
import lib.Result;
import lib.StepException;
import lib.StepRunner;
import lib.UsageException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The order of a step: read, plan, ask, apply, read again.
class StepRunnerTest {

    private static final Change OLD_TO_NEW = new Change("text", "old", "new");
    private static final StepRunner.Consent YES = (step, host, changes) -> true;
    private static final StepRunner.Consent NOBODY = (step, host, changes) -> {
        throw new AssertionError("asked for " + changes);
    };

    private final List<Result> ran = new ArrayList<>();
    private final Host host = Host.open("local", new Host.Settings(Optional.empty(), false, Optional::empty, ran::add));

    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void anOldFile() throws IOException {
        file = Files.writeString(folder.resolve("file"), "old");
    }

    @AfterEach
    void close() {
        host.close();
    }

    private FileStep step() {
        return new FileStep(file.toString(), "new");
    }

    private void write(String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long changesRun() {
        return ran.stream().filter(result -> result.command().isChange()).count();
    }

    @Test
    void whatHasToChangeIsChangedAndReadBack() {
        assertThat(new StepRunner(false, YES).run(step(), host)).isEqualTo(new Outcome.Changed<>(List.of(OLD_TO_NEW), new FileStep.State("new")));
        assertThat(file).hasContent("new");
    }

    @Test
    void theSecondTimeNothingIsToDoNobodyIsAskedAndNoChangeRuns() {
        new StepRunner(false, YES).run(step(), host);
        ran.clear();

        assertThat(new StepRunner(false, NOBODY).run(step(), host)).isEqualTo(new Outcome.Unchanged<>(new FileStep.State("new")));
        assertThat(ran).hasSize(1);
        assertThat(changesRun()).isZero();
    }

    @Test
    void aPlanAsksNobodyAndChangesNothing() {
        assertThat(new StepRunner(true, NOBODY).run(step(), host)).isEqualTo(new Outcome.Planned<>(List.of(OLD_TO_NEW)));
        assertThat(changesRun()).isZero();
        assertThat(file).hasContent("old");
    }

    @Test
    void theOneWhoIsAskedSeesTheStepTheHostAndTheChanges() {
        var asked = new ArrayList<Object>();

        new StepRunner(false, (step, on, changes) -> asked.addAll(List.of(step, on.name(), changes))).run(step(), host);

        assertThat(asked).containsExactly("file-text", "local", List.of(OLD_TO_NEW));
    }

    @Test
    void aNoLeavesEverythingAsItIs() {
        assertThat(new StepRunner(false, (step, on, changes) -> false).run(step(), host)).isEqualTo(new Outcome.Failed<>("declined: nothing was changed"));
        assertThat(changesRun()).isZero();
        assertThat(file).hasContent("old");
    }

    @Test
    void aChangeThatSucceedsWithoutEffectIsAFailure() {
        var silent = new FileStep(file.toString(), "new", "exit 0");

        assertThat(new StepRunner(false, YES).run(silent, host))
                .isEqualTo(new Outcome.Failed<>("every command succeeded, but local still reads: [text: old -> new]"));
    }

    @Test
    void aChangeThatFailsIsAFailureWithItsLastWords() {
        var failing = new FileStep(file.toString(), "new", "echo disk full >&2; exit 5");

        assertThat(new StepRunner(false, YES).run(failing, host)).asString()
                .contains("failed on local with exit code 5:\n    disk full");
    }

    @Test
    void whatSomebodyElseDidWhileTheQuestionStoodIsNotDoneAgain() {
        var runner = new StepRunner(false, (step, on, changes) -> {
            write("new");
            return true;
        });

        assertThat(runner.run(step(), host)).isEqualTo(new Outcome.Unchanged<>(new FileStep.State("new")));
        assertThat(changesRun()).isZero();
    }

    @Test
    void aStateThatIsNoLongerTheOneAgreedOnIsLeftAlone() {
        var runner = new StepRunner(false, (step, on, changes) -> {
            write("another");
            return true;
        });

        assertThat(runner.run(step(), host)).isEqualTo(new Outcome.Failed<>("local changed after the plan was shown; run it again to see the new plan"));
        assertThat(file).hasContent("another");
    }

    @Test
    void theJournalIsToldBeforeTheFirstChange() {
        var told = new ArrayList<String>();
        var runner = new StepRunner(false, YES, changes -> told.add(changes + " while the file has " + contentOf(file)));

        runner.run(step(), host);

        assertThat(told).containsExactly("[text: old -> new] while the file has old");
    }

    private static String contentOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aReadThatChangesSomethingIsRefused() {
        var cheating = new StepThatReads(on -> on.change("touch", folder.resolve("touched").toString()));

        assertThat(new StepRunner(false, YES).run(cheating, host)).asString().contains("while planning, nothing on local may change: refused `touch ");
        assertThat(folder.resolve("touched")).doesNotExist();
    }

    @Test
    void aStepThatCanNothingForThisHostFails() {
        assertThat(new StepRunner(true, NOBODY).run(new StepThatReads(on -> {
            throw new StepException("not a Jetson");
        }), host)).isEqualTo(new Outcome.Failed<>("not a Jetson"));
    }

    @Test
    void wrongOptionsAreThePersonsToHearBeforeTheHostIsAsked() {
        assertThatThrownBy(() -> new StepRunner(false, NOBODY).run(new FileStep(file.toString(), ""), host)).isInstanceOf(UsageException.class);
        assertThat(ran).isEmpty();
    }

    @Test
    void aStepThatWasNeverDoneHasNothingToUndo() {
        assertThat(new StepRunner(false, NOBODY).undo(step(), host)).isEqualTo(new Outcome.Unchanged<>(new FileStep.State("old")));
    }
}
