//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Ran.java Mark.java Child.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole notebook compiles before its first cell runs.
class CellCompilerTest {

    @TempDir
    Path folder;

    @Test
    void aMisspeltMethodInTheLastCellIsReportedWithItsLineBeforeAnythingRuns() {
        Path witness = folder.resolve("witness");
        var ran = run("""
                # Prose

                ```java name=first
                System.out.println("printed");
                Files.writeString(Path.of("%1$s"), "java");
                run(new tests.notebook.Mark("%1$s", "step"));
                ```

                ```sh name=second
                echo sh > %1$s
                ```

                ```java name=last
                // a comment
                int y = 1;

                host.nam();
                ```
                """.formatted(witness), "--yes");

        assertThat(ran.stderr()).isEqualTo("sample.md:17: cannot find symbol; symbol:   method nam(); location: variable host of type lib.Host\n");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.stdout()).isEmpty();
        assertThat(ran.folders()).isEmpty();
        assertThat(witness).doesNotExist();
    }

    @Test
    void anImportOfWhatIsImportedAlreadyLeavesEveryVariableAsItIs() {
        var ran = run("""
                ```java
                import java.util.concurrent.atomic.AtomicInteger;
                AtomicInteger count = new AtomicInteger();
                AtomicInteger other = new AtomicInteger(count.incrementAndGet());
                ```

                ```java
                // again, and what the scope has
                import java.util.concurrent.atomic.AtomicInteger;
                import lib.notebook.Session;
                Session again = session;
                show(again == Session.current() ? "the same " + count + other : "another");
                ```
                """);

        assertThat(ran.stdout()).as(ran.stderr()).isEqualTo("  the same 11\n");
    }

    @Test
    void aVariableThatALaterDeclarationHasEmptiedCanNotBeUsed() {
        var ran = run("""
                ```java
                int base = 1;
                var sum = base + 1;
                ```

                ```java
                int base = 2;
                show(base);

                show(sum);
                ```
                """);

        assertThat(ran.stderr()).isEqualTo(
                "sample.md:10: 'sum' is empty here: a name that its declaration uses has another meaning since; give that one another name\n");
        assertThat(ran.stdout()).isEmpty();
    }

    @Test
    void anImportOfWhatIsNotThereIsAnError() {
        assertThat(errorIn("import lib.Nothing;")).isEqualTo("sample.md:2: cannot find symbol; symbol:   class Nothing; location: package lib");
    }

    @Test
    void eachKindOfErrorIsReportedWithItsLine() {
        assertThat(errorIn("int a = 1;\nint b = \"text\";")).isEqualTo("sample.md:3: incompatible types: java.lang.String cannot be converted to int");
        assertThat(errorIn("int a = 1;\nint b = 2\nint c = 3;")).isEqualTo("sample.md:3: ';' expected");
        assertThat(errorIn("if (true) {\n  int a = 1;")).isEqualTo("sample.md:3: reached end of file while parsing");
        assertThat(errorIn("int a = 1;\nvar m = new Missing();")).isEqualTo("sample.md:3: cannot find symbol; symbol:   class Missing");
        assertThat(errorIn("import no.such.Thing;")).isEqualTo("sample.md:2: package no.such does not exist");
        assertThat(errorIn("var s = \"open;")).isEqualTo("sample.md:2: unclosed string literal");
    }

    @Test
    void whatAMethodNeedsMayBeDeclaredLaterButNotNever() {
        String method = "```java\nint four() {\n  return 2 * two();\n}\n```\n\n";

        assertThat(run(method + "```java\nint two() { return 2; }\nfour()\n```\n").stdout()).isEqualTo("  4\n");
        assertThat(run(method + "```java\n1\n```\n").stderr()).isEqualTo("sample.md:3: cannot find method two()\n");
    }

    @Test
    void callingAMethodBeforeWhatItNeedsIsDeclaredIsReportedBeforeAnythingRuns() {
        var ran = run("""
                ```java
                int four() { return 2 * two(); }
                ```

                ```java
                System.out.println("printed");

                four()
                ```

                ```java
                int two() { return 2; }
                ```
                """);

        assertThat(ran.stderr()).isEqualTo("sample.md:8: this runs before what it needs is declared: method two()\n");
        assertThat(ran.stdout()).isEmpty();
    }

    @Test
    void aCellMayHoldWhateverJShellTakes() {
        var ran = run("""
                ```java
                import java.util.concurrent.atomic.AtomicInteger;
                // only a comment after it
                ```

                ```java
                /* a cell of comments */
                // alone
                ```

                ```java
                record Point(int x, int y) {
                    int sum() { return x + y; }
                }
                sealed interface Shape permits Circle, Square {}
                record Circle(int r) implements Shape {}
                record Square(int a) implements Shape {}
                enum Colour { RED, GREEN }

                <T extends Comparable<T>> T max(List<T> all) {
                    return all.stream().max(Comparator.naturalOrder()).orElseThrow();
                }
                int area(Shape shape) {
                    return switch (shape) { case Circle(int r) -> 3 * r * r; case Square(int a) -> a * a; };
                }

                Function<Integer, Integer> inc = n -> n + 1;
                var text = \"""
                    a "block"
                      of text
                    \""";
                var n = new AtomicInteger(3);
                for (int i = 0; i < 3; i++) {
                    n.incrementAndGet();
                }
                System.out.print(text); System.out.println(inc.apply(1));
                if (n.get() == 6) System.out.println(Colour.GREEN); else System.out.println("not six");
                max(List.of(new Point(1, 2).sum(), area(new Square(3)), n.get()))
                ```
                """);

        assertThat(ran.stderr()).doesNotContain("sample.md:");
        assertThat(ran.stdout()).isEqualTo("""
                a "block"
                  of text
                2
                GREEN
                  9
                """);
    }

    @Test
    void aLaterCellMayDeclareAVariableMethodOrRecordAnew() {
        var ran = run("""
                ```java
                int n = 1;
                int twice(int x) { return 2 * x; }
                record Point(int x) {}
                var p = new Point(n);
                p.x() + twice(n)
                ```

                ```java
                String n = "text";
                String twice(String x) { return x + x; }
                record Point(String name) {}
                new Point(twice(n)).name() + twice(5)
                ```
                """);

        assertThat(ran.stderr()).doesNotContain("sample.md:");
        assertThat(ran.stdout()).isEqualTo("  3\n  texttext10\n");
    }

    @Test
    void theSecondRunUsesWhatTheFirstCompiledAndDoesTheSame() throws IOException {
        assumeTrue(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).noneMatch(entry -> new File(entry).isDirectory()),
                "notebooks are kept compiled only where all classes are in jars");
        Path file = Files.writeString(folder.resolve("sample.md"), """
                ---
                params:
                  n: { default: 3 }
                ---
                ```java skip-if="n < 0"
                record Point(int x, int y) {}
                var points = IntStream.range(0, n).mapToObj(i -> new Point(i, i * i)).toList();
                points
                ```

                ```java
                int i =
                    Integer.parseInt("x" + points.size());
                ```
                """);
        var first = notebook(file);
        var kept = compiled();
        var second = notebook(file);

        assertThat(first.stderr()).contains(file + ":13: java.lang.NumberFormatException: For input string: \"x3\"");
        assertThat(first.stdout()).isEqualTo("  x  y\n  0  0\n  1  1\n  2  4\n").isEqualTo(second.stdout());
        assertThat(errors(second)).isEqualTo(errors(first));
        assertThat(kept).hasSize(1).isEqualTo(compiled());

        Files.writeString(file, Files.readString(file).replace("i * i", "i"));
        assertThat(notebook(file).stdout()).isEqualTo("  x  y\n  0  0\n  1  1\n  2  2\n");
        assertThat(compiled()).hasSize(2);
    }

    private static List<String> errors(Child.Ended ended) {
        return ended.stderr().lines().filter(line -> line.contains("sample.md")).toList();
    }

    private Child.Ended notebook(Path file) {
        return Child.of("scripts.RunNotebook", file.toString(), "--out", folder.resolve("runs").toString()).with("XDG_CACHE_HOME", folder.toString()).run();
    }

    private Map<Path, Object> compiled() throws IOException {
        try (var files = Files.list(folder.resolve("thorbook/compiled"))) {
            return files.collect(Collectors.toMap(file -> file, file -> file.toFile().lastModified()));
        }
    }

    private String errorIn(String cell) {
        var ran = run("```java\n" + cell + "\n```\n");
        assertThat(List.of(ran.exitCode(), ran.folders().size())).containsExactly(1, 0);
        return ran.stderr().strip();
    }

    private Ran run(String text, String... args) {
        return Ran.notebook(folder.resolve("runs"), text, args);
    }
}
