package lib.serve.chat;

import java.util.Optional;

/// Recognises answers of a broken server, as a wrongly loaded quantisation gives them: nothing, control characters, or the same over
/// and over. It has no opinion on what an answer says.
public final class Garbage {

    /// Lines of a table or dots are repeated in good answers as well, but are not most of them.
    private static final double SHARE_OF_REPETITION = 0.6;
    private static final int LONGEST_PERIOD = 40;
    private static final int FEWEST_REPETITIONS = 5;
    private static final int SHORTEST_REPETITION = 12;
    private static final double SHARE_OF_CONTROLS = 0.1;

    private Garbage() {}

    /// What is wrong with an answer.
    ///
    /// @return a clause such as `it repeats '!'`; empty if nothing is
    public static Optional<String> in(String answer) {
        String text = answer.strip();
        if (text.isEmpty()) {
            return Optional.of("it is empty");
        }
        long controls = text.codePoints().filter(c -> c == '\ufffd' || Character.isISOControl(c) && !Character.isWhitespace(c)).count();
        if (text.indexOf('\0') >= 0 || controls > SHARE_OF_CONTROLS * text.length()) {
            return Optional.of("%d of its %d characters are none".formatted(controls, text.length()));
        }
        return repetition(text);
    }

    /// The end of the text, if it is one piece again and again and makes up most of the text.
    private static Optional<String> repetition(String text) {
        for (int period = 1; period <= Math.min(LONGEST_PERIOD, text.length() / FEWEST_REPETITIONS); period++) {
            int length = period;
            while (length < text.length() && text.charAt(text.length() - 1 - length) == text.charAt(text.length() - 1 - length + period)) {
                length++;
            }
            if (length >= SHORTEST_REPETITION && length >= FEWEST_REPETITIONS * period && length >= SHARE_OF_REPETITION * text.length()) {
                return Optional.of("it repeats '%s'".formatted(text.substring(text.length() - period).strip()));
            }
        }
        return Optional.empty();
    }
}
