//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES Note.java ../scripts/Explore.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import lib.HostOptions;
import lib.Terminal;
import lib.notebook.Notebook;
import lib.notebook.NotebookCommand;
import lib.notebook.ReplWidth;
import lib.notebook.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scripts.Explore;
import scripts.Recipes;
import scripts.Steps;

/// What is typed at the prompt of `explore`, and what comes out.
class ExploreTest {

    @TempDir
    private Path folder;

    @Test
    void theValueOfAnExpressionIsShownAsATableAndADeclarationIsSilent() {
        var shell = type("""
                record Core(int number, String state) {}
                var cores = List.of(new Core(0, "on"), new Core(1, "off"))
                cores
                int twice(int n) {
                    return 2 * n;
                }
                twice(21)
                host.query("echo", "grün 绿")
                Optional.empty()
                """);

        assertThat(shell.out).isEqualTo("""
                number  state
                0       on
                1       off
                42
                grün 绿
                (none)
                """);
        assertThat(shell.err).isEmpty();
        assertThat(shell.code).isZero();
    }

    @Test
    void whatFailsIsOneMessageOnStandardErrorAndTheNextLineRunsAllTheSame() {
        var shell = type("""
                run(new PowerModes("MAXN"))
                run(new PowerMode("MAXN"))
                int half(int n) { return divide(n, 2); }
                "still here"
                """);

        assertThat(shell.out).isEqualTo("still here\n");
        assertThat(shell.err).isEqualTo("""
                |  Error:
                |  cannot find symbol
                |    symbol:   class PowerModes
                |  run(new PowerModes("MAXN"))
                |          ^--------^
                |  Exception StepFailed: power-mode: local has no /etc/nvpmodel.conf: power modes are a Jetson's
                |  half is waiting for method divide(int,int)
                """);
        assertThat(shell.code).isZero();
    }

    @Test
    void exitNamesTheExitCode() {
        assertThat(type("/exit 3\n").code).isEqualTo(3);
    }

    @Test
    void aStepThatChangesSomethingShowsItsPlanAndIsRefusedWhenThereIsNobodyToAsk() {
        var shell = type("run(%s)\n".formatted(note("one")));

        assertThat(shell.err).isEqualTo("""
                note on local:
                  ~ note: (none) -> one
                |  Exception UsageException: nobody to ask without a terminal: --yes makes the changes, --plan only shows them
                """);
        assertThat(folder.resolve("note")).doesNotExist();
    }

    @Test
    void planOnlyShowsWhatAStepWouldChange() {
        var shell = type("plan(%s)\n".formatted(note("one")), "--yes");

        assertThat(shell.out).isEqualTo("""
                  note: planned
                    note: (none) -> one
                """);
        assertThat(folder.resolve("note")).doesNotExist();
    }

    @Test
    void aStepThatIsAgreedToIsDoneAndItsValueAtHand() {
        var shell = type("""
                var note = run(%1$s)
                note.value().text().length()
                run(%1$s)
                """.formatted(note("one")), "--yes");

        assertThat(shell.out).isEqualTo("""
                  note: changed
                    note: (none) -> one
                3
                  note: unchanged
                text  one
                """);
        assertThat(folder.resolve("note")).hasContent("one");
    }

    @Test
    void theCellsOfANotebookRunOneByOneWithTheirVariablesAndParameters() throws IOException {
        Path file = notebook("");

        var shell = type("""
                cells()
                /open cell:length
                /open cell:note
                first.text()
                word = "four"
                /open cell:note
                /open cell:length
                /open cell:look
                /open cell:nowhere
                """, "--notebook", file.toString(), "--param", "word=one", "--yes");

        assertThat(shell.out).isEqualTo("""
                cell    language  run
                note    java      /open cell:note
                look    sh        /open cell:look
                length  java      /open cell:length
                  note: changed
                    note: (none) -> one
                text  one
                one
                four
                  note: changed
                    note: one -> four
                text  four
                length: 4
                it says four
                """);
        assertThat(shell.err).contains("|    symbol:   variable first").contains("|  File 'cell:nowhere' for '/open' is not found.");
    }

    @Test
    void aFailedRunGoesOnAtThePromptWithItsVariablesAndWithoutDoingAnythingTwice() throws IOException {
        Path file = notebook("Integer.parseInt(\"a word\");\n");
        var notebook = Notebook.parse(file.toString(), Files.readString(file));
        var failed = new Typed("", (to, in) -> NotebookCommand.run(notebook, to, Explore::keep, "--param", "word=one", "--yes", "--out", folder.resolve("runs").toString()));
        assertThat(failed.code).isOne();
        Path run;
        try (var runs = Files.list(folder.resolve("runs"))) {
            run = runs.findFirst().orElseThrow();
        }
        Files.delete(folder.resolve("note"));

        var shell = new Typed("""
                first
                word
                "length: " + first.text().length();
                /open cell:length
                """, (to, in) -> Explore.keep(notebook, new RunFolder(run), "length", new HostOptions(), to, in));

        assertThat(shell.out).isEqualTo("""
                text  one
                one
                length: 3
                length: 3
                """);
        assertThat(shell.err).startsWith("|  Exception java.lang.NumberFormatException: For input string: \"a word\"\n");
        assertThat(folder.resolve("note")).doesNotExist();
        assertThat(folder.resolve("note.count")).hasContent("written");
    }

    @Test
    void afterAResetTheShellIsAsItWasAtTheStart() {
        var shell = type("""
                var gone = 1
                /reset
                gone
                host.name()
                """);

        assertThat(shell.out).isEqualTo("local\n");
        assertThat(shell.err).contains("|    symbol:   variable gone");
    }

    @Test
    void everyStepAndRecipeIsListed() {
        assertThat(type("steps()\nrecipes()\n").out).contains(Steps.ALL.stream().map(step -> "\n" + step.name() + " ").toList())
                .contains(Recipes.NAMES.stream().map(recipe -> "explore --recipe " + recipe + "\n").toList()).contains("new StaticIp(", ", ...)");
    }

    @Test
    void helpIsTheOptionsOfAStepAndHowToMakeItOrTheOptionsOfARecipe() {
        var shell = type("""
                help("clocks")
                help("tune")
                help("cake")
                new PowerMode("MAXN")
                """);

        assertThat(shell.out).startsWith("Usage: clocks ").contains("\nIn Java: new Clocks(), Clocks.atBoot(), Clocks.restored(), Clocks.shown()\nUsage: tune ",
                "--mode=STRING").endsWith("\npower-mode is a step: run(...) does it, plan(...) shows what it would change\n");
        assertThat(shell.err).startsWith("|  Exception UsageException: no step or recipe 'cake'; there are flash-check, ");
    }

    @Test
    void theFirstMinuteThatIsShownAtTheStartWorksAsItIs() {
        var shown = type("help()\n").err;
        var lines = shown.lines().filter(line -> line.startsWith("  ")).map(line -> line.strip().split("  +")[0]).toList();
        assertThat(lines).hasSizeBetween(6, 9).contains("run(new SystemInfo())", "steps()", "recipes()");

        var shell = type(String.join("\n", lines) + "\n");

        assertThat(shell.err.replaceAll("(?m)^(.*nobody to ask.*|drop-caches on local:|  ~ .*)\n", "")).isEmpty();
        assertThat(shell.out).contains("cores", "power-mode", "Usage: clocks", "explore --recipe tune", "load average");
    }

    @Test
    void aTableIsCutToTheWidthOfTheTerminal() {
        assertThat(ReplWidth.cut("name  state\n设备  a long one", 8)).isEqualTo("name  s…\n设备  a…");
        assertThat(ReplWidth.cut("name\n设备", 4)).isEqualTo("name\n设备");
    }

    @Test
    void wrongUsageIsOneLine() {
        var shell = type("", "--recipe", "cake");

        assertThat(shell.code).isEqualTo(2);
        assertThat(shell.err).startsWith("explore: no recipe 'cake'; there are ").hasLineCount(1);
    }

    private String note(String text) {
        return "new tests.Note(\"%s\", \"%s\")".formatted(folder.resolve("note"), text);
    }

    private Path notebook(String last) throws IOException {
        return Files.writeString(folder.resolve("try.md"), """
                ---
                title: Try
                params:
                  word: { help: what to note }
                ---
                ```java name=note
                var first = run(new tests.Note("%1$s", word)).value();
                first
                ```

                ```sh name=look query
                echo "it says $(cat %1$s)"
                ```

                ```java name=length
                "length: " + first.text().length();
                %2$s```
                """.formatted(folder.resolve("note"), last));
    }

    private Typed type(String lines, String... args) {
        String[] local = new String[args.length + 2];
        System.arraycopy(args, 0, local, 2, args.length);
        local[0] = "--host";
        local[1] = "local";
        return new Typed(lines, (terminal, in) -> Explore.run(terminal, in, local));
    }

    private interface Shell {
        int run(Terminal terminal, InputStream in);
    }

    /// A shell that has read its input to the end.
    private static final class Typed {
        final int code;
        final String out;
        final String err;

        Typed(String lines, Shell shell) {
            var toOut = new ByteArrayOutputStream();
            var toErr = new ByteArrayOutputStream();
            code = shell.run(Terminal.of(stream(toOut), stream(toErr)), new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
            out = toOut.toString(StandardCharsets.UTF_8);
            err = toErr.toString(StandardCharsets.UTF_8);
        }

        private static PrintStream stream(ByteArrayOutputStream bytes) {
            return new PrintStream(bytes, true, StandardCharsets.UTF_8);
        }
    }
}
