//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Ran.java Mark.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import lib.Json;
import lib.notebook.Journal;
import lib.notebook.Transcript.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotebookRunTest {

    @TempDir
    Path folder;

    @Test
    void theValueOfACellsLastExpressionIsShown() {
        var ran = run("""
                ```java
                1 + 1;
                "text\\nof two lines"
                ```

                ```java
                record Clock(String name, int maxMHz) {}
                new Clock("gpu", 1575)
                ```

                ```java
                List.of(new Clock("gpu", 1575), new Clock("EMC", 4266))
                ```

                ```java
                new View.Svg("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 1'><rect width='2' height='1'/></svg>", "a bar")
                ```

                ```java
                var unseen = 5;
                ```

                ```java
                show("by hand");
                Optional.empty()
                ```
                """);

        assertThat(ran.stdout()).isEqualTo("""
                  text
                  of two lines
                  name       gpu
                  max (MHz)  1575
                  name  max (MHz)
                  gpu   1575
                  EMC   4266
                  [picture: a bar]
                  by hand
                  (none)
                """);
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.file("notebook.md")).contains("""
                | name | max (MHz) |
                | ---- | --------: |
                | gpu  |      1575 |
                | EMC  |      4266 |
                """);
        assertThat(ran.file("notebook.html")).contains("<rect height=\"1\" width=\"2\"/>");
        assertThat(Json.read(ran.file("notebook.ipynb"), JsonNode.class).findValue("image/svg+xml")).isNotNull();
    }

    @Test
    void whatACellPrintsGoesToTheTerminalAndTheExportsWithoutMixingTheStreams() {
        var ran = run("```java\nSystem.out.print(\"Größe \");\nSystem.err.println(\"warning\");\nSystem.out.println(\"电源\");\n```\n");

        assertThat(ran.stdout()).isEqualTo("Größe 电源\n");
        assertThat(ran.stderr()).contains("warning\n").doesNotContain("Größe");
        assertThat(ran.file("notebook.md")).contains("Größe 电源", "Standard error:", "warning");
    }

    @Test
    void aCellThatThrowsEndsTheRunAndTheExportsSayWhereAndWhy() {
        var ran = run("""
                ```java name=fine
                int half(int n) {
                    return 1 / (n - 2);
                }
                half(4)
                ```

                ```java name=bad
                // a comment of
                /* several
                   lines */
                int two = 2;

                try {
                    int x = two +
                        half(
                            two);
                } finally {
                    System.out.println("cleaned up");
                }
                System.out.println("never printed");
                ```

                ```java name=after
                "never shown"
                ```
                """);

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.stdout()).isEqualTo("  0\ncleaned up\n");
        assertThat(ran.stderr()).contains("""
                ▸ bad
                sample.md:16: java.lang.ArithmeticException: / by zero
                    at cell.half
                """).doesNotContain("▸ after");
        assertThat(ran.file("notebook.md")).containsSubsequence("Status: **failed** in `bad`: java.lang.ArithmeticException: / by zero",
                "**`fine`** done", "**`bad`** failed", "> Failed at `sample.md:16`", "**`after`** not run", "not reached");
        assertThat(ran.file("notebook.html")).contains("<p class=\"where\">sample.md:16</p>", "Stopped in <a href=\"#cell-bad\">bad</a>");
        JsonNode ipynb = Json.read(ran.file("notebook.ipynb"), JsonNode.class);
        assertThat(ipynb.at("/metadata/thorbook/status").asText()).isEqualTo("failed");
        assertThat(ipynb.findValuesAsText("ename")).containsExactly("java.lang.ArithmeticException");
        assertThat(ran.journal().getLast()).isInstanceOfSatisfying(Journal.Ended.class, ended -> assertThat(ended.status()).isEqualTo(Status.FAILED));
    }

    @Test
    void theLineOfAnExceptionIsRightForEveryKindOfSnippet() {
        assertThat(lineOf("int x =\n    Integer.parseInt(\n        \"no\");")).isEqualTo(3);
        assertThat(lineOf("\n// comment\nint x = Integer.parseInt(\"no\");")).isEqualTo(4);
        assertThat(lineOf("int y = 1;\n\n\nInteger.parseInt(\"no\" + y)")).isEqualTo(5);
        assertThat(lineOf("int y = 1;\n/* a\n b */ y = Integer.parseInt(\"no\");")).isEqualTo(4);
        assertThat(lineOf("for (int i = 0; i < 2; i++) {\n    if (i == 1)\n        throw new Exception();\n}")).isEqualTo(4);
        assertThat(lineOf("List.of(1, 2).forEach(i -> {\n    if (i == 2)\n        throw new IllegalStateException();\n});")).isEqualTo(2);
        assertThat(lineOf("{\n    int z = 0;\n    z = 1 / z;\n}")).isEqualTo(4);
        assertThat(lineOf("int a = 1; int b = 1 / (a - 1); int c = 3;")).isEqualTo(2);
    }

    private int lineOf(String failing) {
        var ran = run("```java\n" + failing + "\n```\n");
        return Integer.parseInt(ran.stderr().replaceFirst("(?s).*sample.md:(\\d+): java.*", "$1"));
    }

    @Test
    void anErrorWithoutAnEndIsCutShort() {
        var ran = run("```java\nint deep(int n) { return deep(n + 1) + 1; }\ndeep(0)\n```\n");

        assertThat(ran.stderr()).contains("sample.md:3: java.lang.StackOverflowError\n", " more\n").hasLineCount(24);
    }

    @Test
    void aStepThatFailsEndsTheRunWithItsReason() {
        var ran = run("```java\nrun(new tests.notebook.Mark(\"/no/such/folder/file\", \"word\"));\n```\n\n```java\n\"never\"\n```\n", "--yes");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.stdout()).isEqualTo("  mark: failed\n");
        assertThat(ran.stderr()).contains("sample.md:2: mark: `sh -c ", "failed on local with exit code 2:").doesNotContain("lib.notebook");
    }

    @Test
    void aShCellRunsOnTheHostAndFailsWithItsExitCode() {
        var ran = run("""
                ```sh name=ok query
                set -e
                echo one; echo two >&2
                false || cat
                ```

                ```sh name=bad
                echo out; exit 3
                ```

                ```sh
                echo never
                ```
                """, "--yes");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.stdout().lines()).containsExactlyInAnyOrder("one", "two", "out");
        assertThat(ran.stderr()).contains("sample.md:8: `sh -c 'echo out; exit 3 ...` failed on local with exit code 3:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"```java timeout=1s\nThread.sleep(60_000);\n```\n", "```sh timeout=1s query\nsleep 60\n```\n",
            "```java timeout=1s\nwhile (!Thread.interrupted()) { Thread.onSpinWait(); }\n```\n"})
    void aCellThatTakesLongerThanItsTimeoutFails(String cell) {
        var ran = run(cell + "\n```java\n\"never\"\n```\n");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.stderr()).contains("did not end within");
        assertThat(ran.stdout()).isEmpty();
    }

    @Test
    void aCellWithATimeoutThatEndsInTimeIsLikeAnyOther() {
        var ran = run("""
                ```java timeout=1m
                var x = 2;
                System.out.println("printed");
                x
                ```

                ```java timeout=1m
                throw new Exception("why");
                ```
                """);

        assertThat(ran.stdout()).isEqualTo("printed\n  2\n");
        assertThat(ran.stderr()).contains("sample.md:8: java.lang.Exception: why");
    }

    @Test
    void aCellIsSkippedWhenItsConditionHolds() {
        var ran = run("""
                ```java
                int n = 3;
                ```

                ```java name=odd skip-if="n % 2 == 0"
                "odd"
                ```

                ```sh name=even skip-if="n % 2 != 0"
                echo even
                ```
                """, "--yes");

        assertThat(ran.stdout()).isEqualTo("  odd\n");
        assertThat(ran.stderr()).contains("skipped: skip-if holds: n % 2 != 0");
        assertThat(ran.file("notebook.md")).contains("**`even`** skipped");
    }

    @Test
    void aConditionThatIsNoneOrThrowsIsReportedWithTheLineOfItsCell() {
        assertThat(run("```java skip-if=\"3\"\n1\n```\n").stderr()).isEqualTo("sample.md:1: incompatible types: int cannot be converted to boolean\n");
        assertThat(run("```java skip-if=\"1 / 0 == 1\"\n1\n```\n").stderr()).contains("sample.md:1: java.lang.ArithmeticException: / by zero");
    }

    @Test
    void aCellMaySaveFilesInTheRunFolderButNotElsewhere() {
        var ran = run("```java\nsession.save(\"results.json\", \"{}\");\n```\n\n```java\nsession.save(\"../out.json\", \"{}\");\n```\n");

        assertThat(ran.file("results.json")).isEqualTo("{}");
        assertThat(ran.stderr()).contains("sample.md:6: not a plain file name: '../out.json'");
    }

    @Test
    void jsonIsOneDocumentAndNothingElseOnStandardOutput() {
        var ran = run("""
                ```java
                System.out.println("printed");
                run(new tests.notebook.Mark("%s", "word"));
                ```

                ```sh query
                echo sh
                ```

                ```java
                throw new Exception();
                ```
                """.formatted(folder.resolve("witness")), "--json", "--yes");

        JsonNode document = Json.read(ran.stdout(), JsonNode.class);
        assertThat(document.at("/status").asText()).isEqualTo("FAILED");
        assertThat(document.at("/parts/0/outputs/1/outcome").asText()).isEqualTo("changed");
        assertThat(document.findValuesAsText("text")).contains("printed\n", "sh\n");
        assertThat(ran.exitCode()).isEqualTo(1);
    }

    private Ran run(String text, String... args) {
        return Ran.notebook(folder.resolve("runs"), text, args);
    }
}
