//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/notebook/Notebook.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import lib.UsageException;
import lib.notebook.Cell;
import lib.notebook.Notebook;
import lib.notebook.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotebookParseTest {

    private static final String THREE_CELLS = """
            ---
            title: Two ways to say it
            params:
              mode: { default: MAXN, help: power mode by name, choices: [MAXN, 120W] }
              runs: { default: 3 }
              ratio: { default: 0.5 }
              deep: { default: false }
              token: { type: secret, help: for the hub }
            ---

            The guide *first*.

            ```java name=one tags=tune,show skip-if="mode.equals(\\"120W\\")" timeout=5m
            var x = 1;

            x
            ```
            Between.

            ~~~sh query
            uname -r
            ~~~

            ```java
            x + 1
            ```

            The end.
            """;

    @Test
    void titleParametersProseAndCellsComeOutInTheirOrder() {
        Notebook notebook = Notebook.parse("recipes/tune.md", THREE_CELLS);

        assertThat(notebook.name()).isEqualTo("tune");
        assertThat(notebook.title()).isEqualTo("Two ways to say it");
        assertThat(notebook.params()).containsExactly(
                new Param("mode", Param.Type.STRING, Optional.of("MAXN"), "power mode by name", List.of("MAXN", "120W")),
                new Param("runs", Param.Type.INT, Optional.of("3"), "", List.of()),
                new Param("ratio", Param.Type.DOUBLE, Optional.of("0.5"), "", List.of()),
                new Param("deep", Param.Type.BOOLEAN, Optional.of("false"), "", List.of()),
                new Param("token", Param.Type.SECRET, Optional.empty(), "for the hub", List.of()));
        assertThat(notebook.parts()).containsExactly(
                new Notebook.Prose("The guide *first*."),
                new Cell("one", Cell.Language.JAVA, "var x = 1;\n\nx\n", "recipes/tune.md", 14, List.of("tune", "show"), Optional.of("mode.equals(\"120W\")"),
                        Optional.of(Duration.ofMinutes(5)), false),
                new Notebook.Prose("Between."),
                new Cell("cell-2", Cell.Language.SH, "uname -r\n", "recipes/tune.md", 21, List.of(), Optional.empty(), Optional.empty(), true),
                new Cell("cell-3", Cell.Language.JAVA, "x + 1\n", "recipes/tune.md", 25, List.of(), Optional.empty(), Optional.empty(), false),
                new Notebook.Prose("The end."));
    }

    @Test
    void lineEndsOfWindowsAndItsByteOrderMarkMakeNoDifference() {
        assertThat(Notebook.parse("recipes/tune.md", "\ufeff" + THREE_CELLS.replace("\n", "\r\n"))).isEqualTo(Notebook.parse("recipes/tune.md", THREE_CELLS));
    }

    @Test
    void withoutFrontMatterTheFileNameIsTheTitle() {
        assertThat(Notebook.parse("/x/y/my-notes.md", "```java\n1\n```")).isEqualTo(new Notebook("my-notes", "/x/y/my-notes.md", "my-notes", List.of(),
                List.of(new Cell("cell-1", Cell.Language.JAVA, "1\n", "/x/y/my-notes.md", 2, List.of(), Optional.empty(), Optional.empty(), false))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "---\n---\n", "---\n# only a comment\n---\n"})
    void anEmptyFileIsAnEmptyNotebook(String text) {
        assertThat(Notebook.parse("x.md", text)).isEqualTo(new Notebook("x", "x.md", "x", List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"- a list\n\n  ```java\n  1\n  ```", "> ```sh\n> reboot\n> ```", "```text\n1\n```", "```\n1\n```", "```javascript\n1\n```",
            "    ```java\n    1\n    ```", "````markdown\n```java\n1\n```\n````"})
    void codeThatIsQuotedInAListOrOfAnotherLanguageIsProse(String markdown) {
        assertThat(Notebook.parse("x.md", markdown).parts()).containsExactly(new Notebook.Prose(markdown.strip()));
    }

    @Test
    void aLongerFenceHoldsAShorterOne() {
        assertThat(Notebook.parse("x.md", "````java\nvar s = \"\"\"\n```\n\"\"\";\n````\n").cells()).extracting(Cell::source)
                .containsExactly("var s = \"\"\"\n```\n\"\"\";\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name="a b"             | a cell's name is letters, digits, - and _, not 'a b'
            nam=x                  | no cell attribute 'nam'; there are name, tags, skip-if, timeout, query
            name                   | name needs a value
            query=yes              | query takes no value
            query                  | query is for sh cells; a java cell changes the host only through its steps
            timeout=5              | a timeout is a number with s, m or h, e.g. 90s, not '5'
            timeout=0s             | a timeout is a number with s, m or h, e.g. 90s, not '0s'
            timeout=25h            | a timeout is at most 24h, not '25h'
            skip-if="a             | skip-if needs a value
            name=a,b name=c        | name is given twice
            name=x {cell}          | can't read '{cell}'
            tags=tune clocks=x     | no cell attribute 'clocks'; there are name, tags, skip-if, timeout, query
            """)
    void aWrongAttributeIsNamedWithItsFileAndLine(String attributes, String message) {
        assertThatThrownBy(() -> Notebook.parse("dir/x.md", "one\n\ntwo\n\n```java " + attributes + "\n1\n```\n"))
                .isInstanceOf(UsageException.class).hasMessage("dir/x.md:5: " + message);
    }

    @Test
    void twoCellsOfOneNameAreRefusedAlsoWhenOneNameIsANumberOfTheNotebooks() {
        assertThatThrownBy(() -> Notebook.parse("x.md", "```java name=a\n1\n```\n\n```sh name=a\n1\n```\n")).hasMessage("x.md:5: a second cell named 'a'");
        assertThatThrownBy(() -> Notebook.parse("x.md", "```java name=cell-2\n1\n```\n\n```sh\n1\n```\n")).hasMessage("x.md:5: a second cell named 'cell-2'");
    }

    @Test
    void aFenceWithoutAnEndIsRefusedBecauseTheRestOfTheProseWouldRun() {
        assertThatThrownBy(() -> Notebook.parse("x.md", "one\n\n```sh\nuname\n\nThen run `reboot`.\n"))
                .hasMessage("x.md:3: the cell has no end: ``` is missing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            title: [             | "x.md:2: front matter: while parsing a flow node: expected the node content, but found '<stream end>'"
            params: { a-b: {} }  | x.md: parameter a-b: not a name for a parameter: 'a-b' (a small letter, then letters and digits)
            params: { class: {} } | x.md: parameter class: not a name for a parameter: 'class' means something else in a cell
            params: { host: {} } | x.md: parameter host: not a name for a parameter: 'host' means something else in a cell
            params: { a: { default: 1, choices: [2] } } | x.md: parameter a: --a is one of 2, not '1'
            params: { a: { type: int, default: x } } | x.md: parameter a: --a is a whole number, not 'x'
            params: { a: { type: secret, default: x } } | x.md: parameter a: a secret has no default: everyone can read it here
            params: [ a ] | x.md: params: name each parameter, as in { mode: { default: MAXN } }
            params: { a: MAXN }  | x.md: parameter a: write { default: MAXN }
            params: { a: { defualt: 1 } } | x.md: parameter a: no key 'defualt'; there are default, type, help and choices
            params: { a: { type: number } } | x.md: parameter a: no type 'number'; there are string, int, double, boolean and secret
            """)
    void wrongFrontMatterIsNamedWithItsFile(String yaml, String message) {
        assertThatThrownBy(() -> Notebook.parse("x.md", "---\n" + yaml + "\n---\n")).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @Test
    void frontMatterWithoutAnEndIsRefused() {
        assertThatThrownBy(() -> Notebook.parse("x.md", "---\ntitle: x\n"))
                .isInstanceOf(UsageException.class).hasMessage("x.md:1: the front matter has no end");
    }
}
