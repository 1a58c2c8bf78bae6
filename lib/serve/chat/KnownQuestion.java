//SOURCES Garbage.java
package lib.serve.chat;

import java.util.Locale;
import java.util.Optional;

/// A question whose answer every model knows, to find out whether a server answers at all or only generates.
public final class KnownQuestion {

    /// To the chat endpoint.
    public static final String CHAT = "What is the capital of France? Answer with one word.";
    /// To the completions endpoint: the beginning of a sentence.
    public static final String COMPLETION = "The capital of France is";
    public static final String EXPECTED = "Paris";
    /// Room for a model that thinks aloud first.
    public static final int CHAT_TOKENS = 512;
    public static final int COMPLETION_TOKENS = 16;

    private KnownQuestion() {}

    /// What is wrong with an answer.
    ///
    /// @param expected a word that must be in it, whatever the case of its letters
    /// @return a clause; empty for a right answer
    public static Optional<String> fault(String answer, String expected) {
        return answer.toLowerCase(Locale.ROOT).contains(expected.toLowerCase(Locale.ROOT)) ? Optional.empty()
                : Optional.of("without '" + expected + "'" + Garbage.in(answer).map(what -> ": " + what).orElse(""));
    }
}
