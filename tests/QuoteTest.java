//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES HostileWords.java ../lib/Quote.java
package tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lib.Quote;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is quoted is read by a shell as the same words again.
class QuoteTest {

    @ParameterizedTest
    @ValueSource(strings = {"sh", "dash", "bash", "bash --posix"})
    void tenThousandHostileWordsComeBackFromAShell(String shell, @TempDir Path folder) throws IOException, InterruptedException {
        var words = HostileWords.random(10_000, 11);

        String printed = output(shell, "set -- " + Quote.sh(words) + "\n" + HostileWords.ECHO, folder);

        assertThat(HostileWords.echoed(printed)).isEqualTo(words);
        assertThat(folder).as("a word that ran or redirected would have left something").isEmptyDirectory();
    }

    /// What a shell prints that reads `source` from its standard input in an empty folder.
    private static String output(String shell, String source, Path folder) throws IOException, InterruptedException {
        Path script = Files.createTempFile("script", ".sh");
        Path printed = Files.createTempFile("printed", ".txt");
        try {
            Files.writeString(script, source, UTF_8);
            var process = new ProcessBuilder(shell.split(" ")).directory(folder.toFile()).redirectInput(script.toFile())
                    .redirectOutput(printed.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            assertThat(process.waitFor()).isZero();
            return Files.readString(printed);
        } finally {
            Files.delete(script);
            Files.delete(printed);
        }
    }

    @Test
    void theQuotedWordsAreOneTextForAnotherShellToo(@TempDir Path folder) throws IOException, InterruptedException {
        var words = HostileWords.random(500, 13);
        String inner = "set -- " + Quote.sh(words) + "\n" + HostileWords.ECHO;

        String printed = output("sh", Quote.sh(List.of("bash", "-c", inner)), folder);

        assertThat(HostileWords.echoed(printed)).isEqualTo(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAXN", "/etc/nvpmodel.conf", "27.41.19.62/25", "--wait", "a=b", "user@host:1"})
    void aPlainWordStaysAsItIs(String word) {
        assertThat(Quote.sh(word)).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {"\"\",''", "a b,'a b'", "it's,'it'\\''s'", "a\\b,'a'\\\\'b'", "$(id),'$(id)'", "~,'~'", "中,'中'"})
    void anyOtherWordIsInQuotes(String word, String quoted) {
        assertThat(Quote.sh(word)).isEqualTo(quoted);
    }

    @Test
    void aNulCanBeInNoArgument() {
        assertThatThrownBy(() -> Quote.sh("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }
}
