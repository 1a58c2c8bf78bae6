//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES Ran.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import lib.UsageException;
import lib.notebook.Notebook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A notebook brings steps of its own along: Java files beside it.
class OwnStepsTest {

    private static final String STEP = """
            package scripts;

            import java.util.List;
            import lib.Change;
            import lib.Host;
            import lib.Step;

            public final class Greeting implements Step<Greeting.State> {
                public record State(String text) {}

                @picocli.CommandLine.Option(names = "--file")
                private String file;

                public Greeting(String file) {
                    this.file = file;
                }

                @Override public String name() { return "greeting"; }

                @Override public Class<State> stateType() { return State.class; }

                @Override public State read(Host host) { return new State(host.read(file).orElse("")); }

                @Override public List<Change> plan(State now) {
                    return now.text().equals("hello") ? List.of() : List.of(new Change("greeting", now.text(), "hello"));
                }

                @Override public void apply(Host host, State now) { host.write(file, "hello", 0644, false); }
            }
            """;

    @TempDir
    private Path folder;

    private Notebook notebook(String cell, String step) {
        var others = Map.of("own/Greeting.java", step, "own/other.md", "---\nsteps: [Greeting.java]\n---\n");
        return Notebook.parse("own/sample.md", "---\nsteps: [Greeting.java]\n---\n[Other](other.md \"include\")\n\n```java name=greet\n%s\n```\n".formatted(cell), file -> {
            if (!others.containsKey(file)) {
                throw new UsageException("no file " + file);
            }
            return others.get(file);
        });
    }

    @Test
    void aCellRunsThemAsItRunsThorbooksOwn() {
        String cell = "run(new Greeting(\"%s\")).value()".formatted(folder.resolve("text"));

        var ran = Ran.of(folder.resolve("runs"), notebook(cell, STEP), "--yes");

        assertThat(ran.exitCode()).as(ran.stderr()).isZero();
        assertThat(ran.stdout()).isEqualTo("  greeting: changed\n    greeting: (none) -> hello\n  text  hello\n");
        assertThat(Ran.of(folder.resolve("runs"), notebook(cell, STEP)).stdout()).isEqualTo("  greeting: unchanged\n  text  hello\n");
    }

    @Test
    void oneThatDoesNotCompileIsReportedWithItsLineBeforeAnythingRuns() {
        var ran = Ran.of(folder, notebook("1", STEP.replace("host.write", "host.wride")), "--yes");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.stderr()).startsWith("own/Greeting.java:28: cannot find symbol").hasLineCount(1);
        assertThat(ran.folders()).isEmpty();
    }

    @Test
    void oneInNoPackageIsRefusedBecauseNoCellCouldNameIt() {
        assertThat(Ran.of(folder, notebook("1", STEP.replace("package scripts;", ""))).stderr())
                .isEqualTo("own/Greeting.java:1: class Greeting needs a package: package scripts;\n");
    }

    @Test
    void whatIsNoJavaFileBesideTheNotebookIsRefused() {
        assertThatThrownBy(() -> Notebook.parse("a/b.md", "---\nsteps: [Gone.java]\n---\n", file -> {
            throw new UsageException("no file " + file);
        })).isInstanceOf(UsageException.class).hasMessage("a/b.md:1: no file a/Gone.java");
        assertThatThrownBy(() -> Notebook.parse("b.md", "---\nsteps: [../Up.java]\n---\n")).hasMessage(
                "b.md: steps: name the Java files beside this one, as in [TimeZone.java]");
        assertThatThrownBy(() -> Notebook.parse("b.md", "---\nsteps: Up.java\n---\n")).hasMessageStartingWith("b.md: steps: name ");
    }
}
