//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/serve/embedded/AnswerText.java
package tests.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import lib.serve.embedded.AnswerText;
import org.junit.jupiter.api.Test;

class AnswerTextTest {

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void showsALetterWhenAllItsBytesHaveCome() {
        var text = new AnswerText(List.of());
        byte[] bytes = utf8("a\ud83d\ude00\u7535");

        assertThat(text.add(new byte[] {bytes[0], bytes[1]})).isEqualTo("a");
        assertThat(text.add(new byte[] {bytes[2], bytes[3]})).isEmpty();
        assertThat(text.add(new byte[] {bytes[4], bytes[5], bytes[6]})).isEqualTo("\ud83d\ude00");
        assertThat(text.end()).as("a letter that was never completed").isEqualTo("\ufffd");
    }

    @Test
    void replacesWhatIsNoUtf8() {
        assertThat(new AnswerText(List.of()).add(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xc3, 'c'})).isEqualTo("a\ufffdb\ufffdc");
    }

    @Test
    void holdsBackWhatMayBeAStopTextUntilItIsKnown() {
        var text = new AnswerText(List.of("STOP", "\n\n"));

        assertThat(text.add(utf8("one ST"))).isEqualTo("one ");
        assertThat(text.add(utf8("O"))).isEmpty();
        assertThat(text.add(utf8("RE\n"))).isEqualTo("STORE");
        assertThat(text.stop()).isEmpty();
        assertThat(text.add(utf8("\nrest"))).isEmpty();
        assertThat(text.stop()).contains("\n\n");
    }

    @Test
    void endsAtTheFirstOfSeveralStopTexts() {
        var text = new AnswerText(List.of("c", "b", "bc"));

        assertThat(text.add(utf8("abcd"))).isEqualTo("a");
        assertThat(text.stop()).contains("b");
    }

    @Test
    void givesBackAtTheEndWhatItHeldBack() {
        var text = new AnswerText(List.of("STOP"));

        assertThat(text.add(utf8("x STO"))).isEqualTo("x ");
        assertThat(text.end()).isEqualTo("STO");
    }
}
