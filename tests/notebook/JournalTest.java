//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Ran.java ../../lib/notebook/Journal.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import lib.Change;
import lib.UsageException;
import lib.View;
import lib.notebook.Journal;
import lib.notebook.Journal.Key;
import lib.notebook.Session;
import lib.notebook.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final Key KEY = new Key("power-mode", Map.of("--mode", "MAXN"), 0);
    private static final List<Change> CHANGES = List.of(new Change("power mode", "120W", "MAXN"));
    private static final List<Journal.Entry> EVERY_KIND = List.of(
            new Journal.Started("tune", "recipes/tune.md", Session.Mode.APPLY, "ssh://thor", Map.of("mode", "MAXN"), "2026-07-31T14:03:22+02:00"),
            new Journal.Applying(KEY, CHANGES),
            new Journal.StepDone(KEY, "changed", CHANGES, new TextNode("a \"value\"\nof two lines"), 1.5),
            new Journal.HostMoved("27.41.19.62"),
            new Journal.CellDone("free", "sh", "free -m\n", Transcript.Status.DONE,
                    List.of(new Transcript.Stream(false, "Größe 电源\n"), new Transcript.Value(new View.Text("x"))), 0.1, "2026-07-31T14:03:23+02:00"),
            new Journal.Ended(Transcript.Status.FAILED, "2026-07-31T14:03:24+02:00"));

    @TempDir
    Path folder;

    @Test
    void everyRecordIsOneLineAndIsReadBackAsItWas() {
        write(EVERY_KIND);

        assertThat(text().lines()).hasSize(EVERY_KIND.size()).first().asString()
                .isEqualTo("""
                        {"record":"started","recipe":"tune","file":"recipes/tune.md","mode":"APPLY","host":"ssh://thor",\
                        "params":{"mode":"MAXN"},"time":"2026-07-31T14:03:22+02:00"}""");
        assertThat(Journal.read(folder)).isEqualTo(EVERY_KIND);
    }

    @Test
    void aRecordIsInTheFileAsSoonAsItIsAdded() {
        try (var journal = Journal.open(folder)) {
            journal.add(EVERY_KIND.getFirst());

            assertThat(Journal.read(folder)).containsExactly(EVERY_KIND.getFirst());
        }
    }

    @Test
    void aLineCutAnywhereIsForgottenAndTheNextRecordBeginsALineOfItsOwn() throws IOException {
        write(EVERY_KIND);
        byte[] whole = Files.readAllBytes(file());
        int lastLine = text().substring(0, text().length() - 1).lastIndexOf('\n');
        int secondLast = text().substring(0, lastLine).lastIndexOf('\n');
        int from = text().substring(0, secondLast + 1).getBytes().length;
        int to = text().substring(0, lastLine).getBytes().length;
        for (int cut = from; cut <= to; cut++) {
            Files.write(file(), java.util.Arrays.copyOf(whole, cut));
            write(List.of(EVERY_KIND.getLast()));

            assertThat(Journal.read(folder)).as("cut after %d bytes", cut)
                    .containsExactly(EVERY_KIND.get(0), EVERY_KIND.get(1), EVERY_KIND.get(2), EVERY_KIND.get(3), EVERY_KIND.get(5));
        }
    }

    @Test
    void whileARunGoesOnNobodyElseCanOpenItsJournal() {
        try (var _ = Journal.open(folder)) {
            assertThatThrownBy(() -> Journal.open(folder)).isInstanceOf(UsageException.class).hasMessage("the run in %s is still going".formatted(folder));
        }
        Journal.open(folder).close();
    }

    @Test
    void aFileThatIsNoJournalIsNamed() throws IOException {
        Files.writeString(file(), "{\"record\":\"started\"\n", StandardOpenOption.CREATE);

        assertThatThrownBy(() -> Journal.open(folder)).isInstanceOf(UsageException.class).hasMessage(file() + ":1: not a record of a journal");
    }

    private void write(List<Journal.Entry> entries) {
        try (var journal = Journal.open(folder)) {
            entries.forEach(journal::add);
        }
    }

    private Path file() {
        return folder.resolve("journal.jsonl");
    }

    private String text() {
        return Ran.read(file());
    }
}
