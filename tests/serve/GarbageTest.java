//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/serve/chat/Garbage.java ../../lib/serve/chat/KnownQuestion.java
package tests.serve;

import static org.assertj.core.api.Assertions.assertThat;

import lib.serve.chat.Garbage;
import lib.serve.chat.KnownQuestion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GarbageTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            !!!!!!!!!!!!!!!!,                                   it repeats '!'
            The answer is the the the the the the the the,      it repeats 'the'
            "好的好的好的好的好的好的好的",                        it repeats '好的'
            "   ",                                              it is empty
            "ab\0\0\0",                                         3 of its 5 characters are none
            "a\ufffdb\ufffdc\ufffd",                            3 of its 6 characters are none
            """)
    void knowsTheAnswersOfABrokenServer(String answer, String fault) {
        assertThat(Garbage.in(answer)).contains(fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Paris", "42", "!", "No, no, no!", "hahaha", "1000000", "\ud83d\ude00\ud83d\ude00\ud83d\ude00", "a\tb\nc",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "A row of dots: ............ and more of it, which is a sentence without sense but with an end."})
    void hasNoOpinionOnWhatAnAnswerSays(String answer) {
        assertThat(Garbage.in(answer)).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithTheAnswerToTheKnownQuestion() {
        assertThat(KnownQuestion.fault("It is PARIS.", KnownQuestion.EXPECTED)).isEmpty();
        assertThat(KnownQuestion.fault("Lyon", KnownQuestion.EXPECTED)).contains("without 'Paris'");
        assertThat(KnownQuestion.fault("!".repeat(20), KnownQuestion.EXPECTED)).contains("without 'Paris': it repeats '!'");
    }
}
